from dataclasses import astuple

import pytest
from scipy.stats import binomtest

from evaluation.comparison import Agreement, latency, mcnemar, pair
from evaluation.judged import Judged, judge
from evaluation.predictors import Prediction
from evaluation.squad import Answer, Question


def judged(*answers: str) -> list[Judged]:
    """Judge answers to questions whose right answer is "sí"."""
    return judge(
        [
            (Question(str(number), "a", "sí no", "¿?", (Answer("sí", 0),), False, ()), Prediction(answer, 0.1))
            for number, answer in enumerate(answers)
        ],
        None,
    )


def test_what_differs_comes_first_else_in_the_questions_order() -> None:
    pairs = pair(judged("no", "sí", "no", "sí", "no", "sí"), judged("no", "sí", "ni", "no", "sí", "no"))

    assert [(one.first.question.id, one.agreement) for one in pairs] == [
        ("3", Agreement.FIRST),
        ("5", Agreement.FIRST),
        ("4", Agreement.SECOND),
        ("2", Agreement.DIFFERENT),
        ("1", Agreement.BOTH),
        ("0", Agreement.NEITHER),
    ]


def test_only_what_both_answered_is_compared() -> None:
    assert [one.first.question.id for one in pair(judged("sí", "sí"), judged("sí"))] == ["0"]


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 9), (5, 5), (12, 20), (0, 30), (400, 480)])
def test_mcnemar_is_the_binomial_test_on_what_only_one_has_right(first: int, second: int) -> None:
    right, wrong = ["sí"] * 3, ["no"] * 2
    pairs = pair(
        judged(*right, *wrong, *["sí"] * first, *["no"] * second),
        judged(*right, *wrong, *["no"] * first, *["sí"] * second),
    )

    test = mcnemar(pairs)

    assert (test.first, test.second) == (first, second)
    assert test.p == pytest.approx(binomtest(first, first + second).pvalue)


def test_where_nothing_differs_chance_explains_all() -> None:
    assert mcnemar(pair(judged("sí", "no"), judged("sí", "no"))).p == 1.0


def test_latencies_in_milliseconds() -> None:
    found = latency([0.1] * 18 + [0.2, 1.0])

    assert astuple(found) == pytest.approx((150, 100, 240, 1000, 20))


def test_without_latencies_there_is_nothing_to_tell() -> None:
    with pytest.raises(ValueError):
        latency([])
