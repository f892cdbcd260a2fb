"""Altair charts of evaluations and comparisons. Streamlit applies the page's theme to them."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from evaluation.curves import Bin, Point
from evaluation.totals import Totals
from frontend.texts import Texts

MAIN, PALE, SECOND = "#14907f", "#8aa39f", "#d97706"
HEIGHT = 320

Plot = alt.LayerChart | alt.FacetChart
PERCENT = alt.Scale(domain=[0, 100])


def chart_of(rows: Sequence[Mapping[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=list(rows)))


def plot(texts: Texts, *layers: alt.Chart, height: int | alt.Step = HEIGHT) -> Plot:
    """Return a chart that is drawn on a canvas: an SVG would contain elements with ARIA roles but without names."""
    numbers = alt.NumberLocale(decimal=texts.decimal_sign, thousands=texts.group_sign, grouping=[3], currency=["", ""])
    config = alt.Config(locale=alt.Locale(number=numbers))
    return alt.layer(*layers, height=height, config=config, usermeta={"embedOptions": {"renderer": "canvas"}})


def f1_by_group(groups: Mapping[str, Totals], title: str, texts: Texts) -> Plot:
    """Return a chart with one bar for each group and its confidence interval. The label has the number of questions."""
    rows = [
        {
            "name": f"{texts.evaluate.question_words.get(name, name)} ({totals.total})",
            "f1": totals.f1.value,
            "low": totals.f1.low,
            "high": totals.f1.high,
            "label": texts.interval(totals.f1),
        }
        for name, totals in groups.items()
    ]
    base = chart_of(rows).encode(
        y=alt.Y("name:N", sort=None, title=title, axis=alt.Axis(labelLimit=140)),
        tooltip=[alt.Tooltip("name:N", title=title), alt.Tooltip("label:N", title="F1")],
    )
    bars = base.mark_bar(color=MAIN, opacity=0.6, cornerRadiusEnd=3).encode(x=alt.X("f1:Q", title="F1", scale=PERCENT))
    intervals = base.mark_rule(color=SECOND, strokeWidth=2).encode(x=alt.X("low:Q", scale=PERCENT), x2="high:Q")
    return plot(texts, bars, intervals, height=alt.Step(34))


def reliability_chart(bins: Sequence[Bin], texts: Texts) -> Plot:
    """Return the reliability diagram. Calibrated scores are on the diagonal; larger points are more questions."""
    rows = [
        {
            "score": 100 * bin.score,
            "right": 100 * bin.right,
            "total": bin.total,
            "label": texts.reliability_point(bin),
        }
        for bin in bins
    ]
    x, y = (
        alt.X("score:Q", title=texts.evaluate.score_axis, scale=PERCENT),
        alt.Y("right:Q", title=texts.evaluate.right_axis, scale=PERCENT),
    )
    ideal = [{"score": 0, "right": 0}, {"score": 100, "right": 100}]
    diagonal = chart_of(ideal).mark_line(color=PALE, strokeDash=[5, 4], strokeWidth=1.5)
    base = chart_of(rows)
    line = base.mark_line(color=MAIN, strokeWidth=2).encode(x=x, y=y)
    points = base.mark_circle(color=MAIN, opacity=0.9).encode(
        x=x,
        y=y,
        size=alt.Size("total:Q", legend=None, scale=alt.Scale(range=[40, 400])),
        tooltip=[alt.Tooltip("label:N", title=texts.evaluate.reliability)],
    )
    return plot(texts, diagonal.encode(x=x, y=y), line, points)


def precision_recall_chart(points: Sequence[Point], threshold: float | None, texts: Texts) -> Plot:
    """Return a chart of precision and recall by threshold, with a line at the threshold in use."""
    rows = [
        {
            "threshold": point.threshold,
            "value": 100 * value,
            "kind": kind,
            "label": texts.curve_point(point),
        }
        for point in points
        for kind, value in ((texts.evaluate.precision, point.precision), (texts.evaluate.recall, point.recall))
    ]
    curve = (
        chart_of(rows)
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("threshold:Q", title=texts.evaluate.threshold, scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("value:Q", title="%", scale=PERCENT),
            color=alt.Color(
                "kind:N",
                title=None,
                scale=alt.Scale(domain=[texts.evaluate.precision, texts.evaluate.recall], range=[MAIN, SECOND]),
                legend=alt.Legend(orient="top"),
            ),
            strokeDash=alt.StrokeDash(
                "kind:N",
                legend=None,
                scale=alt.Scale(domain=[texts.evaluate.precision, texts.evaluate.recall], range=[[1, 0], [6, 3]]),
            ),
            tooltip=[alt.Tooltip("label:N", title=texts.evaluate.curve)],
        )
    )
    used = [] if threshold is None else [{"threshold": threshold}]
    rule = chart_of(used).mark_rule(color=PALE, strokeWidth=2).encode(x="threshold:Q")
    return plot(texts, curve, rule)


def latency_chart(seconds: Mapping[str, Sequence[float]], texts: Texts) -> Plot:
    """Return a chart of the share of calls answered within a time, with one line for each service."""
    rows = [
        {"name": name, "ms": 1000 * value, "share": 100 * number / len(values)}
        for name, values in seconds.items()
        for number, value in enumerate(sorted(values), 1)
    ]
    names = list(seconds)
    lines = (
        chart_of(rows)
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("ms:Q", title=texts.compare.latency_axis, scale=alt.Scale(zero=True, nice=False)),
            y=alt.Y("share:Q", title=texts.compare.latency_share, scale=PERCENT),
            color=alt.Color(
                "name:N",
                title=None,
                scale=alt.Scale(domain=names, range=[MAIN, SECOND]),
                legend=alt.Legend(orient="top", columns=1, labelLimit=400),
            ),
            strokeDash=alt.StrokeDash("name:N", legend=None, scale=alt.Scale(domain=names, range=[[1, 0], [6, 3]])),
        )
    )
    return plot(texts, lines)
