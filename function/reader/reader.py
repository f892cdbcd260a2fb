"""Reader.read(): questions and documents → ranked answers with evidence."""

import math
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from time import perf_counter

from function.reader.document import Document, Options, Reading, Result, Usage
from function.reader.engine import Engine, TransformerEngine
from function.reader.errors import ModelError, QuestionTooLong
from function.reader.evidence import Evidence
from function.reader.layout import Layout
from function.reader.manifest import ARCHITECTURES, Manifest
from function.reader.selection import Selection
from function.reader.spans import Spans
from function.reader.tokenizer import PieceTokenizer, Tokenizer, Tokens
from function.reader.windows import Window, split

# Seconds for one window on a slow processor. Windows are ranked only if the time might not suffice for all of them.
SLOW_WINDOW = 0.5

# Windows that are read for one question by default. docs/long-documents.md says how often the answer is among them.
MAX_WINDOWS = 32

EMBEDDED = Path(__file__).parent.parent / "models" / "embedded"


class Reader:
    """A model: its manifest, tokenizer and engine."""

    def __init__(
        self,
        manifest: Manifest,
        tokenizer: Tokenizer,
        engine: Engine,
        max_windows: int,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        """`max_windows`: how many windows are read for one question, at most."""
        self.manifest = manifest
        self._tokenizer = tokenizer
        self._engine = engine
        self._max_windows = max_windows
        self._clock = clock

    def read(
        self,
        questions: Sequence[str],
        documents: Sequence[Document],
        options: Options = Options(),  # noqa: B008 (frozen)
        time_left: Callable[[], float] = lambda: math.inf,
    ) -> Reading:
        """Answer each question from all documents together.

        `time_left` returns the seconds until the deadline; the questions share them evenly. If the time is over before
        all chosen windows are read, the result has the best answers so far, and the reading is `truncated`. Raises
        QuestionTooLong before any window is read.
        """
        layouts = [Layout.of(document.text) for document in documents]
        texts = [
            self._tokenizer.tokenize(document.text, align_to_words=True)
            if options.align_to_words
            else self._tokenizer.tokenize(layout.unwrapped(document.text))
            for document, layout in zip(documents, layouts, strict=True)
        ]
        asked = [self._tokenizer.tokenize(question) for question in questions]
        rooms = [self._room(number, question, options) for number, question in enumerate(asked)]
        evidence = Evidence(documents, texts, layouts)
        words = [text.words() for text in texts]
        segments = None
        if not options.align_to_words:
            segments = [layout.segments_of(text.starts) for layout, text in zip(layouts, texts, strict=True)]

        @cache
        def windows_of(room: int) -> list[Window]:
            return split([len(text) for text in texts], room, self._stride(options))

        @cache
        def selection_of(room: int) -> Selection:
            return Selection([evidence.passage(window) for window in windows_of(room)])

        results: list[Result] = []
        windows_there = windows_read = 0
        truncated = False
        for question, tokens, room in zip(questions, asked, rooms, strict=True):
            left, unanswered = time_left(), len(questions) - len(results)
            if left <= 0:
                results.append(Result(question, [], None))
                truncated = True
                continue
            windows = chosen = windows_of(room) if (tokens.starts < tokens.ends).any() else []
            if len(windows) > min(self._max_windows, left / unanswered / SLOW_WINDOW):
                chosen = [windows[i] for i in selection_of(room).ranked(question)[: self._max_windows]]
            spans = Spans(chosen, words, options.max_answer_tokens, self.manifest.temperature, segments)
            share = time_left() / unanswered
            read = self._read_windows(tokens, texts, chosen, spans, share)
            unread = chosen and not read
            results.append(Result(question, [], None) if unread else self._result(question, spans, evidence, options))
            windows_there += len(windows)
            windows_read += read
            truncated |= read < len(chosen)
        usage = Usage(tokens=sum(map(len, texts)), windows=windows_there, windows_read=windows_read)
        return Reading(results, usage, truncated)

    def _room(self, number: int, question: Tokens, options: Options) -> int:
        """Return how many document tokens fit beside the question in a window. Raises QuestionTooLong."""
        longest = min(options.max_window_tokens or self.manifest.max_tokens, self.manifest.max_tokens)
        room = self._engine.room(question, longest)
        if room < 1:
            raise QuestionTooLong(number, len(question), len(question) + room - 1)
        return room

    def _stride(self, options: Options) -> int:
        return self.manifest.stride if options.stride is None else options.stride

    def _read_windows(
        self,
        question: Tokens,
        texts: Sequence[Tokens],
        windows: Sequence[Window],
        spans: Spans,
        seconds: float,
    ) -> int:
        """Read windows in order until the time is over, add them to `spans`, and return how many were read."""
        began = self._clock()
        slowest = 0.0
        for first in range(0, len(windows), self._engine.batch):
            batch_began = self._clock()
            if batch_began - began + slowest > seconds:
                return first
            batch = windows[first : first + self._engine.batch]
            read = self._engine.logits(question, [texts[w.document][w.start : w.end] for w in batch])
            for window, logits in zip(batch, read, strict=True):
                spans.add(window, logits)
            slowest = max(slowest, self._clock() - batch_began)
        return len(windows)

    def _result(self, question: str, spans: Spans, evidence: Evidence, options: Options) -> Result:
        best, no_answer_score = spans.best(options.top_k)
        threshold = options.no_answer_threshold
        if threshold is None:
            threshold = self.manifest.no_answer_threshold
        if options.no_answer and no_answer_score > threshold:
            best = []
        return Result(question, [evidence.answer(span) for span in best], no_answer_score)


def open_model(directory: Path, threads: int) -> tuple[Manifest, Tokenizer, Engine]:
    """Open a model directory. Raises ModelError."""
    manifest = Manifest.load(directory)
    if manifest.architecture not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise ModelError(f"{directory} holds a model of kind {manifest.architecture!r}; this version reads: {known}")
    tokenizer = PieceTokenizer.load(directory / "tokenizer.json")
    return manifest, tokenizer, TransformerEngine.load(manifest, directory, threads)


def load_reader(directory: Path | None = None, threads: int = 1, max_windows: int | None = None) -> Reader:
    """Open a model directory, by default the embedded model's, as a reader. Raises ModelError."""
    return Reader(*open_model(directory or EMBEDDED, threads), max_windows or MAX_WINDOWS)
