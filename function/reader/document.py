"""Input and output of a reader. Offsets count code points."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a reading. None means the value in the model's manifest.

    `no_answer`: whether the reader may say that the documents contain no answer. It does so if the no-answer score is
    above `no_answer_threshold`. `max_window_tokens` includes the question. `stride`: tokens that consecutive windows
    share. `align_to_words`: extend answers to the tokenizer's words, with their punctuation, as transformers' pipeline
    does.
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
    """An answer: a span of one document. `score`: its probability, which can be compared across documents.

    `heading`: the header of the table row, or the line above the list or the form, of which `sentence` is a part.
    """

    text: str
    start: int
    end: int
    score: float
    document: str
    sentence: Span
    page: int
    heading: Span | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The answers to one question, best first; empty if the documents contain none.

    `no_answer_score`: the probability of no answer, or None if the time was over before any window was read.
    """

    question: str
    answers: Sequence[Answer]
    no_answer_score: float | None


@dataclass(frozen=True, slots=True)
class Usage:
    """Document tokens, windows of all questions, and how many of these windows were read."""

    tokens: int
    windows: int
    windows_read: int


@dataclass(frozen=True, slots=True)
class Reading:
    results: Sequence[Result]
    usage: Usage
    truncated: bool
