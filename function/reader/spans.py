"""Logits → ranked spans, with probabilities that can be compared across windows and documents."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from function.reader.engine import Logits
from function.reader.windows import Window


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """Tokens `first` to `last`, both included, of document number `document`. `score`: the span's probability."""

    document: int
    first: int
    last: int
    score: float


class Spans:
    """All spans of at most `max_tokens` tokens in the windows of one question, with their log-odds against no answer.

    Spans consist of whole words and do not cross segments of the layout. Token spans with the same first and last word
    are one span, and their odds are summed. A span in several windows counts once, with its highest log-odds. The
    probability that there is an answer is that of the most certain window, so that many windows without an answer do
    not add up to one. It is shared by all spans in proportion to their odds; with the probability of no answer the sum
    is 1.
    """

    def __init__(
        self,
        windows: Sequence[Window],
        words: Sequence[NDArray[np.int64]],
        max_tokens: int,
        temperature: float = 1.0,
        segments: Sequence[NDArray[np.int64]] | None = None,
    ) -> None:
        """`words`: for each document, the number of each token's word, from 0. `temperature` divides all logits, which
        calibrates the probabilities (Guo et al., arXiv 1706.04599). `segments`: for each document, the ascending number
        of each token's segment; None if spans may cross segments.
        """
        self._segments = segments
        self._temperature = np.float32(temperature)
        self._words = words
        self._rows: dict[Window, int] = {}
        self._document: list[int] = []
        self._word: list[int] = []
        for window in sorted(windows, key=lambda w: (w.document, w.start, w.end)):
            first, last = words[window.document][[window.start, window.end - 1]].tolist()
            rows = len(self._word)
            known = rows and self._document[-1] == window.document and first <= self._word[-1]
            shared = self._word[-1] + 1 - first if known else 0
            self._rows[window] = rows - shared
            fresh = range(first + shared, last + 1)
            self._word.extend(fresh)
            self._document.extend(window.document for _ in fresh)
        # (W, M): a row for each word of the windows, a column for each length of a span in words.
        self._odds = np.full((len(self._word), max_tokens), -np.inf, np.float32)
        self._answerable = -np.inf  # the log-odds of the most certain window

    def add(self, window: Window, logits: Logits) -> None:
        max_tokens = self._odds.shape[1]
        ends = np.concatenate([logits.end, np.full(max_tokens - 1, -np.inf, np.float32)])
        odds = logits.start[:, None] + sliding_window_view(ends, max_tokens) - np.float32(logits.no_answer)
        odds /= self._temperature
        if self._segments:
            _end_at_borders(odds, self._segments[window.document][window.start : window.end])
        self._answerable = max(self._answerable, _log_sum(odds))
        odds = _by_word(odds, self._words[window.document][window.start : window.end])
        place = self._odds[self._rows[window] : self._rows[window] + len(odds)]
        np.maximum(place, odds, out=place)

    def best(self, count: int) -> tuple[list[TokenSpan], float]:
        """Return at most `count` spans without overlap, best first, and the probability of no answer."""
        odds = self._odds.copy()
        row_best = odds.max(axis=1, initial=-np.inf)
        # log(1 / (1 + exp(-x))), the probability of all spans together
        log_share = -float(np.logaddexp(0, -self._answerable)) - _log_sum(odds)
        spans: list[TokenSpan] = []
        while len(spans) < count and row_best.max(initial=-np.inf) > -np.inf:
            row = int(row_best.argmax())
            length = int(odds[row].argmax())
            score = float(np.exp(float(odds[row, length]) + log_share))
            spans.append(TokenSpan(self._document[row], *self._tokens(row, row + length), score))
            for near in range(max(0, row - odds.shape[1] + 1), row + length + 1):
                odds[near, max(0, row - near) :] = -np.inf
                row_best[near] = odds[near].max()
        return spans, float(np.exp(-np.logaddexp(0, self._answerable)))

    def _tokens(self, first: int, last: int) -> tuple[int, int]:
        """Return the first token of the word in row `first` and the last token of the word in row `last`."""
        words = self._words[self._document[first]]
        begin = np.searchsorted(words, self._word[first])
        end = np.searchsorted(words, self._word[last], side="right")
        return int(begin), int(end) - 1


def _by_word(odds: NDArray[np.float32], words: NDArray[np.int64]) -> NDArray[np.float32]:
    """Sum the odds of token spans (T, M), tokens i to i + m, to those of word spans (W, M), words i to i + m."""
    words = words - words[0]
    size, longest = odds.shape
    if words[-1] == size - 1:
        return odds
    last = np.minimum(np.arange(size)[:, None] + np.arange(longest), size - 1)
    spans = words[:, None] * longest + words[last] - words[:, None]
    highest = max(float(odds.max()), float(np.finfo(np.float32).min))
    weights = np.exp(odds.astype(np.float64) - highest)
    summed = np.bincount(spans.ravel(), weights.ravel(), minlength=(int(words[-1]) + 1) * longest)
    with np.errstate(divide="ignore"):
        return (np.log(summed) + highest).reshape(-1, longest).astype(np.float32)


def _end_at_borders(odds: NDArray[np.float32], segments: NDArray[np.int64]) -> None:
    """Cut the token spans (T, M), tokens i to i + m, that cross a segment's border, and sum their odds there.

    They end at the last token of the segment that can end an answer.
    """
    size, longest = odds.shape
    if segments[0] == segments[-1]:
        return
    may_end = np.where(odds[:, 0] > -np.inf, np.arange(size), 0)
    last = np.searchsorted(segments, segments, side="right") - 1
    last_end = np.maximum.accumulate(may_end)[last]
    room = np.maximum(last_end - np.arange(size), 0) + 1  # tokens from each to the border
    rows = np.flatnonzero(room < longest)
    beyond = np.arange(longest) >= room[rows, None]
    part = odds[rows]
    highest = max(float(part.max(initial=-np.inf)), float(np.finfo(np.float32).min))
    weights = np.where(beyond, np.exp(part - highest), 0).sum(axis=1, dtype=np.float64)
    part[beyond] = -np.inf
    at = np.arange(len(rows)), room[rows] - 1
    with np.errstate(divide="ignore"):
        part[at] = np.logaddexp(part[at], np.log(weights) + highest)
    odds[rows] = part


def _log_sum(odds: NDArray[np.float32]) -> float:
    """Return log(sum(exp(odds)))."""
    highest = float(odds.max(initial=-np.inf))
    if highest == -np.inf:
        return highest
    return highest + float(np.log(np.exp(odds - highest).sum(dtype=np.float64)))
