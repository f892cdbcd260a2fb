from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.speed.peers import Timing
from benchmarks.speed.stages import latency, quantile, spread, take, throughput
from evaluation.squad import Question, load_squad

QUESTIONS = load_squad(Path("evaluation/data/xquad-es-sample.json")).questions
NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)


class Listener:
    """A peer that passes each question to `heard` and returns the number of its questions so far as the time."""

    def __init__(self, heard: Callable[[str], None] = lambda text: None) -> None:
        self._heard = heard
        self._count = 0

    def ask(self, question: Question) -> Timing:
        self._heard(question.text)
        self._count += 1
        return Timing(float(self._count))


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([3.0], 0.95, 3.0), ([2.0, 1.0], 0.5, 1.5), ([5.0, 1.0, 3.0], 0.5, 3.0), (list(range(101)), 0.95, 95.0)],
)
def test_a_quantile_lies_between_its_neighbours(values: list[float], share: float, expected: float) -> None:
    assert quantile(values, share) == pytest.approx(expected)


def test_nothing_has_no_quantile() -> None:
    with pytest.raises(ValueError, match="no values"):
        quantile([], 0.5)


@given(NUMBERS, st.floats(0, 1), st.floats(0, 1))
def test_quantiles_grow_with_their_share_and_stay_within(values: list[float], one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert min(values) - 1e-6 <= quantile(values, low) <= quantile(values, high) + 1e-6 <= max(values) + 2e-6


def test_every_peer_is_asked_the_same_and_the_first_of_a_round_once_uncounted() -> None:
    heard: list[tuple[str, str]] = []
    peers = {name: Listener(lambda text, name=name: heard.append((name, text))) for name in "ab"}  # type: ignore[misc]
    found = latency(peers, QUESTIONS, rounds=3, each=2)
    texts = [question.text for question in QUESTIONS]
    asked = [texts[0], texts[0], texts[1], texts[2], texts[2], texts[3], texts[4], texts[4], texts[5]]
    assert [text for name, text in heard if name == "a"] == asked
    assert [text for name, text in heard if name == "b"] == asked
    assert [timing.ms for timing in found["a"]] == [2, 3, 5, 6, 8, 9]


def test_the_peers_take_turns_at_being_first() -> None:
    heard: list[str] = []
    peers = {name: Listener(lambda text, name=name: heard.append(name)) for name in "abc"}  # type: ignore[misc]
    latency(peers, QUESTIONS, rounds=3, each=1)
    assert "".join(heard[::2]) == "abcbcacab"


def test_throughput_asks_every_peer_all_questions_of_a_round() -> None:
    heard: list[str] = []
    found = throughput({"a": Listener(heard.append)}, QUESTIONS, rounds=2, each=5, clients=2)
    assert len(found["a"]) == 2
    assert all(rate > 0 for rate in found["a"])
    texts = [question.text for question in QUESTIONS]
    assert sorted(heard) == sorted([*texts[:2], *texts[:5], *texts[5:7], *texts[5:10]])


def test_questions_are_taken_over_and_over() -> None:
    few = QUESTIONS[:3]
    assert take(few, 2, 5) == [few[2], few[0], few[1], few[2], few[0]]


def test_spreading_keeps_every_question_and_parts_those_of_one_paragraph() -> None:
    ordered = spread(QUESTIONS)
    assert sorted(question.id for question in ordered) == sorted(question.id for question in QUESTIONS)
    assert len({question.context for question in ordered[:4]}) == 4
