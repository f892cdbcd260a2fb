"""The Altair chart of the response times of two services."""

from collections.abc import Mapping, Sequence

import altair as alt

from frontend.evaluate import charts
from frontend.texts import Texts


def latency_chart(seconds: Mapping[str, Sequence[float]], texts: Texts) -> charts.Plot:
    """Return a chart of the share of calls answered within a time, with one line for each service."""
    rows = [
        {"name": name, "ms": 1000 * value, "share": 100 * number / len(values)}
        for name, values in seconds.items()
        for number, value in enumerate(sorted(values), 1)
    ]
    names = list(seconds)
    lines = (
        charts.chart_of(rows)
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("ms:Q", title=texts.compare.latency_axis, scale=alt.Scale(zero=True, nice=False)),
            y=alt.Y("share:Q", title=texts.compare.latency_share, scale=charts.PERCENT),
            color=alt.Color(
                "name:N",
                title=None,
                scale=alt.Scale(domain=names, range=[charts.MAIN, charts.SECOND]),
                legend=alt.Legend(orient="top", columns=1, labelLimit=400),
            ),
            strokeDash=alt.StrokeDash("name:N", legend=None, scale=alt.Scale(domain=names, range=[[1, 0], [6, 3]])),
        )
    )
    return charts.plot(texts, lines)
