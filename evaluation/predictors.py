"""The interface of predictors, and the predictor that asks a service. This module does not import the function."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from client import Client, ModelInfo, Reply, Result, RetryPolicy

PATIENT = RetryPolicy(tries=6, longest_wait=60.0)
"""Retries of a run with thousands of questions, which nobody watches."""
FIRST_CALL = RetryPolicy(tries=2)
"""Retries of the first call, few because the address may be wrong."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """The best span, whatever the no-answer score. `text` is empty if there is no span.

    `no_answer_score`: None if nothing was read for the question. `truncated`: the deadline passed before all windows
    were read. `score`: score of the span, in [0, 1]. `start`: offset of the span, in code points.
    """

    text: str
    no_answer_score: float | None
    truncated: bool = False
    score: float | None = field(default=None, compare=False)
    start: int | None = field(default=None, compare=False)


TOO_LONG = Prediction("", None)
"""The prediction for a question that leaves no room for context in a window."""


class Predictor(Protocol):
    model: ModelInfo

    def predict(self, context: str, questions: Sequence[str]) -> Sequence[Prediction]:
        """Return one prediction per question, in their order. Raises QuestionTooLong with an index in `questions`."""


class UrlPredictor:
    """A predictor that asks the service of `client`. The constructor and `predict` raise ServiceError."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.model = client.model(retry=FIRST_CALL)

    def predict(self, context: str, questions: Sequence[str]) -> Sequence[Prediction]:
        reply = self._client.ask(questions, context, no_answer=False)
        return [_prediction(result, reply) for result in reply.results]

    def close(self) -> None:
        """Stop retrying calls that fail."""
        self._client.close()


def _prediction(result: Result, reply: Reply) -> Prediction:
    if not result.answers:
        return Prediction("", result.no_answer_score, reply.truncated)
    best = result.answers[0]
    return Prediction(best.text, result.no_answer_score, reply.truncated, best.score, best.span.start)
