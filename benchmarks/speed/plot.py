"""Draw the results as bars for each measure, Spanish first."""

from collections.abc import Iterator, Mapping
from html import escape

from benchmarks.speed.results import LABELS, Results, Spread

WIDTH, MARGIN = 860, 24
LABEL_WIDTH, VALUE_WIDTH = 330, 70
BAR, GAP, HEADING = 18, 8, 44
OURS, THEIRS, INK, PALE = "#0f766e", "#a8a29e", "#1c1917", "#57534e"


def draw(results: Results) -> str:
    """Return an SVG image."""
    panels = [
        ("Latencia de una pregunta, ms", "Latency of a question, ms", results.latency, "{:.0f}", 1.0),
        ("Preguntas por segundo", "Questions per second", results.throughput, "{:.1f}", 1.0),
        ("Arranque en frío, s", "Cold start, s", results.start, "{:.2f}", 1.0),
        ("Memoria máxima, MB", "Peak memory, MB", results.memory, "{:.0f}", 1e6),
    ]
    parts: list[str] = []
    y = MARGIN
    for spanish, english, found, number, unit in panels:
        parts += _panel(y, f"{spanish} · {english}", found, number, unit)
        y += HEADING + len(found) * (BAR + GAP) + GAP
    setting = results.setting
    note = f"{setting.processor}, {setting.cores} núcleos · cores; {setting.data}; medianas · medians"
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


def _panel(y: int, title: str, found: Mapping[str, Spread], number: str, unit: float) -> Iterator[str]:
    yield _text(MARGIN, y + BAR, title, INK, 15, weight=600)
    longest = max(spread.median for spread in found.values())
    room = WIDTH - 2 * MARGIN - LABEL_WIDTH - VALUE_WIDTH
    for row, (name, spread) in enumerate(found.items()):
        top = y + HEADING - GAP + row * (BAR + GAP)
        length = max(1.0, room * spread.median / longest)
        left = MARGIN + LABEL_WIDTH
        spanish, english = LABELS[name]
        yield f"<g><title>{escape(english)}</title>"
        yield _text(MARGIN, top + BAR - 4, spanish, INK, 13)
        colour = THEIRS if name.startswith(("prototype", "plain")) else OURS
        yield f'<rect x="{left}" y="{top}" width="{length:.1f}" height="{BAR}" rx="2" fill="{colour}"/>'
        yield _text(left + length + 6, top + BAR - 4, number.format(spread.median / unit), INK, 13)
        yield "</g>"


def _text(x: float, y: float, text: str, colour: str, size: int, weight: int = 400) -> str:
    return f'<text x="{x:.0f}" y="{y}" fill="{colour}" font-size="{size}" font-weight="{weight}">{escape(text)}</text>'
