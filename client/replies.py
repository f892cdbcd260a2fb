"""The requests and responses of the API. Offsets count code points of the document to which they belong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int

    @classmethod
    def from_json(cls, body: Any) -> "Span":
        return cls(int(body["start"]), int(body["end"]))


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. `sentence`: the span of the sentence around it. `score`: in [0, 1]. `page` counts from 1.

    `heading`: the span of the header of a table, list or form that the answer stands in; None if there is none.
    """

    text: str
    span: Span
    sentence: Span
    score: float
    document: str
    page: int
    heading: Span | None = None

    @classmethod
    def from_json(cls, body: Any) -> "Answer":
        heading = body.get("heading")
        return cls(
            text=str(body["text"]),
            span=Span.from_json(body),
            sentence=Span.from_json(body["sentence"]),
            score=_probability(body["score"]),
            document=str(body["document"]),
            page=int(body["page"]),
            heading=None if heading is None else Span.from_json(heading),
        )


@dataclass(frozen=True, slots=True)
class Result:
    """The answers to one question, best first; empty if the documents contain no answer.

    `no_answer_score` is None if the API ran out of time before it read anything for this question.
    """

    question: str
    answers: Sequence[Answer]
    no_answer_score: float | None

    @classmethod
    def from_json(cls, body: Any) -> "Result":
        return cls(
            question=str(body["question"]),
            answers=tuple(Answer.from_json(answer) for answer in body["answers"]),
            no_answer_score=None if body["no_answer_score"] is None else _probability(body["no_answer_score"]),
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """The results of all questions of a request.

    `round_trip_ms`: the time that the caller waited, of which the API reports `elapsed_ms` for itself. `windows`: their
    number over all questions, of which `windows_read` were read. `truncated`: whether windows were skipped for lack of
    time. `cold`: whether the API reports a cold start.
    """

    results: Sequence[Result]
    model: str
    windows: int
    windows_read: int
    truncated: bool
    elapsed_ms: float
    round_trip_ms: float
    cold: bool = False

    @classmethod
    def from_json(cls, body: Any, questions: int, round_trip_ms: float, cold: bool = False) -> "Reply":
        """Parse the body of a response to `questions` questions.

        Raises KeyError, OverflowError, TypeError or ValueError if the body is invalid or has another number of results.
        """
        results = tuple(Result.from_json(result) for result in body["results"])
        if len(results) != questions:
            raise ValueError(f"{len(results)} results for {questions} questions")
        return cls(
            results=results,
            model=str(body["model"]),
            windows=int(body["usage"]["windows"]),
            windows_read=int(body["usage"]["windows_read"]),
            truncated=bool(body["truncated"]),
            elapsed_ms=float(body["elapsed_ms"]),
            round_trip_ms=round_trip_ms,
            cold=cold,
        )


def combine(replies: Sequence[Reply], results: Sequence[Result]) -> Reply:
    """Return one reply with `results`. Windows and times of the replies are added up."""
    return Reply(
        results=results,
        model=replies[0].model,
        windows=sum(reply.windows for reply in replies),
        windows_read=sum(reply.windows_read for reply in replies),
        truncated=any(reply.truncated for reply in replies),
        elapsed_ms=sum(reply.elapsed_ms for reply in replies),
        round_trip_ms=sum(reply.round_trip_ms for reply in replies),
        cold=any(reply.cold for reply in replies),
    )


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """The model that answers. A question has no answer if its `no_answer_score` is above `no_answer_threshold`."""

    id: str
    revision: str
    no_answer_threshold: float

    @classmethod
    def from_json(cls, body: Any) -> "ModelInfo":
        """Parse the model in the body of /version. Raises KeyError, TypeError or ValueError if it is invalid."""
        model = body["model"]
        return cls(str(model["id"]), str(model["revision"]), _probability(model["no_answer_threshold"]))


def _probability(value: Any) -> float:
    probability = float(value)
    if not 0 <= probability <= 1:  # also true for NaN
        raise ValueError("a score must be from 0 to 1")
    return probability
