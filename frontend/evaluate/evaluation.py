"""What the page keeps of one evaluation, from its start to its report."""

from dataclasses import dataclass

from evaluation.report import Report, make_report
from evaluation.squad import Dataset
from frontend.jobs import Job


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`name`: what the file is called; `url`: of the service, for everybody to see."""

    name: str
    url: str
    dataset: Dataset
    job: Job

    @property
    def threshold(self) -> float | None:
        """The model's own, where there are questions without an answer; else none is applied, as SQuAD v1 has it."""
        unanswerable = any(not question.answers for question, _ in self.job.answered)
        return self.job.model.no_answer_threshold if self.job.model and unanswerable else None

    def report(self, threshold: float | None) -> Report | None:
        """Of what was answered; None where nothing was."""
        job = self.job
        if job.model is None or not job.answered:
            return None
        return make_report(
            data=self.name,
            dataset=self.dataset,
            answered=tuple(job.answered),
            model=job.model,
            reader=self.url,
            threshold=threshold,
            seconds=job.seconds,
        )
