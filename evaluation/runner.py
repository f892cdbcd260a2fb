"""Ask a predictor all questions of a data set."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from operator import attrgetter

from evaluation.errors import ServiceRefused
from evaluation.predictors import TOO_LONG, Prediction, Predictor, QuestionTooLong
from evaluation.squad import Question

QUESTIONS_PER_CALL = 8
TOO_MANY_REQUESTS = 429


def predict_all(
    questions: Sequence[Question],
    predictor: Predictor,
    concurrency: int = 1,
    questions_per_call: int = QUESTIONS_PER_CALL,
) -> Iterator[tuple[Question, Prediction]]:
    """Yield predictions in the questions' order, with `concurrency` calls at a time.

    A question that is too long gets `TOO_LONG`, and its call is repeated without it. If the service still responds
    with 429 after all retries, the concurrency is halved. All other errors are raised.
    """
    answered = 0
    while True:
        try:
            for pair in _predict(questions[answered:], predictor, concurrency, questions_per_call):
                answered += 1
                yield pair
            return
        except ServiceRefused as error:
            if error.status != TOO_MANY_REQUESTS or concurrency == 1:
                raise
            concurrency //= 2


def _predict(
    questions: Sequence[Question], predictor: Predictor, concurrency: int, questions_per_call: int
) -> Iterator[tuple[Question, Prediction]]:
    def ask(call: Sequence[Question]) -> Sequence[Prediction]:
        if not call:
            return []
        try:
            return predictor.predict(call[0].context, [question.text for question in call])
        except QuestionTooLong as error:
            before, after = call[: error.index], call[error.index + 1 :]
            return [*ask(before), TOO_LONG, *ask(after)]

    calls = list(_calls(questions, questions_per_call))
    with ThreadPoolExecutor(concurrency) as pool:
        for call, predictions in zip(calls, pool.map(ask, calls), strict=True):
            yield from zip(call, predictions, strict=True)


def _calls(questions: Sequence[Question], questions_per_call: int) -> Iterator[Sequence[Question]]:
    """Put consecutive questions about one context into the same call, so that it is sent and tokenized less often."""
    for _, group in groupby(questions, key=attrgetter("context")):
        together = list(group)
        for start in range(0, len(together), questions_per_call):
            yield together[start : start + questions_per_call]
