"""The state of a comparison of two services."""

from dataclasses import dataclass

from client import Reply, ServiceError
from evaluation.comparison import Pair, pair
from evaluation.judged import judge
from evaluation.predictors import Prediction
from evaluation.squad import Dataset, Question
from frontend.compare.sides import Side
from frontend.jobs import Job

Outcome = Reply | ServiceError


@dataclass(frozen=True, slots=True)
class SingleQuestion:
    """A comparison with one question on one text."""

    text: str
    sides: tuple[Side, Side]
    outcomes: tuple[Outcome, Outcome]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison with the questions of a file. `name`: that of the file."""

    name: str
    dataset: Dataset
    sides: tuple[Side, Side]
    jobs: tuple[Job, Job]

    @property
    def running(self) -> bool:
        return any(job.running for job in self.jobs)

    @property
    def connected(self) -> bool:
        return any(job.connected for job in self.jobs)

    @property
    def done(self) -> int:
        return sum(job.done for job in self.jobs)

    @property
    def total(self) -> int:
        return sum(job.total for job in self.jobs)

    @property
    def answered_by_both(self) -> int:
        """Return the number of questions that both services have answered."""
        return min(job.done for job in self.jobs)

    @property
    def seconds_left(self) -> float | None:
        """Return an estimate, or None before the first answer of the service that is being asked.

        While the first service is asked, its pace is assumed for both.
        """
        first, second = self.jobs
        if first.running:
            pace = first.seconds / first.done if first.done else None
            return None if pace is None else pace * (self.total - self.done)
        return second.seconds_left

    def cancel(self) -> None:
        for job in self.jobs:
            job.cancel()

    def pairs(self) -> list[Pair]:
        """Return the questions that both services have answered, judged with the threshold of each service."""
        first, second = (judge(self.predictions(number), self.threshold(number)) for number in (0, 1))
        return pair(first, second)

    def predictions(self, number: int) -> list[tuple[Question, Prediction]]:
        """Return the answers of the first (0) or second (1) service to the questions that both have answered."""
        return self.jobs[number].answered[: self.answered_by_both]

    def threshold(self, number: int) -> float | None:
        model = self.jobs[number].model
        unanswerable = any(not question.answers for question, _ in self.predictions(number))
        return model.no_answer_threshold if model and unanswerable else None
