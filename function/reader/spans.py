"""Logits → ranked spans, on one scale for all windows and documents."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from function.reader.engine import Logits
from function.reader.windows import Window


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """Tokens `first` to `last`, both included, of document number `document`; `score` is the span's probability."""

    document: int
    first: int
    last: int
    score: float


class Spans:
    """All spans of up to `max_tokens` tokens in the windows of one question, with their log-odds against no answer.

    A span that stands in several windows counts once, with the best of its log-odds. The probability of a span is its
    odds over those of all spans and of no answer (whose odds are 1), so probabilities sum to at most 1.
    """

    def __init__(self, windows: Sequence[Window], max_tokens: int) -> None:
        """Makes room for these windows alone: a row a token, a column a span length."""
        self._rows: dict[Window, int] = {}
        self._document: list[int] = []
        self._token: list[int] = []
        for window in sorted(windows, key=lambda w: (w.document, w.start, w.end)):
            rows = len(self._token)
            known = rows and self._document[-1] == window.document and window.start <= self._token[-1]
            shared = self._token[-1] + 1 - window.start if known else 0
            self._rows[window] = rows - shared
            fresh = range(window.start + shared, window.end)
            self._token.extend(fresh)
            self._document.extend(window.document for _ in fresh)
        self._odds = np.full((len(self._token), max_tokens), -np.inf, np.float32)

    def add(self, window: Window, logits: Logits) -> None:
        length = len(logits.start)
        max_tokens = self._odds.shape[1]
        ends = np.concatenate([logits.end, np.full(max_tokens - 1, -np.inf, np.float32)])
        odds = logits.start[:, None] + sliding_window_view(ends, max_tokens) - np.float32(logits.no_answer)
        place = self._odds[self._rows[window] : self._rows[window] + length]
        np.maximum(place, odds, out=place)

    def best(self, count: int) -> tuple[list[TokenSpan], float]:
        """Up to `count` spans that do not overlap, best first, and the probability of no answer."""
        odds = self._odds.copy()
        row_best = odds.max(axis=1, initial=-np.inf)
        log_total = self._log_total(float(row_best.max(initial=0.0)))
        spans: list[TokenSpan] = []
        while len(spans) < count and row_best.max(initial=-np.inf) > -np.inf:
            row = int(row_best.argmax())
            length = int(odds[row].argmax())
            score = float(np.exp(odds[row, length] - log_total))
            spans.append(TokenSpan(self._document[row], self._token[row], self._token[row] + length, score))
            for near in range(max(0, row - odds.shape[1] + 1), row + length + 1):
                odds[near, max(0, row - near) :] = -np.inf
                row_best[near] = odds[near].max()
        return spans, float(np.exp(-log_total))

    def _log_total(self, shift: float) -> float:
        """Log of the odds of all spans and of no answer together; `shift` is not below any of their logs."""
        return shift + float(np.log(np.exp(-shift) + np.exp(self._odds - shift).sum(dtype=np.float64)))
