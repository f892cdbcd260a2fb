"""What a million questions cost: one dated table of prices, one formula. It needs nothing of AWS's libraries."""

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
    """Dollars for a million questions; `kept_a_month` is paid for warm environments whether anybody asks or not."""

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
