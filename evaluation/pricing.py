"""The cost of a million questions, from a dated price table. Does not need the AWS SDK."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PRICES = Path(__file__).parent / "prices.json"
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost in dollars of a million questions, on demand or in warm environments.

    `kept_a_month` is the monthly price of the warm environments, paid even without requests.
    """

    memory_mb: int
    ms: float
    on_demand: float
    provisioned: float
    kept_a_month: float


def read_prices(path: Path = PRICES) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def costs(
    latencies: Mapping[int, float], architecture: str, warm: int, hours: float, prices: Mapping[str, Any]
) -> list[Cost]:
    """Return the cost per memory size, with `warm` environments for `hours` a month.

    Lambda rounds durations up to whole milliseconds.
    """
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
