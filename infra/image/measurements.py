"""benchmarks/memory.json: what was measured of the image, by model and memory. `measure` writes it, `cost` reads it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

MEASUREMENTS = Path("benchmarks/memory.json")


@dataclass(frozen=True, slots=True)
class Measured:
    """One size of memory. `start_s` is from the container's start to its first answer; the rest is of warm answers.

    `billed_ms` is the mean, rounded up as Lambda bills it; `peak_mb` what the processes held at most, added up;
    `measured` a date, `commit` the code's.
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


def read_measurements(path: Path = MEASUREMENTS) -> list[Measured]:
    """Raises OSError, and ValueError, LookupError or TypeError where the file has another form."""
    return [Measured(**row) for row in json.loads(path.read_text(encoding="utf-8"))["rows"]]


def add_measurements(rows: Sequence[Measured], path: Path = MEASUREMENTS) -> None:
    """Each in the place of what was measured before of that model with that memory."""
    kept = {(row.model, row.memory_mb): row for row in [*(read_measurements(path) if path.exists() else []), *rows]}
    text = json.dumps({"rows": [asdict(row) for row in kept.values()]}, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
