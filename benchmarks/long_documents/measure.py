"""Measure long texts: time of each step, peak memory, and answers by the number of windows that may be read.

The reader's tokenizer and engine are wrapped to measure time or to cache results, so that the reader is not changed.
"""

import resource
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean, median
from time import perf_counter

from benchmarks.long_documents.books import Book
from evaluation.metrics import exact_match, f1
from function.reader.document import Document, Options
from function.reader.engine import Engine, Logits
from function.reader.reader import EMBEDDED, Reader, open_model
from function.reader.tokenizer import Tokenizer, Tokens

UNLIMITED = 1_000_000
OPTIONS = Options(no_answer=False)


@dataclass(frozen=True, slots=True)
class Times:
    """Median times of a question, in seconds. `first`: the time of the first question, when caches are empty.

    `tokenize` + `choose` (split, select) + `read` + `decode` (spans, evidence) = `total`. `memory`: peak memory of
    this process so far, in bytes.
    """

    pages: int
    budget: int
    windows: int
    windows_read: int
    first: float
    total: float
    tokenize: float
    choose: float
    read: float
    decode: float
    memory: int


@dataclass(frozen=True, slots=True)
class Quality:
    """`recall`, `exact`, `f1`: percentages. `recall`: of questions whose answer is in a window that was read."""

    pages: int
    budget: int
    questions: int
    windows: float
    recall: float
    exact: float
    f1: float


class Model:
    """An opened model directory."""

    def __init__(self, directory: Path | None, threads: int) -> None:
        self.manifest, self.tokenizer, self.engine = open_model(directory or EMBEDDED, threads)


def measure_times(model: Model, book: Book, pages: int, budget: int, repeats: int) -> Times:
    tokenizer, engine = TimedTokenizer(model.tokenizer), TimedEngine(model.engine)
    reader = Reader(model.manifest, tokenizer, engine, budget)
    parts: list[tuple[float, ...]] = []
    for number in range(repeats + 1):
        tokenizer.begin()
        engine.begin()
        start = perf_counter()
        reading = reader.read([book.questions[number % len(book.questions)].text], [Document("", book.text)], OPTIONS)
        ended = perf_counter()
        choose = engine.began - tokenizer.ended
        decode = ended - start - tokenizer.seconds - choose - engine.seconds
        parts.append((ended - start, tokenizer.seconds, choose, engine.seconds, decode))
    total, tokenize, choose, read, decode = (median(column) for column in zip(*parts[1:], strict=True))
    return Times(
        pages,
        budget,
        reading.usage.windows,
        reading.usage.windows_read,
        parts[0][0],
        total,
        tokenize,
        choose,
        read,
        decode,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    )


def measure_quality(
    model: Model, books: Iterable[Book], pages: int, budgets: Sequence[int], tick: Callable[[], object]
) -> list[Quality]:
    """Ask all questions with each budget (`UNLIMITED` reads all windows). Call `tick` after each question."""
    rows: dict[int, list[tuple[float, float, float, float]]] = {budget: [] for budget in budgets}
    for book in books:
        tokenizer, engine = CachingTokenizer(model.tokenizer), CachingEngine(model.engine)
        readers = {budget: Reader(model.manifest, tokenizer, engine, budget) for budget in budgets}
        for question in book.questions:
            engine.clear()
            for budget, reader in readers.items():
                engine.read.clear()
                reading = reader.read([question.text], [Document("", book.text)], OPTIONS)
                answer = next((answer.text for answer in reading.results[0].answers), "")
                recalled = any(
                    start <= first and last <= end for first, last in question.places for start, end in engine.read
                )
                scores = exact_match(answer, question.golds), f1(answer, question.golds)
                rows[budget].append((reading.usage.windows, float(recalled), *scores))
            tick()
    return [
        Quality(pages, budget, len(scores), windows, 100 * recall, 100 * exact, 100 * overlap)
        for budget, scores in rows.items()
        for windows, recall, exact, overlap in [tuple(map(fmean, zip(*scores, strict=True)))]
    ]


class TimedTokenizer:
    """`seconds`: total time of the calls since `begin`. `ended`: when the last call ended."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.begin()

    def begin(self) -> None:
        self.seconds = self.ended = 0.0

    def tokenize(self, text: str, align_to_words: bool = False) -> Tokens:
        start = perf_counter()
        tokens = self._tokenizer.tokenize(text, align_to_words)
        self.ended = perf_counter()
        self.seconds += self.ended - start
        return tokens


class TimedEngine:
    """`seconds`: total time of the calls since `begin`. `began`: start of the first call. `ended`: end of the last."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.batch = engine.batch
        self.begin()

    def begin(self) -> None:
        self.seconds = self.began = self.ended = 0.0

    def room(self, question: Tokens, max_tokens: int) -> int:
        return self._engine.room(question, max_tokens)

    def logits(self, question: Tokens, windows: Sequence[Tokens]) -> list[Logits]:
        start = perf_counter()
        logits = self._engine.logits(question, windows)
        self.ended = perf_counter()
        self.began = self.began or start
        self.seconds += self.ended - start
        return logits


class CachingEngine:
    """An engine that computes each window once, until `clear` is called. `read`: start and end of each window."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.batch = engine.batch
        self._cache: dict[tuple[int, int], Logits] = {}
        self.read: list[tuple[int, int]] = []

    def clear(self) -> None:
        self._cache.clear()

    def room(self, question: Tokens, max_tokens: int) -> int:
        return self._engine.room(question, max_tokens)

    def logits(self, question: Tokens, windows: Sequence[Tokens]) -> list[Logits]:
        places = [(int(window.starts[0]), int(window.ends[-1])) for window in windows]
        self.read += places
        new = [i for i, place in enumerate(places) if place not in self._cache]
        if new:
            logits = self._engine.logits(question, [windows[i] for i in new])
            self._cache.update(zip([places[i] for i in new], logits, strict=True))
        return [self._cache[place] for place in places]


class CachingTokenizer:
    """A tokenizer that tokenizes a text once for all its questions."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenize = cache(tokenizer.tokenize)

    def tokenize(self, text: str, align_to_words: bool = False) -> Tokens:
        return self._tokenize(text, align_to_words)
