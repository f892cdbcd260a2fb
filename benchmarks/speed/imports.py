"""Measure the parts of the function's start: import time by package, and time to load the model."""

import json
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed.peers import environment
from infra.local.services import ROOT

REPEATS = 5
STANDARD = "Python"
LOADING = "function.handler"  # importing it loads the model, which is measured separately
_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")


@dataclass(frozen=True, slots=True)
class Imports:
    """Median times in milliseconds. `packages`: time in each package's modules, the longest first.

    The standard library counts as one package. `load`: settings, model and app, as logged by the function at its start.
    Libraries that are imported only during loading, such as the tokenizer's, are included in both.
    """

    packages: dict[str, float]
    load: float

    @property
    def total(self) -> float:
        return sum(self.packages.values())


def measure(model: Path, threads: int, repeats: int = REPEATS) -> Imports:
    runs = [_run(model, threads) for _ in range(repeats)]
    names = {name for times, _ in runs for name in times}
    medians = {name: statistics.median(times.get(name, 0.0) for times, _ in runs) for name in names}
    ordered = dict(sorted(medians.items(), key=lambda item: -item[1]))
    return Imports(ordered, statistics.median(load for _, load in runs))


def by_package(lines: Sequence[str]) -> dict[str, float]:
    """Return milliseconds by top-level package, from the output of `python -X importtime`."""
    found: Counter[str] = Counter()
    for line in lines:
        if match := _LINE.match(line):
            microseconds, module = match.groups()
            if module != LOADING:
                found[_package(module)] += int(microseconds)
    return {name: microseconds / 1000 for name, microseconds in found.items()}


def _package(module: str) -> str:
    top = module.partition(".")[0]
    return STANDARD if top in sys.stdlib_module_names or top in ("__future__", "zipimport") else top


def _run(model: Path, threads: int) -> tuple[dict[str, float], float]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import awslambdaric.bootstrap, function.handler"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=environment(QAS_MODEL=str(model), QAS_THREADS=str(threads)),
    )
    return by_package(done.stderr.splitlines()), float(json.loads(done.stdout.splitlines()[-1])["load_ms"])
