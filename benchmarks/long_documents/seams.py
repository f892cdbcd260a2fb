"""Wrap a reader's tokenizer and engine to measure time or remember results, so that `Reader.read` is not changed."""

from collections.abc import Sequence
from time import perf_counter

from function.reader.engine import Engine, Logits
from function.reader.tokenizer import Tokenizer, Tokens


class TimedTokenizer:
    """`seconds`: total time of the calls since `begin`. `ended`: when the last call ended."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.begin()

    def begin(self) -> None:
        self.seconds = self.ended = 0.0

    def tokenize(self, text: str, align_to_words: bool = False) -> Tokens:
        began = perf_counter()
        tokens = self._tokenizer.tokenize(text, align_to_words)
        self.ended = perf_counter()
        self.seconds += self.ended - began
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
        began = perf_counter()
        logits = self._engine.logits(question, windows)
        self.ended = perf_counter()
        self.began = self.began or began
        self.seconds += self.ended - began
        return logits


class RememberingEngine:
    """An engine that computes each window once, until `forget` is called. `read`: start and end of each window."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.batch = engine.batch
        self._known: dict[tuple[int, int], Logits] = {}
        self.read: list[tuple[int, int]] = []

    def forget(self) -> None:
        self._known.clear()

    def room(self, question: Tokens, max_tokens: int) -> int:
        return self._engine.room(question, max_tokens)

    def logits(self, question: Tokens, windows: Sequence[Tokens]) -> list[Logits]:
        places = [(int(window.starts[0]), int(window.ends[-1])) for window in windows]
        self.read += places
        new = [i for i, place in enumerate(places) if place not in self._known]
        if new:
            found = self._engine.logits(question, [windows[i] for i in new])
            self._known.update(zip([places[i] for i in new], found, strict=True))
        return [self._known[place] for place in places]
