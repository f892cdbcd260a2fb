"""Ask a predictor all questions of a data set."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from client import QuestionTooLong
from client.parallel import map_in_parallel
from evaluation.predictors import TOO_LONG, Prediction, Predictor
from evaluation.squad import Question

QUESTIONS_PER_CALL = 8


def predict_all(
    questions: Sequence[Question],
    predictor: Predictor,
    concurrency: int = 1,
    questions_per_call: int = QUESTIONS_PER_CALL,
) -> Iterator[tuple[Question, Prediction]]:
    """Yield predictions in the questions' order, with `concurrency` calls at a time; see `map_in_parallel`.

    A question that is too long gets `TOO_LONG`, and its call is repeated without it. All other errors are raised.
    """

    def ask(call: Sequence[Question]) -> Sequence[Prediction]:
        if not call:
            return []
        try:
            return predictor.predict(call[0].context, [question.text for question in call])
        except QuestionTooLong as error:
            before, after = call[: error.index], call[error.index + 1 :]
            return [*ask(before), TOO_LONG, *ask(after)]

    calls = list(_calls(questions, questions_per_call))
    for call, predictions in zip(calls, map_in_parallel(ask, calls, concurrency), strict=True):
        yield from zip(call, predictions, strict=True)


def _calls(questions: Sequence[Question], questions_per_call: int) -> Iterator[Sequence[Question]]:
    """Put consecutive questions about one context into the same call, so that it is sent and tokenized less often."""
    for _, group in groupby(questions, key=attrgetter("context")):
        together = list(group)
        for start in range(0, len(together), questions_per_call):
            yield together[start : start + questions_per_call]
