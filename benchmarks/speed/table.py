"""Render the results as Markdown, Spanish first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.speed.results import LABELS, Results, Spread

MEASURES: Mapping[str, tuple[str, str]] = {
    "latency": ("latencia", "latency"),
    "throughput": ("preguntas por segundo", "questions per second"),
    "start": ("arranque en frío", "cold start"),
    "memory": ("memoria", "memory"),
}
PACKAGES_SHOWN = 12


def render(results: Results) -> str:
    sections = [
        _setting(results),
        _peers("Una pregunta, ms · A question, ms", results.latency, "{:.0f}"),
        _windows(results),
        _peers("Preguntas por segundo · Questions per second", results.throughput, "{:.1f}"),
        _peers("Arranque en frío, s · Cold start, s", results.start, "{:.2f}"),
        _peers("Memoria máxima, MB · Peak memory, MB", results.memory, "{:.0f}", 1e6),
        _peak(results),
        _imports(results),
        _targets(results),
    ]
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def rows(header: Sequence[str], body: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table. All columns except the first are aligned as numbers."""
    yield _row(header)
    yield _row(["---", *["--:"] * (len(header) - 1)])
    yield from map(_row, body)


def label(name: str) -> str:
    return " · ".join(LABELS[name])


def short(name: str) -> str:
    """Return the label without its part in parentheses."""
    return " · ".join(text.partition(" (")[0] for text in LABELS[name])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _setting(results: Results) -> Iterator[str]:
    setting = results.setting
    yield "# Velocidad · Speed"
    yield ""
    yield f"- procesador · processor: {setting.processor}, {setting.cores} núcleos · cores"
    yield f"- datos · data: {setting.data}, {setting.questions} preguntas · questions"
    yield f"- pesos · weights: {setting.checkpoint}"
    packages = ", ".join(f"{name} {version}" for name, version in setting.packages.items())
    yield f"- Python {setting.python}, {packages}"


def _peers(title: str, found: Mapping[str, Spread], number: str, unit: float = 1.0) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield from rows(
        ["", "mediana · median", "p95", "mínimo · least", "n"],
        (
            [label(name), *(number.format(value / unit) for value in (s.median, s.p95, s.least)), str(s.count)]
            for name, s in found.items()
        ),
    )


def _windows(results: Results) -> Iterator[str]:
    yield "## La red sola, ms por ventana · The network alone, ms a window"
    yield ""
    lengths = list(results.share)
    yield from rows(
        ["tokens", *map(str, lengths)],
        [
            *(
                [label(name), *(f"{found[length].median:.1f} ({found[length].least:.1f})" for length in lengths)]
                for name, found in results.windows.items()
            ),
            [
                "del máximo de int8, QAS · of the int8 peak, QAS",
                *(f"{100 * share:.0f} %" for share in results.share.values()),
            ],
        ],
    )


def _peak(results: Results) -> Iterator[str]:
    yield "## Máximo de int8 de esta máquina · This machine's int8 peak"
    yield ""
    yield from rows(["", "TOPS"], ([name, f"{ops / 1e12:.2f}"] for name, ops in results.peak.items()))


def _imports(results: Results) -> Iterator[str]:
    imports = results.imports
    shown = list(imports.packages.items())[:PACKAGES_SHOWN]
    others = imports.total - sum(ms for _, ms in shown)
    yield "## A dónde va el arranque, ms · Where the start goes, ms"
    yield ""
    body = [*shown, ("otros · others", others), ("importar, en total · imports, in all", imports.total)]
    body.append(("ajustes, modelo y app · settings, model and app", imports.load))
    yield from rows(["importar · import", "ms"], ([name, f"{ms:.0f}"] for name, ms in body))


def _targets(results: Results) -> Iterator[str]:
    yield "## Objetivos: QAS frente a… · Targets: QAS against…"
    yield ""
    yield from rows(
        ["", "veces · times", "objetivo · target", ""],
        (
            [
                f"{' · '.join(MEASURES[target.measure])}: {short(target.peer)}",
                f"{target.factor:.2f}",
                f"≥ {target.required:g}",
                "sí · yes" if target.met else "no",
            ]
            for target in results.targets()
        ),
    )
