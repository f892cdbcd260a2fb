"""The latencies that a million questions are priced by: measured ones, or those that are given."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

from infra.aws.errors import BadSetting, NoLatencies

# Written by the benchmarks: {"memory": [{"memory_mb": 1769, "ms": 9.4}, …], …}.
LATENCIES = Path("benchmarks/memory.json")
HOURS_A_MONTH = 730.0


def read_latencies(path: Path, given: Sequence[str]) -> dict[int, float]:
    """Milliseconds of a warm question by MB of memory; `given`, such as "1769=9.4", before the file.

    Raises NoLatencies, BadSetting.
    """
    if given:
        return dict(map(_pair, given))
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["memory"]
        return {int(row["memory_mb"]): float(row["ms"]) for row in rows}
    except FileNotFoundError:
        raise NoLatencies(
            f"No hay latencias medidas en {path}: mida con make bench, o dé --latency 1769=MILISEGUNDOS.",
            f"No measured latencies in {path}: measure with make bench, or give --latency 1769=MILLISECONDS.",
        ) from None
    except (ValueError, LookupError, TypeError) as error:
        raise NoLatencies(
            f"{path} no tiene la forma que escribe make bench ({error!r}): mida otra vez.",
            f"{path} does not have the form that make bench writes ({error!r}): measure again.",
        ) from error


def _pair(text: str) -> tuple[int, float]:
    memory, _, ms = text.partition("=")
    try:
        pair = int(memory), float(ms)
    except ValueError:
        pair = 0, 0.0
    if not (pair[0] > 0 and 0 < pair[1] < math.inf):
        raise BadSetting(
            f"--latency {text}: MEMORIA=MILISEGUNDOS, como 1769=9.4.",
            f"--latency {text}: MEMORY=MILLISECONDS, such as 1769=9.4.",
        )
    return pair
