"""Report the results: as Markdown tables, and as an SVG image with bars for each measure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from benchmarks.speed.results import LABELS, Results, Spread

MEASURES: Mapping[str, str] = {
    "latency": "latency",
    "throughput": "questions per second",
    "start": "cold start",
    "memory": "memory",
}
PACKAGES_SHOWN = 12

WIDTH, MARGIN = 860, 24
LABEL_WIDTH, VALUE_WIDTH = 330, 70
BAR, GAP, HEADING = 18, 8, 44
QAS_COLOUR, PEER_COLOUR, INK, PALE = "#0f766e", "#a8a29e", "#1c1917", "#57534e"


def render(results: Results) -> str:
    sections = [
        _setting(results),
        _peers("One question, ms", results.latency, "{:.0f}"),
        _windows(results),
        _peers("Questions per second", results.throughput, "{:.1f}"),
        _peers("Cold start, s", results.start, "{:.2f}"),
        _peers("Peak memory, MB", results.memory, "{:.0f}", 1e6),
        _peak(results),
        _imports(results),
        _targets(results),
    ]
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def table_rows(header: Sequence[str], body: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table. All columns except the first are aligned as numbers."""
    yield _row(header)
    yield _row(["---", *["--:"] * (len(header) - 1)])
    yield from map(_row, body)


def _short_label(name: str) -> str:
    """Return the label without its part in parentheses."""
    return LABELS[name].partition(" (")[0]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _setting(results: Results) -> Iterator[str]:
    setting = results.setting
    yield "# Speed"
    yield ""
    yield f"- processor: {setting.processor}, {setting.cores} cores"
    yield f"- data: {setting.data}, {setting.questions} questions"
    yield f"- weights: {setting.checkpoint}"
    packages = ", ".join(f"{name} {version}" for name, version in setting.packages.items())
    yield f"- Python {setting.python}, {packages}"


def _peers(title: str, spreads: Mapping[str, Spread], number: str, unit: float = 1.0) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield from table_rows(
        ["", "median", "p95", "minimum", "n"],
        (
            [
                LABELS[name],
                *(number.format(value / unit) for value in (spread.median, spread.p95, spread.least)),
                str(spread.count),
            ]
            for name, spread in spreads.items()
        ),
    )


def _windows(results: Results) -> Iterator[str]:
    yield "## The network alone, ms per window"
    yield ""
    lengths = list(results.share)
    yield from table_rows(
        ["tokens", *map(str, lengths)],
        [
            *(
                [
                    LABELS[name],
                    *(f"{by_length[length].median:.1f} ({by_length[length].least:.1f})" for length in lengths),
                ]
                for name, by_length in results.windows.items()
            ),
            [
                "share of the int8 peak, QAS",
                *(f"{100 * share:.0f} %" for share in results.share.values()),
            ],
        ],
    )


def _peak(results: Results) -> Iterator[str]:
    yield "## The int8 peak of this machine"
    yield ""
    yield from table_rows(["", "TOPS"], ([name, f"{ops / 1e12:.2f}"] for name, ops in results.peak.items()))


def _imports(results: Results) -> Iterator[str]:
    imports = results.imports
    shown = list(imports.packages.items())[:PACKAGES_SHOWN]
    others = imports.total - sum(ms for _, ms in shown)
    yield "## Parts of the start, ms"
    yield ""
    body = [*shown, ("other packages", others), ("all imports", imports.total)]
    body.append(("settings, model and app", imports.load))
    yield from table_rows(["import", "ms"], ([name, f"{ms:.0f}"] for name, ms in body))


def _targets(results: Results) -> Iterator[str]:
    yield "## Targets: QAS compared with other peers"
    yield ""
    yield from table_rows(
        ["", "times better", "target", "met"],
        (
            [
                f"{MEASURES[target.measure]}: {_short_label(target.peer)}",
                f"{target.factor:.2f}",
                f"≥ {target.required:g}",
                "yes" if target.met else "no",
            ]
            for target in results.targets()
        ),
    )


def draw_bars(results: Results) -> str:
    """Return an SVG image."""
    panels = [
        ("Latency of a question, ms", results.latency, "{:.0f}", 1.0),
        ("Questions per second", results.throughput, "{:.1f}", 1.0),
        ("Cold start, s", results.start, "{:.2f}", 1.0),
        ("Peak memory, MB", results.memory, "{:.0f}", 1e6),
    ]
    parts: list[str] = []
    y = MARGIN
    for title, spreads, number, unit in panels:
        parts += _panel(y, title, spreads, number, unit)
        y += HEADING + len(spreads) * (BAR + GAP) + GAP
    setting = results.setting
    note = f"{setting.processor}, {setting.cores} cores; {setting.data}; medians"
    parts.append(_text(MARGIN, y + BAR, note, PALE, 12))
    height = y + BAR + MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            'font-family="system-ui, sans-serif">',
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            *parts,
            "</svg>\n",
        ]
    )


def _panel(y: int, title: str, spreads: Mapping[str, Spread], number: str, unit: float) -> Iterator[str]:
    yield _text(MARGIN, y + BAR, title, INK, 15, weight=600)
    longest = max(spread.median for spread in spreads.values())
    room = WIDTH - 2 * MARGIN - LABEL_WIDTH - VALUE_WIDTH
    for row, (name, spread) in enumerate(spreads.items()):
        top = y + HEADING - GAP + row * (BAR + GAP)
        length = max(1.0, room * spread.median / longest)
        left = MARGIN + LABEL_WIDTH
        yield "<g>"
        yield _text(MARGIN, top + BAR - 4, LABELS[name], INK, 13)
        colour = PEER_COLOUR if name.startswith(("prototype", "plain")) else QAS_COLOUR
        yield f'<rect x="{left}" y="{top}" width="{length:.1f}" height="{BAR}" rx="2" fill="{colour}"/>'
        yield _text(left + length + 6, top + BAR - 4, number.format(spread.median / unit), INK, 13)
        yield "</g>"


def _text(x: float, y: float, text: str, colour: str, size: int, weight: int = 400) -> str:
    return f'<text x="{x:.0f}" y="{y}" fill="{colour}" font-size="{size}" font-weight="{weight}">{escape(text)}</text>'
