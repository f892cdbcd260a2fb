"""benchmarks/memory.json: measurements of the image by model and memory. `measure` writes it, `cost` reads it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

MEASUREMENTS = Path("benchmarks/memory.json")


@dataclass(frozen=True, slots=True)
class Measurement:
    """The measurements of one model with one memory size.

    `start_s`: from the start of the container to its first answer. All other times are of warm invocations.
    `billed_ms`: the mean, rounded up as Lambda bills it. `peak_mb`: the sum of the peak memory of all processes.
    `measured`: the date. `commit`: the commit of the code.
    """

    model: str
    memory_mb: int
    cpus: float
    start_s: float
    median_ms: float
    p95_ms: float
    billed_ms: int
    peak_mb: float
    measured: str
    commit: str
    machine: str


def read_measurements(path: Path = MEASUREMENTS) -> list[Measurement]:
    """Read the file. Raises OSError, and ValueError, LookupError or TypeError if its format is invalid."""
    return [Measurement(**row) for row in json.loads(path.read_text(encoding="utf-8"))["rows"]]


def add_measurements(rows: Sequence[Measurement], path: Path = MEASUREMENTS) -> None:
    """Add rows to the file. Each replaces an earlier row of the same model and memory size."""
    earlier = read_measurements(path) if path.exists() else []
    by_key = {(row.model, row.memory_mb): row for row in [*earlier, *rows]}
    text = json.dumps({"rows": [asdict(row) for row in by_key.values()]}, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
