"""Asks a predictor every question of a data set."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from operator import attrgetter

from evaluation.predictors import TOO_LONG, Prediction, Predictor, QuestionTooLong
from evaluation.squad import Question

QUESTIONS_PER_CALL = 8


def predict_all(
    questions: Sequence[Question], predictor: Predictor, concurrency: int = 1
) -> Iterator[tuple[Question, Prediction]]:
    """In the questions' order, `concurrency` calls at a time; the first failure is raised and ends the rest.

    A question that is too long is no failure: its call is made again without it.
    """

    def ask(call: Sequence[Question]) -> Sequence[Prediction]:
        if not call:
            return []
        try:
            return predictor.predict(call[0].context, [question.text for question in call])
        except QuestionTooLong as error:
            before, after = call[: error.index], call[error.index + 1 :]
            return [*ask(before), TOO_LONG, *ask(after)]

    calls = list(_calls(questions))
    with ThreadPoolExecutor(concurrency) as pool:
        for call, predictions in zip(calls, pool.map(ask, calls), strict=True):
            yield from zip(call, predictions, strict=True)


def _calls(questions: Sequence[Question]) -> Iterator[Sequence[Question]]:
    """Neighbouring questions about one text go together, so that it is tokenized and sent once."""
    for _, group in groupby(questions, key=attrgetter("context")):
        together = list(group)
        for start in range(0, len(together), QUESTIONS_PER_CALL):
            yield together[start : start + QUESTIONS_PER_CALL]
