"""Render the results as Markdown tables, Spanish first, and as JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from benchmarks.long_documents.measure import UNLIMITED, Quality, Times


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
    lines = [f"{results.model} ({results.revision}), {results.threads} hilos · threads", ""]
    if results.times:
        lines += [*_times(results.times), ""]
    if results.quality:
        lines += [*_quality(results.quality), ""]
    return "\n".join(lines)


def _times(rows: Sequence[Times]) -> Iterator[str]:
    yield (
        "| páginas · pages | presupuesto · budget | leídas · read | primera · first s | total s "
        "| tokenizar · tokenize s | elegir · choose s | leer · read s | decodificar · decode s | MB |"
    )
    yield "|" + "---:|" * 10
    for row in rows:
        seconds = (row.first, row.total, row.tokenize, row.choose, row.read, row.decode)
        cells = " | ".join(f"{value:.3f}" for value in seconds)
        read = f"{row.windows_read} / {row.windows}"
        yield f"| {row.pages} | {_budget(row.budget)} | {read} | {cells} | {row.memory / 1e6:.0f} |"


def _quality(rows: Sequence[Quality]) -> Iterator[str]:
    yield (
        "| páginas · pages | presupuesto · budget | ventanas · windows | preguntas · questions "
        "| con la respuesta · holding the answer % | EM | F1 |"
    )
    yield "|" + "---:|" * 7
    for row in rows:
        yield (
            f"| {row.pages} | {_budget(row.budget)} | {row.windows:.0f} | {row.questions} "
            f"| {row.recall:.1f} | {row.exact:.1f} | {row.f1:.1f} |"
        )


def _budget(budget: int) -> str:
    return "todas · all" if budget == UNLIMITED else str(budget)
