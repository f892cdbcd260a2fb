"""What a million questions cost, from measured latencies and the table of prices."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.aws.errors import BadSetting, NoLatencies
from infra.aws.wanted import Architecture

PRICES = Path(__file__).parent / "prices.json"
# Written by the benchmarks: {"memory": [{"memory_mb": 1769, "ms": 9.4}, …], …}.
LATENCIES = Path("benchmarks/memory.json")
MILLION = 1_000_000
HOURS_A_MONTH = 730.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Dollars for a million questions; `kept_a_month` is paid for warm environments whether anybody asks or not."""

    memory_mb: int
    ms: float
    on_demand: float
    provisioned: float
    kept_a_month: float


def read_prices(path: Path = PRICES) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


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


def costs(
    latencies: Mapping[int, float], architecture: Architecture, warm: int, hours: float, prices: Mapping[str, Any]
) -> list[Cost]:
    """With `warm` environments kept for `hours` of each month. Durations are billed by the whole millisecond."""
    provisioned = prices["provisioned"]

    def one(memory_mb: int, ms: float) -> Cost:
        gigabytes = memory_mb / 1024
        gb_seconds = gigabytes * math.ceil(ms) / 1000

        def of(price: float) -> float:
            return MILLION * (float(prices["request"]) + gb_seconds * price)

        return Cost(
            memory_mb,
            ms,
            on_demand=of(prices["gb_second"][architecture]),
            provisioned=of(provisioned["gb_second"][architecture]),
            kept_a_month=warm * gigabytes * hours * 3600 * provisioned["kept_gb_second"][architecture],
        )

    return [one(memory_mb, latencies[memory_mb]) for memory_mb in sorted(latencies)]


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
