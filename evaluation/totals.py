"""Totals over questions: EM and F1 with their intervals, the best no-answer threshold, the no-answer score's AUC."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.metrics import exact_match, f1

LEVEL = 0.95
RESAMPLES = 1000

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Score:
    """How one question went: exact match and F1, in [0, 1], of the best span, whatever the no-answer score says.

    `predicted` is False where the reader found no span at all; questions of one `article` are resampled together.
    `no_answer_score` is None where nothing was read: that counts as an empty answer, and says nothing of the score.
    """

    article: str
    has_answer: bool
    predicted: bool
    exact: float
    f1: float
    no_answer_score: float | None

    @classmethod
    def of(cls, prediction: str, no_answer_score: float | None, golds: Sequence[str], article: str) -> "Score":
        """`golds` is empty where the text holds no answer."""
        return cls(
            article=article,
            has_answer=bool(golds),
            predicted=bool(prediction),
            exact=exact_match(prediction, golds),
            f1=f1(prediction, golds),
            no_answer_score=no_answer_score,
        )


@dataclass(frozen=True, slots=True)
class Measure:
    """A percentage and its bootstrap interval at `LEVEL`."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Totals:
    exact: Measure
    f1: Measure
    total: int


@dataclass(frozen=True, slots=True)
class Best:
    """The highest percentage that any threshold reaches, and that threshold."""

    value: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Summary:
    """`has_answer`, `no_answer` and `auc` are None where the questions are all of one kind.

    `auc`: how likely a question without an answer has a higher no-answer score than one with an answer, in [0, 1].
    `clusters`: how many groups the intervals resample: articles, or questions where there is one article only.
    """

    overall: Totals
    has_answer: Totals | None
    no_answer: Totals | None
    best_exact: Best
    best_f1: Best
    auc: float | None
    clusters: int


def summarize(scores: Sequence[Score], threshold: float | None = None, seed: int = 0) -> Summary:
    """Where a question's no-answer score is above `threshold`, the answer counts as empty; None applies none.

    Raises ValueError where there are no scores.
    """
    if not scores:
        raise ValueError("there are no scores to summarize")
    has_answer = np.array([score.has_answer for score in scores])
    predicted = np.array([score.predicted for score in scores])
    no_answer_score = np.array([score.no_answer_score for score in scores], dtype=np.float64)
    read = ~np.isnan(no_answer_score)
    exact = np.array([score.exact for score in scores], dtype=np.float64)
    overlap = np.array([score.f1 for score in scores], dtype=np.float64)
    cluster = _clusters([score.article for score in scores])
    clusters = int(cluster.max()) + 1
    draws = np.random.default_rng(seed).multinomial(clusters, np.full(clusters, 1 / clusters), size=RESAMPLES)

    emptied = no_answer_score > (np.inf if threshold is None else threshold)
    final_exact = np.where(emptied, ~has_answer, exact)
    final_f1 = np.where(emptied, ~has_answer, overlap)

    def totals(chosen: Flags) -> Totals:
        return Totals(
            exact=_measure(final_exact[chosen], cluster[chosen], draws),
            f1=_measure(final_f1[chosen], cluster[chosen], draws),
            total=int(chosen.sum()),
        )

    return Summary(
        overall=totals(np.ones_like(has_answer)),
        has_answer=totals(has_answer) if has_answer.any() else None,
        no_answer=None if has_answer.all() else totals(~has_answer),
        best_exact=best_threshold(exact, no_answer_score, has_answer, predicted),
        best_f1=best_threshold(overlap, no_answer_score, has_answer, predicted),
        auc=area_under_roc(no_answer_score[read], has_answer[read]),
        clusters=clusters,
    )


def best_threshold(values: Floats, no_answer_score: Floats, has_answer: Flags, predicted: Flags) -> Best:
    """Sweeps the threshold from "never answer" upwards, one question at a time, as SQuAD's `find_best_thresh` does.

    `values`: exact match or F1 of the best spans, in [0, 1]; all four arrays hold one item a question. The first best
    threshold wins; 0.0 stands for "never answer". Like the official script it takes equal no-answer scores in the
    questions' order, so that a best inside such a tie is a bound that no threshold reaches.
    """
    order = np.argsort(no_answer_score, kind="stable")
    gains = np.where(has_answer, values, np.where(predicted, -1.0, 0.0))[order]
    sums = np.cumsum(np.concatenate([[np.sum(~has_answer)], gains]))
    best = int(np.argmax(sums))
    threshold = 0.0 if best == 0 else float(no_answer_score[order][best - 1])
    return Best(value=float(100 * sums[best] / len(values)), threshold=threshold)


def area_under_roc(no_answer_score: Floats, has_answer: Flags) -> float | None:
    """Mann-Whitney's statistic, ties counted half; None where the questions are all of one kind."""
    answerable, unanswerable = np.sort(no_answer_score[has_answer]), no_answer_score[~has_answer]
    if not len(answerable) or not len(unanswerable):
        return None
    below = np.searchsorted(answerable, unanswerable, side="left")
    not_above = np.searchsorted(answerable, unanswerable, side="right")
    return float(np.mean(below + not_above) / (2 * len(answerable)))


def _clusters(articles: Sequence[str]) -> Counts:
    """Each question's cluster: its article, or itself where one article leaves nothing to resample."""
    names = {name: index for index, name in enumerate(dict.fromkeys(articles))}
    if len(names) < 2:
        return np.arange(len(articles), dtype=np.int64)
    return np.array([names[article] for article in articles], dtype=np.int64)


def _measure(values: Floats, cluster: Counts, draws: Counts) -> Measure:
    """The mean, and the percentiles of the means that `draws` (resamples x clusters, how often each is drawn) give."""
    clusters = draws.shape[1]
    sizes = draws @ np.bincount(cluster, minlength=clusters)
    sums = draws @ np.bincount(cluster, values, minlength=clusters)
    drawn = sizes > 0
    low, high = np.quantile(sums[drawn] / sizes[drawn], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Measure(value=float(100 * values.mean()), low=float(100 * low), high=float(100 * high))
