"""The data of the plots; the screenshots show how they look."""

import json
from typing import Any

import pytest

from evaluation.curves import Bin, Point
from evaluation.totals import Measure, Totals
from frontend import charts
from frontend.texts import LANGUAGES, SPANISH


def drawn(plot: charts.Plot) -> list[list[dict[str, Any]]]:
    """Return the rows of each layer of the chart; layers that share rows take them from the chart."""
    chart = json.loads(plot.to_json())
    return [chart["datasets"][(layer.get("data") or chart["data"])["name"]] for layer in chart["layer"]]


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_each_group_has_a_bar_with_its_interval_and_its_size(language: str) -> None:
    groups = {"cuándo": Totals(Measure(1, 0, 2), Measure(61.25, 40, 80), 22)}

    bars, intervals = drawn(charts.f1_by_group(groups, "palabra", LANGUAGES[language]))

    assert bars == intervals
    assert [(row["f1"], row["low"], row["high"]) for row in bars] == [(61.25, 40, 80)]
    assert bars[0]["name"].startswith("cuándo") and bars[0]["name"].endswith("(22)")
    assert bars[0]["label"] == {"es": "61,2 (de 40,0 a 80,0)", "en": "61.2 (40.0 to 80.0)"}[language]


def test_the_reliability_diagram_has_a_diagonal() -> None:
    ideal, line, points = drawn(charts.reliability_chart([Bin(0.85, 0.5, 4)], SPANISH))

    assert [(row["score"], row["right"]) for row in ideal] == [(0, 0), (100, 100)]
    assert line == points and (line[0]["score"], line[0]["right"], line[0]["total"]) == (85, 50, 4)
    assert line[0]["label"] == "respuestas: 4; probabilidad 85\N{NO-BREAK SPACE}%, exactas 50\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(("threshold", "rules"), [(0.5, [{"threshold": 0.5}]), (None, [])])
def test_the_curve_shows_the_threshold_in_use(threshold: float | None, rules: list[Any]) -> None:
    plot = charts.precision_recall_chart([Point(0.2, 0.9, 0.3, 0.5)], threshold, SPANISH)

    curve, rule = drawn(plot)

    assert [(row["kind"], row["value"]) for row in curve] == [("precisión", 90), ("cobertura", 30)]
    assert rule == rules


def test_latencies_rise_to_all_calls() -> None:
    [rows] = drawn(charts.latency_chart({"a": [0.2, 0.1], "b": [0.3]}, SPANISH))

    assert [(row["name"], row["ms"], row["share"]) for row in rows] == [
        ("a", 100, 50),
        ("a", 200, 100),
        ("b", 300, 100),
    ]


@pytest.mark.parametrize(("language", "decimal"), [("es", ","), ("en", ".")])
def test_axes_have_the_decimal_sign_of_the_page(language: str, decimal: str) -> None:
    plot = charts.latency_chart({"a": [0.2]}, LANGUAGES[language])

    assert json.loads(plot.to_json())["config"]["locale"]["number"]["decimal"] == decimal
