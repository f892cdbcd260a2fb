import math
from typing import Any

import pytest

from client import Reply, Span
from tests.client.service import reply

TEXT = "La torre se acabó en 1889."


@pytest.mark.parametrize("score", [math.nan, math.inf, -0.1, 1.01, "high", None])
def test_a_score_that_is_no_probability_is_no_answer(score: Any) -> None:
    """Some JSON parsers accept NaN and Infinity."""
    with pytest.raises((TypeError, ValueError)):
        Reply.from_json(reply(TEXT, ("1889", score)).body, questions=1, round_trip_ms=1.0)


def test_a_body_that_does_not_say_how_much_was_read_is_no_answer() -> None:
    body = reply(TEXT, ("1889", 0.9)).body
    del body["usage"]["windows_read"]

    with pytest.raises(KeyError):
        Reply.from_json(body, questions=1, round_trip_ms=1.0)


def test_only_some_answers_have_a_heading() -> None:
    """An older function has none."""
    for heading, expected in {"La torre": Span(0, 8), "": None}.items():
        said = Reply.from_json(reply(TEXT, ("1889", 0.9), heading=heading).body, questions=1, round_trip_ms=1.0)
        assert said.results[0].answers[0].heading == expected


@pytest.mark.parametrize("score", [math.nan, math.inf, -0.1, 1.01])
def test_a_no_answer_score_that_is_no_probability_is_no_answer(score: float) -> None:
    with pytest.raises(ValueError):
        Reply.from_json(reply(TEXT, no_answer=score).body, questions=1, round_trip_ms=1.0)
