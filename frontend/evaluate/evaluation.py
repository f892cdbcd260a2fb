"""The state of an evaluation, from its start to its report."""

from dataclasses import dataclass

from evaluation.report import Report, make_report
from evaluation.squad import Dataset
from frontend.jobs import Job


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation of a dataset. `name`: that of the file. `url`: that of the service, without secrets."""

    name: str
    url: str
    dataset: Dataset
    job: Job

    @property
    def threshold(self) -> float | None:
        """Return the threshold of the model, or None (as in SQuAD v1) if all questions have answers."""
        unanswerable = any(not question.answers for question, _ in self.job.answered)
        return self.job.model.no_answer_threshold if self.job.model and unanswerable else None

    def report(self, threshold: float | None) -> Report | None:
        """Return the report on the questions answered so far, or None if there are none."""
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
