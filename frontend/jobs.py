"""Many questions asked in the background, while the page shows the progress."""

import time
from collections.abc import Callable, Sequence
from threading import Event, Thread
from typing import Protocol

from requests.auth import AuthBase

from client import Client, Failed, ModelInfo, ServiceError
from evaluation.predictors import PATIENT, Prediction, Predictor, UrlPredictor
from evaluation.runner import QUESTIONS_PER_CALL, predict_all
from evaluation.squad import Question

CONCURRENCY = 4


class ClosingPredictor(Predictor, Protocol):
    def close(self) -> None:
        """Stop retrying calls that fail."""


class Job:
    """A thread that asks questions. It starts at once, or when the job `after` has ended.

    If `after` has failed, only the questions that it answered are asked: the others cannot be compared.
    `open_predictor` is called in the thread. `answered` is in the order of the questions. `latencies`: seconds of each
    call, in the order in which the calls ended.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        open_predictor: Callable[[], ClosingPredictor],
        concurrency: int = CONCURRENCY,
        questions_per_call: int = QUESTIONS_PER_CALL,
        after: "Job | None" = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.questions = questions
        self.answered: list[tuple[Question, Prediction]] = []
        self.latencies: list[float] = []
        self.model: ModelInfo | None = None
        self.error: ServiceError | None = None
        self.cancelled = False
        self._open_predictor = open_predictor
        self._concurrency = concurrency
        self._questions_per_call = questions_per_call
        self._after = after
        self.clock = clock
        self._started = clock()
        self._ended: float | None = None
        self._predictor: ClosingPredictor | None = None
        self._done = Event()
        # The server does not wait for a daemon thread when it exits.
        Thread(target=self._run, name="job", daemon=True).start()

    @property
    def running(self) -> bool:
        return not (self._done.is_set() or self.cancelled)

    @property
    def connected(self) -> bool:
        """Return whether the service has reported its model."""
        return self.model is not None

    @property
    def done(self) -> int:
        return len(self.answered)

    @property
    def total(self) -> int:
        return len(self.questions)

    @property
    def seconds(self) -> float:
        """Return the seconds since the start or, once the job has ended, its duration."""
        return (self.clock() if self._ended is None else self._ended) - self._started

    @property
    def seconds_left(self) -> float | None:
        """Return an estimate from the pace so far, or None before the first answer."""
        return self.seconds / self.done * (self.total - self.done) if self.done else None

    def cancel(self) -> None:
        """Mark the job as ended and make no more calls. Calls in progress are not waited for."""
        self._ended = self.clock()
        self.cancelled = True
        if self._predictor:
            self._predictor.close()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the thread is done. Return False if that takes longer than `timeout` seconds."""
        return self._done.wait(timeout)

    def _run(self) -> None:
        if self._after:
            self._after.wait()
            self._started = self.clock()
            if self._after.error is not None:
                self.questions = self.questions[: self._after.done]
        try:
            self._ask()
        except _Cancelled:
            pass
        except ServiceError as error:
            if not self.cancelled:
                self.error = error
        except BaseException:
            self.error = Failed()
            raise
        finally:
            if self._ended is None:
                self._ended = self.clock()
            self._done.set()

    def _ask(self) -> None:
        if self.cancelled or not self.questions:
            return
        self._predictor = self._open_predictor()
        self.model = self._predictor.model
        predictor = _TimedPredictor(self._predictor, self)
        for pair in predict_all(self.questions, predictor, self._concurrency, self._questions_per_call):
            if self.cancelled:
                return
            self.answered.append(pair)


class _Cancelled(Exception):
    """The job was cancelled before this call was made."""


class _TimedPredictor:
    """A predictor that measures the time of each call and makes no calls once the job is cancelled."""

    def __init__(self, predictor: Predictor, job: Job) -> None:
        self.model = predictor.model
        self._predictor = predictor
        self._job = job

    def predict(self, context: str, questions: Sequence[str]) -> Sequence[Prediction]:
        if self._job.cancelled:
            raise _Cancelled
        started = self._job.clock()
        predictions = self._predictor.predict(context, questions)
        self._job.latencies.append(self._job.clock() - started)
        return predictions


def predictor_at(url: str, auth: AuthBase | None, timeout: float) -> UrlPredictor:
    """Return a predictor. `timeout`: seconds for one answer. Raises ServiceError."""
    return UrlPredictor(Client(url, auth=auth, timeout=timeout, retry=PATIENT))
