"""Calibration of answer scores, and precision and recall at each no-answer threshold."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.judged import Judged

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers with similar scores: their mean score, the share of exact matches, and their number."""

    score: float
    right: float
    total: int


@dataclass(frozen=True, slots=True)
class Point:
    """Precision and recall if only questions with a no-answer score of at most `threshold` are answered.

    `precision`: mean F1 of the given answers. `recall`: sum of their F1, divided by the number of answerable questions.
    `answered`: share of all questions that get an answer. All in [0, 1].
    """

    threshold: float
    precision: float
    recall: float
    answered: float


def reliability(judged: Sequence[Judged], bins: int = BINS) -> list[Bin]:
    """Group the answers into equally wide bins of the span's score; omit empty bins. Guo et al., arXiv 1706.04599."""
    found: dict[int, list[tuple[float, float]]] = {}
    for one in judged:
        score = one.prediction.score
        if score is not None:
            found.setdefault(min(int(score * bins), bins - 1), []).append((score, one.score.exact))
    return [
        Bin(
            score=sum(score for score, _ in pairs) / len(pairs),
            right=sum(right for _, right in pairs) / len(pairs),
            total=len(pairs),
        )
        for _, pairs in sorted(found.items())
    ]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the expected calibration error in [0, 1]: the mean gap of score and accuracy; None if no answers."""
    total = sum(bin.total for bin in bins)
    return sum(bin.total * abs(bin.score - bin.right) for bin in bins) / total if total else None


def precision_recall(judged: Sequence[Judged]) -> list[Point]:
    """Return one point for each different no-answer score, the lowest threshold first."""
    scores = [one.score for one in judged]
    answerable = sum(score.has_answer for score in scores)
    read = sorted(
        (score.no_answer_score, score.f1 if score.has_answer else 0.0)
        for score in scores
        if score.no_answer_score is not None and score.predicted
    )
    points: list[Point] = []
    gained = 0.0
    for number, (threshold, value) in enumerate(read, 1):
        gained += value
        if number < len(read) and read[number][0] == threshold:
            continue  # a threshold cannot separate questions with the same score
        recall = gained / answerable if answerable else 0.0
        points.append(Point(threshold, gained / number, recall, number / len(scores)))
    return points
