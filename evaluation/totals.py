"""Totals over questions: EM and F1 with intervals, the best no-answer threshold, and the no-answer score's AUC."""

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
    """The metrics of one question: exact match and F1 of the best span, in [0, 1], whatever the no-answer score.

    `article`: questions of the same article are resampled together. `predicted`: False if the reader returned no span.
    `no_answer_score`: None if nothing was read. Such an answer counts as empty and is left out of the AUC.
    """

    article: str
    has_answer: bool
    predicted: bool
    exact: float
    f1: float
    no_answer_score: float | None

    @classmethod
    def of(cls, prediction: str, no_answer_score: float | None, golds: Sequence[str], article: str) -> "Score":
        """Return the metrics of a prediction. `golds`: empty if the question has no answer."""
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
    """The highest percentage over all thresholds, and its threshold."""

    value: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Summary:
    """`has_answer`, `no_answer`: totals of the answerable and of the unanswerable questions, None if there are none.

    `auc`: the probability, in [0, 1], that an unanswerable question has a higher no-answer score than an answerable
    one; None if all questions are of one kind. `clusters`: number of groups resampled for the intervals: articles, or
    questions if there is only one article.
    """

    overall: Totals
    has_answer: Totals | None
    no_answer: Totals | None
    best_exact: Best
    best_f1: Best
    auc: float | None
    clusters: int


def summarize(scores: Sequence[Score], threshold: float | None = None, seed: int = 0) -> Summary:
    """Return the totals. An answer counts as empty if its no-answer score is above `threshold` (None: no threshold).

    Raises ValueError if there are no scores.
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
    """Find the threshold with the highest total, as SQuAD's `find_best_thresh` does.

    `values`: exact match or F1 of the best spans, in [0, 1]. All four arrays have one item per question. The threshold
    is raised by one question at a time, starting from 0.0, "never answer". The first of several best thresholds is
    returned. As in the official script, questions with equal no-answer scores are added one by one, so a maximum
    between them is an upper bound that no threshold reaches.
    """
    order = np.argsort(no_answer_score, kind="stable")
    gains = np.where(has_answer, values, np.where(predicted, -1.0, 0.0))[order]
    sums = np.cumsum(np.concatenate([[np.sum(~has_answer)], gains]))
    best = int(np.argmax(sums))
    threshold = 0.0 if best == 0 else float(no_answer_score[order][best - 1])
    return Best(value=float(100 * sums[best] / len(values)), threshold=threshold)


def area_under_roc(no_answer_score: Floats, has_answer: Flags) -> float | None:
    """Return the Mann-Whitney statistic, ties counted half, or None if all questions are (un)answerable."""
    answerable, unanswerable = np.sort(no_answer_score[has_answer]), no_answer_score[~has_answer]
    if not len(answerable) or not len(unanswerable):
        return None
    below = np.searchsorted(answerable, unanswerable, side="left")
    not_above = np.searchsorted(answerable, unanswerable, side="right")
    return float(np.mean(below + not_above) / (2 * len(answerable)))


def _clusters(articles: Sequence[str]) -> Counts:
    """Return each question's cluster: its article, or the question itself if there is only one article."""
    names = {name: index for index, name in enumerate(dict.fromkeys(articles))}
    if len(names) < 2:
        return np.arange(len(articles), dtype=np.int64)
    return np.array([names[article] for article in articles], dtype=np.int64)


def _measure(values: Floats, cluster: Counts, draws: Counts) -> Measure:
    """Return the mean and its bootstrap interval. `draws`: how often each cluster is drawn (resamples, clusters)."""
    clusters = draws.shape[1]
    sizes = draws @ np.bincount(cluster, minlength=clusters)
    sums = draws @ np.bincount(cluster, values, minlength=clusters)
    drawn = sizes > 0
    low, high = np.quantile(sums[drawn] / sizes[drawn], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Measure(value=float(100 * values.mean()), low=float(100 * low), high=float(100 * high))
