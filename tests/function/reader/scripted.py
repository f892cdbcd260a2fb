"""A reader with a fake tokenizer and a fake engine, for tests of everything else."""

from collections.abc import Sequence

import numpy as np

from function.reader.document import Document, Options
from function.reader.engine import Logits
from function.reader.manifest import Manifest
from function.reader.reader import Reader
from function.reader.tokenizer import Tokens


class LetterTokenizer:
    """A tokenizer with one token for each character."""

    def tokenize(self, text: str, align_to_words: bool = False) -> Tokens:
        at = np.arange(len(text), dtype=np.int32)
        return Tokens(list(map(ord, text)), at, at + 1)


class CapitalEngine:
    """An engine that scores capital letters as starts, higher later in the alphabet, and everything else at -20."""

    batch = 8

    def __init__(self) -> None:
        self.read: list[str] = []

    def room(self, question: Tokens, max_tokens: int) -> int:
        return max_tokens - len(question) - 3

    def logits(self, question: Tokens, windows: Sequence[Tokens]) -> list[Logits]:
        self.read.extend("".join(map(chr, window.ids)) for window in windows)
        return [self._logits(window) for window in windows]

    def _logits(self, window: Tokens) -> Logits:
        sure = np.array([number - ord("A") if chr(number).isupper() else -20 for number in window.ids], np.float32)
        return Logits(sure, np.zeros(len(window), np.float32), 10.0)


class TimedEngine(CapitalEngine):
    """An engine whose `clock` advances by one second for each batch."""

    now = 0.0

    def clock(self) -> float:
        return self.now

    def logits(self, question: Tokens, windows: Sequence[Tokens]) -> list[Logits]:
        self.now += 1
        return super().logits(question, windows)


def scripted(max_windows: int = 400, temperature: float = 1.0) -> tuple[Reader, CapitalEngine]:
    engine = CapitalEngine()
    manifest = Manifest(
        "scripted", "1", "letters", 20, stride=4, no_answer_threshold=0.5, raw={}, temperature=temperature
    )
    return Reader(manifest, LetterTokenizer(), engine, max_windows), engine


def ask(reader: Reader, question: str, *documents: str, **options: object) -> list[tuple[str, str, int]]:
    named = [Document(str(number), text) for number, text in enumerate(documents)]
    (result,) = reader.read([question], named, Options(**options)).results  # type: ignore[arg-type]
    return [(answer.document, answer.text, answer.start) for answer in result.answers]
