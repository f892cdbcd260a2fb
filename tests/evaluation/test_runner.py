import threading
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from evaluation.errors import ServiceRefused
from evaluation.predictors import TOO_LONG, ModelInfo, Prediction, QuestionTooLong
from evaluation.runner import QUESTIONS_PER_CALL, predict_all
from evaluation.squad import Question

PLAIN = Question("", "article", "text", "question", (), False, ())


def questions(*counts: int) -> list[Question]:
    """Return `counts[0]` questions about a first text, `counts[1]` about a second, and so on."""
    return [
        replace(PLAIN, id=f"{text}.{number}", context=f"text {text}", text=f"question {text}.{number}")
        for text, count in enumerate(counts)
        for number in range(count)
    ]


class Recorder:
    """A predictor that answers each question with the question's text, and records its calls."""

    model = ModelInfo("recorder", "1", 0.5)

    def __init__(self, fails_at: str | None = None) -> None:
        self.calls: list[tuple[str, list[str]]] = []
        self._fails_at = fails_at

    def predict(self, context: str, questions: Sequence[str]) -> Sequence[Prediction]:
        self.calls.append((context, list(questions)))
        if context == self._fails_at:
            raise ConnectionError(context)
        return [Prediction(text, 0.0) for text in questions]


def test_questions_about_one_text_are_asked_together_up_to_the_limit() -> None:
    asked = questions(2, QUESTIONS_PER_CALL + 1, 1)
    recorder = Recorder()
    list(predict_all(asked, recorder))
    assert [(context, len(texts)) for context, texts in recorder.calls] == [
        ("text 0", 2),
        ("text 1", QUESTIONS_PER_CALL),
        ("text 1", 1),
        ("text 2", 1),
    ]
    assert [text for _, texts in recorder.calls for text in texts] == [question.text for question in asked]


def test_every_prediction_belongs_to_its_question_at_any_concurrency() -> None:
    asked = questions(*[3] * 20)
    answered = list(predict_all(asked, Recorder(), concurrency=4))
    assert [question for question, _ in answered] == asked
    assert all(prediction.text == question.text for question, prediction in answered)


def test_calls_overlap_as_far_as_they_may() -> None:
    barrier = threading.Barrier(3, timeout=30)

    class Meeting(Recorder):
        def predict(self, context: str, questions: Sequence[str]) -> Sequence[Prediction]:
            barrier.wait()
            return super().predict(context, questions)

    assert len(list(predict_all(questions(1, 1, 1), Meeting(), concurrency=3))) == 3


def test_the_first_failure_ends_the_asking() -> None:
    class Slow(Recorder):
        def predict(self, context: str, questions: Sequence[str]) -> Sequence[Prediction]:
            time.sleep(0.01)
            return super().predict(context, questions)

    recorder = Slow(fails_at="text 1")
    answered = []
    with pytest.raises(ConnectionError, match="text 1"):
        for question, _ in predict_all(questions(*[1] * 1000), recorder):
            answered.append(question.id)
    assert answered == ["0.0"]
    assert len(recorder.calls) < 500


@pytest.mark.parametrize("long", [{"0.0"}, {"0.3"}, {"0.0", "0.1", "0.3"}, {"0.0", "0.1", "0.2", "0.3"}])
def test_a_question_that_is_too_long_is_left_out_and_the_others_are_answered(long: set[str]) -> None:
    class Short(Recorder):
        def predict(self, context: str, questions: Sequence[str]) -> Sequence[Prediction]:
            for index, text in enumerate(questions):
                if text.removeprefix("question ") in long:
                    raise QuestionTooLong(index)
            return super().predict(context, questions)

    answered = list(predict_all(questions(4, 1), Short()))
    assert [question.id for question, _ in answered] == ["0.0", "0.1", "0.2", "0.3", "1.0"]
    assert {question.id for question, prediction in answered if prediction == TOO_LONG} == long
    assert all(prediction.text == question.text for question, prediction in answered if question.id not in long)


class Narrow(Recorder):
    """A service that accepts at most `room` simultaneous calls."""

    def __init__(self, room: int, status: int = 429) -> None:
        super().__init__()
        self.most = 0
        self._room = room
        self._status = status
        self._now = 0
        self._lock = threading.Lock()

    def predict(self, context: str, questions: Sequence[str]) -> Sequence[Prediction]:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
            over = self._now > self._room
        try:
            time.sleep(0.02)
            if over:
                raise ServiceRefused("http://narrow", self._status, "too_many_requests")
            return super().predict(context, questions)
        finally:
            with self._lock:
                self._now -= 1


@pytest.mark.parametrize("room", [1, 2, 3])
def test_a_service_with_less_room_is_asked_less_at_a_time(room: int) -> None:
    asked = questions(*[1] * 12)
    answered = list(predict_all(asked, Narrow(room), concurrency=4))
    assert [question for question, _ in answered] == asked
    assert all(prediction.text == question.text for question, prediction in answered)


def test_a_service_that_takes_no_call_at_all_is_given_up() -> None:
    with pytest.raises(ServiceRefused):
        list(predict_all(questions(1, 1), Narrow(0), concurrency=4))


def test_another_refusal_is_no_matter_of_room() -> None:
    narrow = Narrow(1, status=403)
    with pytest.raises(ServiceRefused):
        list(predict_all(questions(*[1] * 12), narrow, concurrency=4))
    assert narrow.most == 4


def test_one_question_at_a_time_where_each_is_to_be_timed() -> None:
    recorder = Recorder()
    list(predict_all(questions(3, 2), recorder, questions_per_call=1))
    assert [len(texts) for _, texts in recorder.calls] == [1] * 5
