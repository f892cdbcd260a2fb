"""The results of the benchmark, compared with the targets."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.speed.start import Imports

# The keys are also the keys in the JSON file.
LABELS: Mapping[str, str] = {
    "prototype": "prototype (transformers, torch fp32, FastAPI)",
    "plain-pipeline": "plain int8 behind the pipeline",
    "plain-network": "plain int8, the network alone",
    "network": "QAS, the network alone",
    "reader": "QAS, the reader in its process",
    "qas": "QAS, 1 environment, all threads",
    "qas-many": "QAS, 1 environment per core, 1 thread",
}


@dataclass(frozen=True, slots=True)
class Spread:
    """Statistics of repeated measurements."""

    median: float
    p95: float
    least: float
    count: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(statistics.median(values), quantile(values, 0.95), min(values), len(values))


@dataclass(frozen=True, slots=True)
class Setting:
    """What was measured, and on which machine."""

    processor: str
    cores: int
    clients: int
    data: str
    questions: int
    checkpoint: str
    python: str
    packages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Results:
    """Results by peer, with the keys of `LABELS`. `latency`: ms per question. `windows`: ms per window, by tokens.

    `throughput`: questions/s. `start`: seconds. `memory`: bytes. `peak`: int8 operations/s, by library. `share`: the
    share of the highest peak that QAS reaches, by tokens of a window.
    """

    setting: Setting
    latency: Mapping[str, Spread]
    windows: Mapping[str, Mapping[int, Spread]]
    throughput: Mapping[str, Spread]
    start: Mapping[str, Spread]
    memory: Mapping[str, Spread]
    peak: Mapping[str, float]
    share: Mapping[int, float]
    imports: Imports

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "targets": [asdict(target) | {"met": target.met} for target in self.targets()]}

    def targets(self) -> list["Target"]:
        latency = {name: spread.median for name, spread in self.latency.items()}
        rates = {name: spread.median for name, spread in self.throughput.items()}
        fastest = max(rate for name, rate in rates.items() if name != "prototype")
        return [
            Target("latency", "prototype", latency["prototype"] / latency["qas"], 4.0),
            Target("throughput", "prototype", fastest / rates["prototype"], 4.0),
            Target("latency", "plain-pipeline", latency["plain-pipeline"] / latency["reader"], 1.2),
            Target("latency", "plain-network", latency["plain-network"] / latency["network"], 1.2),
            Target("start", "prototype", self.start["prototype"].median / self.start["qas"].median, 10.0),
            Target("memory", "prototype", self.memory["prototype"].median / self.memory["qas"].median, 3.0),
        ]


@dataclass(frozen=True, slots=True)
class Target:
    """A target. `factor`: how many times better QAS is than `peer` in `measure`. `required`: the factor to reach."""

    measure: str
    peer: str
    factor: float
    required: float

    @property
    def met(self) -> bool:
        return self.factor >= self.required


def quantile(values: Sequence[float], share: float) -> float:
    """Return a quantile by linear interpolation; 0 ≤ share ≤ 1. Raises ValueError without values."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
