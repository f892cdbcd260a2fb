from collections.abc import Sequence
from dataclasses import replace

import pytest

from client import ModelInfo, QuestionTooLong
from evaluation.predictors import TOO_LONG, Prediction
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

    def __init__(self) -> None:
        self.calls: list[tuple[str, list[str]]] = []

    def predict(self, context: str, questions: Sequence[str]) -> Sequence[Prediction]:
        self.calls.append((context, list(questions)))
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


def test_one_question_at_a_time_where_each_is_to_be_timed() -> None:
    recorder = Recorder()
    list(predict_all(questions(3, 2), recorder, questions_per_call=1))
    assert [len(texts) for _, texts in recorder.calls] == [1] * 5
