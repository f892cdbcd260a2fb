"""Single measurements of the benchmark."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.speed.bench import measure_latency, measure_throughput, spread, take
from benchmarks.speed.peak import load_config, network_ops
from benchmarks.speed.peers import Timing
from benchmarks.speed.results import quantile
from benchmarks.speed.start import Imports, by_package
from evaluation.squad import Question, load_squad

QUESTIONS = load_squad(Path("evaluation/data/xquad-es-sample.json")).questions
BERT = {"hidden_size": 768, "num_hidden_layers": 12, "intermediate_size": 3072}
NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)


class FakePeer:
    """A peer that passes each question to `listen` and returns the number of its questions so far as the time."""

    def __init__(self, listen: Callable[[str], None] = lambda text: None) -> None:
        self._listen = listen
        self._count = 0

    def ask(self, question: Question) -> Timing:
        self._listen(question.text)
        self._count += 1
        return Timing(float(self._count))


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([3.0], 0.95, 3.0), ([2.0, 1.0], 0.5, 1.5), ([5.0, 1.0, 3.0], 0.5, 3.0), (list(range(101)), 0.95, 95.0)],
)
def test_a_quantile_lies_between_its_neighbours(values: list[float], share: float, expected: float) -> None:
    assert quantile(values, share) == pytest.approx(expected)


def test_there_is_no_quantile_of_nothing() -> None:
    with pytest.raises(ValueError, match="no values"):
        quantile([], 0.5)


@given(NUMBERS, st.floats(0, 1), st.floats(0, 1))
def test_quantiles_are_monotonic_and_within_the_values(values: list[float], one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert min(values) - 1e-6 <= quantile(values, low) <= quantile(values, high) + 1e-6 <= max(values) + 2e-6


def test_all_peers_get_the_same_questions_after_a_warm_up() -> None:
    heard: list[tuple[str, str]] = []
    peers = {name: FakePeer(lambda text, name=name: heard.append((name, text))) for name in "ab"}  # type: ignore[misc]
    found = measure_latency(peers, QUESTIONS, rounds=3, each=2)
    texts = [question.text for question in QUESTIONS]
    asked = [texts[0], texts[0], texts[1], texts[2], texts[2], texts[3], texts[4], texts[4], texts[5]]
    assert [text for name, text in heard if name == "a"] == asked
    assert [text for name, text in heard if name == "b"] == asked
    assert [timing.ms for timing in found["a"]] == [2, 3, 5, 6, 8, 9]


def test_the_peers_take_turns_at_being_first() -> None:
    heard: list[str] = []
    peers = {name: FakePeer(lambda text, name=name: heard.append(name)) for name in "abc"}  # type: ignore[misc]
    measure_latency(peers, QUESTIONS, rounds=3, each=1)
    assert "".join(heard[::2]) == "abcbcacab"


def test_throughput_asks_every_peer_all_questions_of_a_round() -> None:
    heard: list[str] = []
    found = measure_throughput({"a": FakePeer(heard.append)}, QUESTIONS, rounds=2, each=5, clients=2)
    assert len(found["a"]) == 2
    assert all(rate > 0 for rate in found["a"])
    texts = [question.text for question in QUESTIONS]
    assert sorted(heard) == sorted([*texts[:2], *texts[:5], *texts[5:7], *texts[5:10]])


def test_questions_are_repeated_after_the_last_one() -> None:
    few = QUESTIONS[:3]
    assert take(few, 2, 5) == [few[2], few[0], few[1], few[2], few[0]]


def test_spreading_separates_questions_about_one_paragraph() -> None:
    ordered = spread(QUESTIONS)
    assert sorted(question.id for question in ordered) == sorted(question.id for question in QUESTIONS)
    assert len({question.context for question in ordered[:4]}) == 4


IMPORTTIME = """\
import time: self [us] | cumulative | imported package
import time:       100 |        100 |   _io
import time:       400 |        500 | json.decoder
import time:      2000 |       3000 |       fastapi.routing
import time:      1000 |       1000 |     fastapi
import time:       250 |        250 | function.app
import time:    800000 |     900000 | function.handler
a warning of something else
""".splitlines()


def test_times_of_modules_are_added_up_by_package() -> None:
    assert by_package(IMPORTTIME) == {"Python": 0.5, "fastapi": 3.0, "function": 0.25}


def test_loading_the_model_does_not_count_as_import() -> None:
    """The model is loaded in the body of function.handler, and its time is reported separately."""
    assert Imports(by_package(IMPORTTIME), load=800.0).total == 3.75


def test_operations_are_two_per_weight_and_token_plus_attention() -> None:
    weights = 12 * (4 * 768 * 768 + 2 * 768 * 3072)
    assert network_ops(BERT, 1) == 2 * weights + 12 * 4 * 768
    assert network_ops(BERT, 384) == 2 * weights * 384 + 12 * 4 * 384 * 384 * 768


def test_sizes_come_from_the_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(BERT))
    assert load_config(tmp_path) == BERT
