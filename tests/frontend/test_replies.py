import math
from typing import Any

import pytest

from frontend.replies import Reply, Span
from tests.frontend.page import TEXT
from tests.frontend.service import reply


@pytest.mark.parametrize("score", [math.nan, math.inf, -0.1, 1.01, "high", None])
def test_a_score_that_is_no_probability_is_no_answer(score: Any) -> None:
    """Some JSON parsers accept NaN and Infinity."""
    with pytest.raises((TypeError, ValueError)):
        Reply.of(reply(TEXT, ("1889", score)).body, questions=1, round_trip_ms=1.0)


def test_a_body_that_does_not_say_how_much_was_read_is_no_answer() -> None:
    said = reply(TEXT, ("1889", 0.9)).body
    del said["usage"]["windows_read"]

    with pytest.raises(KeyError):
        Reply.of(said, questions=1, round_trip_ms=1.0)


def test_only_some_answers_have_a_heading() -> None:
    """An older function has none."""
    for heading, expected in {"La torre": Span(0, 8), "": None}.items():
        said = Reply.of(reply(TEXT, ("1889", 0.9), heading=heading).body, questions=1, round_trip_ms=1.0)
        assert said.results[0].answers[0].heading == expected


@pytest.mark.parametrize("score", [math.nan, math.inf, -0.1, 1.01])
def test_a_no_answer_score_that_is_no_probability_is_no_answer(score: float) -> None:
    with pytest.raises(ValueError):
        Reply.of(reply(TEXT, no_answer=score).body, questions=1, round_trip_ms=1.0)
