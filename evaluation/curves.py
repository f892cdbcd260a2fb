"""How far scores can be relied on: the answer's against how often it is right, the no-answer score as a threshold."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.judged import Judged

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose scores are alike: their mean score, the share that matches a gold answer exactly, how many."""

    score: float
    right: float
    total: int


@dataclass(frozen=True, slots=True)
class Point:
    """What answering only up to a no-answer score of `threshold` gives.

    `precision`: mean F1 of what is answered; `recall`: the F1 gained, of all that there was to gain; `answered`: the
    share of all questions. All in [0, 1].
    """

    threshold: float
    precision: float
    recall: float
    answered: float


def reliability(judged: Sequence[Judged], bins: int = BINS) -> list[Bin]:
    """Equally wide bins of the span's score, those with nothing in them left out. Guo et al., arXiv 1706.04599."""
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
    """The expected calibration error, in [0, 1]: how far score and share of right answers lie apart, on average."""
    total = sum(bin.total for bin in bins)
    return sum(bin.total * abs(bin.score - bin.right) for bin in bins) / total if total else None


def precision_recall(judged: Sequence[Judged]) -> list[Point]:
    """One point for each no-answer score that there is, the most cautious threshold first."""
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
            continue  # questions with the same score are answered together or not at all
        recall = gained / answerable if answerable else 0.0
        points.append(Point(threshold, gained / number, recall, number / len(scores)))
    return points
