"""Ask questions in the background: progress, end, cancellation and failures."""

import threading
from collections.abc import Sequence

import pytest

from client import BearerToken, Denied, Failed, ModelInfo, NotAnAnswer, ServiceError, TooLarge, Unreachable
from evaluation.predictors import Prediction
from evaluation.squad import Dataset, parse_squad
from frontend.jobs import Job, predictor_at
from tests.client.service import Received, Scripted, Service, first_words
from tests.frontend.squad import TOWERS

SECONDS = 30


@pytest.fixture
def dataset() -> Dataset:
    return parse_squad(TOWERS, "towers.json")


class Stepping:
    """A predictor that answers one call for each release of `steps`."""

    model = ModelInfo("stepping", "1", 0.5)

    def __init__(self) -> None:
        self.steps = threading.Semaphore(0)

    def predict(self, context: str, questions: Sequence[str]) -> Sequence[Prediction]:
        assert self.steps.acquire(timeout=SECONDS)
        return [Prediction("Torre", 0.1) for _ in questions]

    def close(self) -> None:
        """Do nothing: this predictor never repeats a call."""


def test_all_questions_are_answered_in_their_order(dataset: Dataset, service: Service) -> None:
    service.script(Scripted(given=first_words))

    job = Job(dataset.questions, lambda: predictor_at(service.url, BearerToken("abc"), 5))

    assert job.wait(SECONDS)
    assert [question.text for question, _ in job.answered] == [question.text for question in dataset.questions]
    assert [prediction.text for _, prediction in job.answered] == [
        "Torre Alta se",
        "Torre Alta se",
        "Mide 330",
        "Mide 330 metros.",
    ]
    assert not job.running and job.error is None and job.model is not None and job.model.id == "scripted"
    assert {call.headers["Authorization"] for call in service.received} == {"Bearer abc"}
    assert len(job.latencies) == 2


def test_the_remaining_time_is_estimated_from_the_pace(dataset: Dataset) -> None:
    predictor, now = Stepping(), [100.0]
    job = Job(dataset.questions, lambda: predictor, 1, 1, clock=lambda: now[0])
    before = job.seconds_left

    predictor.steps.release()
    while not job.answered:
        threading.Event().wait(0.001)
    now[0] = 102.0

    assert (before, job.seconds, job.seconds_left) == (None, 2.0, 6.0)
    predictor.steps.release(3)
    assert job.wait(SECONDS)


def test_a_cancelled_job_makes_no_more_calls(dataset: Dataset) -> None:
    predictor = Stepping()
    job = Job(dataset.questions, lambda: predictor, 1, 1)

    job.cancel()
    assert not job.running
    predictor.steps.release(10)

    assert job.wait(SECONDS)
    assert len(job.answered) == 0
    assert job.error is None


def test_a_cancelled_job_makes_no_more_calls_while_one_is_in_progress(dataset: Dataset) -> None:
    """The job waits for the answers in order, but stops waiting for the first one when it is cancelled."""
    calls: list[str] = []
    first, second, go_on = threading.Event(), threading.Event(), threading.Event()

    class FirstIsSlow(Stepping):
        def predict(self, context: str, questions: Sequence[str]) -> Sequence[Prediction]:
            calls.append(questions[0])
            if questions[0] == dataset.questions[0].text:
                assert first.wait(SECONDS)
            else:
                second.set()
                assert go_on.wait(SECONDS)
            return super().predict(context, questions)

    predictor = FirstIsSlow()
    predictor.steps.release(10)
    job = Job(dataset.questions, lambda: predictor, 2, 1)
    assert second.wait(SECONDS)

    job.cancel()
    go_on.set()
    first.set()

    assert job.wait(SECONDS)
    assert len(calls) == 2


def test_a_cancelled_job_does_not_retry(dataset: Dataset, service: Service) -> None:
    called, go_on = threading.Event(), threading.Event()

    def fails(call: Received) -> Scripted:
        called.set()
        assert go_on.wait(SECONDS)
        return Scripted(503, b"")

    service.script(Scripted(given=fails))
    job = Job(dataset.questions, lambda: predictor_at(service.url, None, 5), 1)
    assert called.wait(SECONDS)

    job.cancel()
    go_on.set()

    assert job.wait(SECONDS)
    assert len(service.asked()) == 1
    assert job.error is None


def test_a_job_waits_for_the_one_before_it(dataset: Dataset) -> None:
    predictor = Stepping()
    first = Job(dataset.questions, lambda: predictor, 1, 1)
    opened = threading.Event()

    def open_second() -> Stepping:
        opened.set()
        return predictor

    second = Job(dataset.questions, open_second, 1, 1, first)
    assert not opened.is_set()
    predictor.steps.release(8)

    assert second.wait(SECONDS)
    assert not first.running and len(second.answered) == 4


@pytest.mark.parametrize(
    ("failure", "error", "reason"),
    [
        (Scripted(403, {"Message": "Forbidden"}), Denied, None),
        (Scripted(413, {"code": "body_too_large"}), TooLarge, "body_too_large"),
        (Scripted(200, b"<html>"), NotAnAnswer, None),
        (Scripted(501, b""), Failed, None),
    ],
)
def test_a_job_ends_with_the_error_of_the_service(
    dataset: Dataset, service: Service, failure: Scripted, error: type[ServiceError], reason: str | None
) -> None:
    service.script(failure)

    job = Job(dataset.questions, lambda: predictor_at(service.url, None, 5))

    assert job.wait(SECONDS)
    assert type(job.error) is error and job.error.reason == reason


def test_an_unreachable_service_is_reported(dataset: Dataset, service: Service) -> None:
    job = Job(dataset.questions, lambda: predictor_at("http://127.0.0.1:9", None, 5))

    assert job.wait(SECONDS)
    assert type(job.error) is Unreachable
