"""The latencies for the cost calculation: measured, or given on the command line."""

import math
from collections.abc import Sequence
from pathlib import Path

from infra.aws.errors import BadSetting, NoLatencies
from infra.image.measurements import Measured, read_measurements

HOURS_A_MONTH = 730.0
# Milliseconds of a warm request, by model and then by memory in MB.
Latencies = dict[str, dict[int, float]]


def measured_latencies(path: Path) -> tuple[Latencies, list[Measured]]:
    """Return the latencies and the measurements that they are from. Raises NoLatencies."""
    try:
        rows = read_measurements(path)
    except FileNotFoundError:
        raise NoLatencies(
            f"No hay latencias medidas en {path}: mida con python -m infra.image.measure --write, o dé --latency "
            "1769=MILISEGUNDOS.",
            f"No measured latencies in {path}: measure with python -m infra.image.measure --write, or give --latency "
            "1769=MILLISECONDS.",
        ) from None
    except (ValueError, LookupError, TypeError) as error:
        raise NoLatencies(
            f"{path} no tiene la forma que escribe infra.image.measure ({error!r}): mida otra vez.",
            f"{path} does not have the form that infra.image.measure writes ({error!r}): measure again.",
        ) from error
    latencies: Latencies = {}
    for row in rows:
        latencies.setdefault(row.model, {})[row.memory_mb] = float(row.billed_ms)
    return latencies, rows


def given_latencies(pairs: Sequence[str]) -> Latencies:
    """Parse texts such as "1769=9.4"; the model's name is empty. Raises BadSetting."""
    return {"": dict(map(_pair, pairs))}


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
