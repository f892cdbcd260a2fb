"""Report the results: as Markdown tables, as JSON, and as an SVG image."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape

from benchmarks.long_documents.measure import UNLIMITED, Quality, Times

WIDTH, PANEL, MARGIN, GAP = 900, 240, 64, 96
INK, PALE, RULE = "#1c1917", "#57534e", "#e7e5e4"
PARTS = {
    "tokenize": ("tokenize", "#0369a1"),
    "choose": ("choose windows", "#b45309"),
    "read": ("read windows", "#0f766e"),
    "decode": ("decode", "#7e22ce"),
}
COLOURS = ("#a8a29e", "#b45309", "#0f766e", "#0369a1")

# Colour and points.
Line = tuple[str, list[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Results:
    model: str
    revision: str
    threads: int
    times: Sequence[Times]
    quality: Sequence[Quality]


def to_json(results: Results) -> str:
    return json.dumps(asdict(results), ensure_ascii=False, indent=1) + "\n"


def render(results: Results) -> str:
    lines = [f"{results.model} ({results.revision}), {results.threads} threads", ""]
    if results.times:
        lines += [*_times_table(results.times), ""]
    if results.quality:
        lines += [*_quality_table(results.quality), ""]
    return "\n".join(lines)


def _times_table(rows: Sequence[Times]) -> Iterator[str]:
    yield (
        "| pages | budget | windows read | first, s | total, s | tokenize, s | choose, s | read, s | decode, s "
        "| peak memory, MB |"
    )
    yield "|" + "---:|" * 10
    for row in rows:
        seconds = (row.first, row.total, row.tokenize, row.choose, row.read, row.decode)
        cells = " | ".join(f"{value:.3f}" for value in seconds)
        read = f"{row.windows_read} / {row.windows}"
        yield f"| {row.pages} | {_budget(row.budget)} | {read} | {cells} | {row.memory / 1e6:.0f} |"


def _quality_table(rows: Sequence[Quality]) -> Iterator[str]:
    yield "| pages | budget | windows | questions | answer in a window that is read, % | EM | F1 |"
    yield "|" + "---:|" * 7
    for row in rows:
        yield (
            f"| {row.pages} | {_budget(row.budget)} | {row.windows:.0f} | {row.questions} "
            f"| {row.recall:.1f} | {row.exact:.1f} | {row.f1:.1f} |"
        )


def _budget(budget: int) -> str:
    return "all" if budget == UNLIMITED else str(budget)


def draw_lines(results: Results) -> str:
    """Return an SVG image."""
    panels = [panel for panel in (_time_panel(results.times), _recall_panel(results.quality)) if panel]
    height = len(panels) * (PANEL + GAP) + MARGIN // 2
    parts = [part for number, panel in enumerate(panels) for part in _moved(panel, number * (PANEL + GAP) + GAP // 2)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            'font-family="system-ui, sans-serif">',
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            *parts,
            "</svg>\n",
        ]
    )


def _time_panel(rows: Sequence[Times]) -> list[str]:
    """Draw time by pages. Both axes are logarithmic."""
    if not rows:
        return []
    budget = rows[-1].budget
    rows = [row for row in rows if row.budget == budget]
    lines: dict[str, Line] = {
        label: (colour, [(row.pages, getattr(row, part)) for row in rows]) for part, (label, colour) in PARTS.items()
    }
    lines["total"] = (INK, [(row.pages, row.total) for row in rows])
    title = "Seconds for a question by pages"
    return list(_panel(title, lines, [row.pages for row in rows], [0.001, 0.01, 0.1, 1, 10, 100]))


def _recall_panel(rows: Sequence[Quality]) -> list[str]:
    """Draw recall by budget. The horizontal axis is logarithmic; `UNLIMITED` is drawn at the number of windows."""
    if len({row.budget for row in rows}) < 2:
        return []
    lines: dict[str, Line] = {}
    for colour, pages in zip(COLOURS[::-1], sorted({row.pages for row in rows}, reverse=True), strict=False):
        rows_of_size = [row for row in rows if row.pages == pages]
        points = [(min(row.budget, row.windows), row.recall) for row in rows_of_size if row.budget == UNLIMITED] + [
            (row.budget, row.recall) for row in rows_of_size if row.budget < row.windows
        ]
        lines[f"{pages} pages"] = (colour, sorted(points))
    budgets = sorted({row.budget for row in rows if row.budget != UNLIMITED})
    title = "% of answers in the windows that are read"
    return list(_panel(title, lines, budgets, [0, 25, 50, 75, 100], linear=True))


def _panel(
    title: str,
    lines: dict[str, Line],
    across: Sequence[float],
    up: Sequence[float],
    linear: bool = False,
) -> Iterator[str]:
    points = [point for _, line in lines.values() for point in line]
    low, high = min(x for x, _ in points), max(x for x, _ in points)
    right = WIDTH - 290

    def at(x: float) -> float:
        return MARGIN + (right - MARGIN) * (math.log(x / low) / math.log(high / low) if high > low else 0.5)

    def height(y: float) -> float:
        share = y / up[-1] if linear else math.log(max(y, up[0]) / up[0]) / math.log(up[-1] / up[0])
        return PANEL * (1 - share)

    yield _text(MARGIN, -18, title, INK, 15, weight=600)
    for value in up:
        yield f'<path d="M{MARGIN} {height(value):.1f}H{right}" stroke="{RULE}"/>'
        yield _text(MARGIN - 8, height(value) + 4, f"{value:g}", PALE, 12, anchor="end")
    for value in across:
        if low <= value <= high:
            yield _text(at(value), PANEL + 20, f"{value:g}", PALE, 12, anchor="middle")
    for number, (name, (colour, line)) in enumerate(lines.items()):
        path = " ".join(f"{at(x):.1f},{height(y):.1f}" for x, y in line)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{at(x):.1f}" cy="{height(y):.1f}" r="3" fill="{colour}"/>' for x, y in line)
        yield f'<rect x="{right + 20}" y="{number * 24 + 2}" width="14" height="4" fill="{colour}"/>'
        yield _text(right + 42, number * 24 + 9, name, INK, 13)


def _moved(parts: Sequence[str], y: int) -> Iterator[str]:
    yield f'<g transform="translate(0 {y})">'
    yield from parts
    yield "</g>"


def _text(x: float, y: float, text: str, colour: str, size: int, weight: int = 400, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )
