"""The page decides in the same way as the API whether there is no answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import Answer, Result, Span
from frontend.ask.inquiry import decide


def result(no_answer_score: float | None, *scores: float) -> Result:
    answers = tuple(Answer("x", Span(n, n + 1), Span(0, 9), score, "0", 1) for n, score in enumerate(scores))
    return Result("¿?", answers, no_answer_score)


@pytest.mark.parametrize(
    ("no_answer_score", "threshold", "answered"),
    [(0.3, 0.5, True), (0.5, 0.5, True), (0.51, 0.5, False), (0.0, 0.0, True), (1.0, 1.0, True)],
)
def test_only_above_the_threshold_there_is_no_answer(no_answer_score: float, threshold: float, answered: bool) -> None:
    assert bool(decide(result(no_answer_score, 0.4), threshold)) == answered


def test_candidates_that_are_next_to_impossible_are_left_out_but_never_the_best() -> None:
    assert [answer.score for answer in decide(result(0.1, 0.6, 0.01, 0.009), 0.5)] == [0.6, 0.01]
    assert [answer.score for answer in decide(result(0.1, 0.005, 0.004), 0.5)] == [0.005]


def test_what_was_not_read_is_not_answered() -> None:
    assert decide(result(None), 1.0) == ()


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_threshold_never_takes_an_answer_away(score: float, one: float, other: float) -> None:
    low, high = sorted((one, other))

    assert set(decide(result(score, 0.5), low)) <= set(decide(result(score, 0.5), high))
