"""The results of a benchmark, as numbers, as tables and as an image."""

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from benchmarks.speed.report import draw_bars, render, table_rows
from benchmarks.speed.results import LABELS, Results, Setting, Spread, Target
from benchmarks.speed.start import Imports

SVG = "{http://www.w3.org/2000/svg}"


def make_results(processor: str = "A processor", **latency: float) -> Results:
    """Return results twice as good as the prototype's; `latency` replaces the ms of a peer, with `_` for `-`."""
    slow, fast = Spread.of([10.0, 20.0, 30.0]), Spread.of([5.0, 10.0, 15.0])
    names = ("prototype", "plain-pipeline", "reader", "plain-network", "network", "qas")
    usual = {name: fast if name in ("reader", "network", "qas") else slow for name in names}
    changed = {name.replace("_", "-"): Spread.of([ms]) for name, ms in latency.items()}
    return Results(
        setting=Setting(processor, 2, 4, "data.json", 3, "bert, 2 × 32", "3.11.7", {"onnxruntime": "1.0"}),
        latency=usual | changed,
        windows={"plain-network": {128: slow}, "network": {128: fast}},
        throughput={"prototype": Spread.of([2.0]), "qas": Spread.of([3.0]), "qas-many": Spread.of([4.0])},
        start={"prototype": Spread.of([6.0]), "qas": Spread.of([3.0])},
        memory={"prototype": Spread.of([800e6]), "qas": Spread.of([400e6])},
        peak={"ONNX Runtime MatMulInteger": 8e11, "torch._int_mm": 9e11},
        share={128: 0.25},
        imports=Imports({"fastapi": 200.0, "Python": 100.0, "numpy": 50.0}, load=300.0),
    )


def test_a_spread_is_median_95th_percentile_minimum_and_count() -> None:
    assert Spread.of([*map(float, range(21, 0, -1))]) == Spread(median=11.0, p95=20.0, least=1.0, count=21)


def test_targets_are_how_many_times_better_the_medians_are() -> None:
    assert make_results().targets() == [
        Target("latency", "prototype", 2.0, 4.0),
        Target("throughput", "prototype", 2.0, 4.0),  # the faster of qas and qas-many
        Target("latency", "plain-pipeline", 2.0, 1.2),
        Target("latency", "plain-network", 2.0, 1.2),
        Target("start", "prototype", 2.0, 10.0),
        Target("memory", "prototype", 2.0, 3.0),
    ]


@pytest.mark.parametrize(("ms", "met"), [(40.0, True), (39.9, False)])
def test_a_target_is_met_at_its_factor(ms: float, met: bool) -> None:
    latency, *_ = make_results(prototype=ms).targets()
    assert latency.met is met


def test_json_contains_all_results_and_whether_targets_are_met() -> None:
    content = json.loads(json.dumps(make_results().as_json()))
    assert set(content) == {*Results.__slots__, "targets"}
    assert content["latency"]["qas"] == {"median": 10.0, "p95": 14.5, "least": 5.0, "count": 3}
    assert [target["met"] for target in content["targets"]] == [False, False, True, True, False, False]


def test_every_peer_has_a_label() -> None:
    measured = make_results()
    for names in (measured.latency, measured.windows, measured.throughput, measured.start, measured.memory):
        assert set(names) <= set(LABELS)


def test_bars_in_cells_are_escaped() -> None:
    assert list(table_rows(["a", "b"], [["x|y", "1"]])) == ["| a | b |", "| --- | --: |", r"| x\|y | 1 |"]


def test_the_table_has_each_measure_in_its_unit() -> None:
    text = render(make_results())
    assert "| QAS, the network alone | 10 | 14 | 5 | 3 |" in text
    assert "| prototype (transformers, torch fp32, FastAPI) | 800 |" in text
    assert "| torch._int_mm | 0.90 |" in text
    assert "| share of the int8 peak, QAS | 25 % |" in text


def test_missed_targets_are_reported() -> None:
    text = render(make_results(prototype=40.0))
    assert "| latency: prototype | 4.00 | ≥ 4 | yes |" in text
    assert "| cold start: prototype | 2.00 | ≥ 10 | no |" in text


def test_small_packages_are_summed() -> None:
    packages = {f"package{number}": 10.0 for number in range(14)}
    text = render(replace(make_results(), imports=Imports(packages, load=5.0)))
    assert "| package11 | 10 |" in text
    assert "package12" not in text
    assert "| other packages | 20 |" in text
    assert "| all imports | 140 |" in text


def test_text_in_the_image_is_escaped() -> None:
    image = ElementTree.fromstring(draw_bars(make_results(processor="<script>&\"'")))
    texts = [text.text for text in image.iter(f"{SVG}text")]
    assert any(text and text.startswith("<script>&\"', 2 cores") for text in texts)
    assert not list(image.iter(f"{SVG}script"))


def test_bars_are_proportional_to_their_values() -> None:
    image = ElementTree.fromstring(draw_bars(make_results()))
    bars = [group.find(f"{SVG}rect") for group in image.iter(f"{SVG}g")]
    lengths = [float(bar.attrib["width"]) for bar in bars if bar is not None]
    prototype, _, reader, *_ = lengths
    assert prototype == 2 * reader
    assert len(lengths) == 6 + 3 + 2 + 2


def test_nothing_is_drawn_outside_the_image() -> None:
    image = ElementTree.fromstring(draw_bars(make_results()))
    width, height = float(image.attrib["width"]), float(image.attrib["height"])
    for bar in image.iter(f"{SVG}rect"):
        assert float(bar.attrib.get("x", 0)) + float(bar.attrib["width"]) <= width
        assert float(bar.attrib.get("y", 0)) + float(bar.attrib["height"]) <= height
    assert all(float(text.attrib["y"]) <= height for text in image.iter(f"{SVG}text"))
