from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.curves import Bin, calibration_error, precision_recall, reliability
from evaluation.judged import Judged, judge
from evaluation.predictors import TOO_LONG, Prediction
from evaluation.squad import Answer, Question


def judged(*answers: tuple[str, str, float, float]) -> list[Judged]:
    """Judge each (gold, answer, score, no-answer score); an empty gold stands for an unanswerable question."""
    return judge(
        [
            (
                Question(str(number), "a", "text", "¿?", (Answer(gold, 0),) if gold else (), not gold, ()),
                Prediction(answer, no_answer, score=score),
            )
            for number, (gold, answer, score, no_answer) in enumerate(answers)
        ],
        None,
    )


def test_scores_are_compared_with_how_often_they_are_right() -> None:
    found = judged(("a", "a", 0.85, 0), ("a", "b", 0.81, 0), ("a", "a", 1.0, 0), ("a", "b", 0.05, 0))

    assert [astuple(bin) for bin in reliability(found)] == [
        (0.05, 0.0, 1),
        pytest.approx((0.83, 0.5, 2)),
        (1.0, 1.0, 1),
    ]


def test_the_calibration_error_weighs_each_bin_by_its_answers() -> None:
    assert calibration_error([Bin(0.9, 0.5, 3), Bin(0.2, 0.3, 1)]) == pytest.approx((3 * 0.4 + 0.1) / 4)
    assert calibration_error([]) is None


def test_what_has_no_score_is_not_in_the_curves() -> None:
    found = judge([(Question("1", "a", "t", "¿?", (Answer("a", 0),), False, ()), TOO_LONG)], None)

    assert reliability(found) == []
    assert precision_recall(found) == []


def test_precision_and_recall_worked_out_by_hand() -> None:
    found = judged(("a", "a", 0.9, 0.1), ("", "b", 0.5, 0.2), ("a b", "a", 0.5, 0.2), ("a", "c", 0.5, 0.9))

    gained = 1 + 2 / 3
    assert [astuple(point) for point in precision_recall(found)] == [
        pytest.approx((0.1, 1.0, 1 / 3, 0.25)),
        pytest.approx((0.2, gained / 3, gained / 3, 0.75)),
        pytest.approx((0.9, gained / 4, gained / 3, 1.0)),
    ]


unit = st.floats(0, 1)


@given(st.lists(st.tuples(st.sampled_from(["", "a", "a b"]), st.sampled_from(["a", "b", ""]), unit, unit)))
def test_the_curves_stay_within_bounds(answers: list[tuple[str, str, float, float]]) -> None:
    found = judged(*answers)
    points, bins = precision_recall(found), reliability(found)

    recalls = [point.recall for point in points]
    assert recalls == sorted(recalls)
    assert all(0 <= value <= 1 + 1e-9 for point in points for value in (point.precision, point.recall, point.answered))
    assert sum(bin.total for bin in bins) == len(answers)
    error = calibration_error(bins)
    assert error is None or 0 <= error <= 1
