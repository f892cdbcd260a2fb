"""What goes into a reading and what comes out of it; offsets count code points of the text they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Options:
    """How to read.

    `no_answer` lets the reader say that the text holds no answer; `no_answer_threshold` is the no-answer probability
    above which it does (None: the model's own, measured when it was made). `max_window_tokens` (question included)
    and `stride` (tokens shared by neighbouring windows) are the model's own where None. `align_to_words` extends
    answers to what the tokenizer takes for words, as transformers' pipeline does, with the punctuation in them.
    """

    top_k: int = 1
    max_answer_tokens: int = 30
    no_answer: bool = True
    no_answer_threshold: float | None = None
    max_window_tokens: int | None = None
    stride: int | None = None
    align_to_words: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One place in one document; `score` is its probability, comparable across windows and documents."""

    text: str
    start: int
    end: int
    score: float
    document: str
    sentence: Span
    page: int


@dataclass(frozen=True, slots=True)
class Result:
    """The answers to one question, best first; none where the documents hold no answer.

    `no_answer_score` is None where the time was over before anything was read for this question.
    """

    question: str
    answers: Sequence[Answer]
    no_answer_score: float | None


@dataclass(frozen=True, slots=True)
class Usage:
    """What the reading cost: document tokens, windows there were over all questions, and windows read."""

    tokens: int
    windows: int
    windows_read: int


@dataclass(frozen=True, slots=True)
class Reading:
    results: Sequence[Result]
    usage: Usage
    truncated: bool
