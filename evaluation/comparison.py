"""Compare two predictors on the same questions: different answers, McNemar's test and latency."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb

import numpy as np

from evaluation.judged import Judged


class Agreement(StrEnum):
    """Which of two answers is right. The members are sorted from the most to the least informative."""

    FIRST = "first"  # only the first is right
    SECOND = "second"  # only the second is right
    DIFFERENT = "different"  # both are wrong, and the answers differ
    BOTH = "both"
    NEITHER = "neither"  # both are wrong, with the same answer


@dataclass(frozen=True, slots=True)
class Pair:
    first: Judged
    second: Judged

    @property
    def agreement(self) -> Agreement:
        match self.first.exact == 1, self.second.exact == 1:
            case True, True:
                return Agreement.BOTH
            case True, False:
                return Agreement.FIRST
            case False, True:
                return Agreement.SECOND
        return Agreement.NEITHER if self.first.answer == self.second.answer else Agreement.DIFFERENT


@dataclass(frozen=True, slots=True)
class McNemar:
    """McNemar's test. `first`, `second`: how many questions only this predictor answers correctly. `p`: the p-value."""

    first: int
    second: int
    p: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Latency of calls, in milliseconds."""

    mean: float
    median: float
    p95: float
    slowest: float
    calls: int


def pair(first: Sequence[Judged], second: Sequence[Judged]) -> list[Pair]:
    """Pair the answers to the same questions, sorted by `Agreement`, then in the order of `first`."""
    others = {judged.question.id: judged for judged in second}
    pairs = [Pair(judged, others[judged.question.id]) for judged in first if judged.question.id in others]
    order = list(Agreement)
    return sorted(pairs, key=lambda one: order.index(one.agreement))


def mcnemar(pairs: Sequence[Pair]) -> McNemar:
    """Run the exact two-sided test on exact matches. McNemar, Psychometrika 12 (1947) 153-157."""
    first = sum(one.agreement is Agreement.FIRST for one in pairs)
    second = sum(one.agreement is Agreement.SECOND for one in pairs)
    differing = first + second
    tail = sum(comb(differing, count) for count in range(min(first, second) + 1))
    return McNemar(first, second, min(1.0, 2 * tail / 2**differing))


def latency(seconds: Sequence[float]) -> Latency:
    """Summarize latencies. Raises ValueError if there are none."""
    if not seconds:
        raise ValueError("there are no latencies")
    median, p95, slowest = (1000 * value for value in np.quantile(seconds, [0.5, 0.95, 1.0]))
    return Latency(1000 * float(np.mean(seconds)), float(median), float(p95), float(slowest), len(seconds))
