"""Two predictors on the same questions: where they differ, whether that can be chance, how fast each is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb

import numpy as np

from evaluation.judged import Judged


class Agreement(StrEnum):
    """From where a comparison says most to where it says nothing."""

    FIRST = "first"  # only the first is right
    SECOND = "second"  # only the second is right
    DIFFERENT = "different"  # neither is right, and the answers differ
    BOTH = "both"
    NEITHER = "neither"  # with the same answer


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
    """`first`, `second`: questions that only one has right; `p`: how likely chance splits them so unevenly, or more."""

    first: int
    second: int
    p: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds."""

    mean: float
    median: float
    p95: float
    slowest: float
    calls: int


def pair(first: Sequence[Judged], second: Sequence[Judged]) -> list[Pair]:
    """Those that differ come first, else in the questions' order; only questions that both have answered."""
    others = {judged.question.id: judged for judged in second}
    pairs = [Pair(judged, others[judged.question.id]) for judged in first if judged.question.id in others]
    order = list(Agreement)
    return sorted(pairs, key=lambda one: order.index(one.agreement))


def mcnemar(pairs: Sequence[Pair]) -> McNemar:
    """The exact two-sided test on exact matches. McNemar, Psychometrika 12 (1947) 153-157."""
    first = sum(one.agreement is Agreement.FIRST for one in pairs)
    second = sum(one.agreement is Agreement.SECOND for one in pairs)
    differing = first + second
    tail = sum(comb(differing, count) for count in range(min(first, second) + 1))
    return McNemar(first, second, min(1.0, 2 * tail / 2**differing))


def latency(seconds: Sequence[float]) -> Latency:
    """Raises ValueError where there is none."""
    if not seconds:
        raise ValueError("there are no latencies")
    median, p95, slowest = (1000 * value for value in np.quantile(seconds, [0.5, 0.95, 1.0]))
    return Latency(1000 * float(np.mean(seconds)), float(median), float(p95), float(slowest), len(seconds))
