import json

import pytest

from benchmarks.speed.results import LABELS, Results, Spread, Target
from tests.benchmarks.speed.measured import results


def test_a_spread_tells_median_tail_least_and_count() -> None:
    assert Spread.of([*map(float, range(21, 0, -1))]) == Spread(median=11.0, p95=20.0, least=1.0, count=21)


def test_targets_are_how_many_times_better_the_medians_are() -> None:
    assert results().targets() == [
        Target("latency", "prototype", 2.0, 4.0),
        Target("throughput", "prototype", 2.0, 4.0),  # the faster of qas and qas-many
        Target("latency", "plain-pipeline", 2.0, 1.2),
        Target("latency", "plain-network", 2.0, 1.2),
        Target("start", "prototype", 2.0, 10.0),
        Target("memory", "prototype", 2.0, 3.0),
    ]


@pytest.mark.parametrize(("ms", "met"), [(40.0, True), (39.9, False)])
def test_a_target_is_met_at_its_factor(ms: float, met: bool) -> None:
    latency, *_ = results(prototype=ms).targets()
    assert latency.met is met


def test_json_holds_everything_and_what_is_met() -> None:
    told = json.loads(json.dumps(results().as_json()))
    assert set(told) == {*Results.__slots__, "targets"}
    assert told["latency"]["qas"] == {"median": 10.0, "p95": 14.5, "least": 5.0, "count": 3}
    assert [target["met"] for target in told["targets"]] == [False, False, True, True, False, False]


def test_every_peer_has_a_label_in_both_languages() -> None:
    measured = results()
    for names in (measured.latency, measured.windows, measured.throughput, measured.start, measured.memory):
        assert set(names) <= set(LABELS)
