"""Measure the function's start: cold start and memory in the emulator, import time by package, time to load the model.

A cold start lasts from the start of the process to the first answer.
"""

import json
import re
import statistics
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx

from benchmarks.speed.errors import PeerFailed
from benchmarks.speed.peers import TIMEOUT, environment, parameters, peak_bytes, two_ports, wait_for
from evaluation.squad import Question
from infra.local.answers import Answer, to_response
from infra.local.errors import GatewayError
from infra.local.events import HttpRequest, encode, to_event
from infra.local.invoke import PATH
from infra.local.services import LOOPBACK, ROOT, Service, running

REPEATS = 5
STANDARD_LIBRARY = "Python"
LOADING = "function.handler"  # importing it loads the model, which is measured separately
_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")


@dataclass(frozen=True, slots=True)
class Start:
    """`peak_bytes`: peak memory of the runtime's process after all answers."""

    seconds: float
    peak_bytes: int


def cold_start(make: Callable[[tuple[int, int]], Service], questions: Sequence[Question], logs: Path) -> Start:
    """Start a function and ask the questions, the first one as soon as it listens.

    `make` returns the service for two ports. Raises PeerFailed.
    """
    ports = two_ports()
    service = make(ports)
    address = f"http://{LOOPBACK}:{ports[0]}{PATH}"
    events = [to_body(question) for question in questions]
    with httpx.Client(timeout=TIMEOUT, trust_env=False) as client:
        begin = time.perf_counter()
        with running(service, logs) as process:
            wait_for(ports[0], service.name, process, logs)
            ok = [invoke(client, address, events[0])]
            seconds = time.perf_counter() - begin
            ok += [invoke(client, address, body) for body in events[1:]]
            if not all(ok):
                raise PeerFailed(service.name, logs / f"{service.name}.log")
            return Start(seconds, peak_bytes(logs, service.name))


def to_body(question: Question) -> bytes:
    """Return the event that a function URL makes of the prototype's request, as JSON."""
    query = urlencode(parameters(question))
    request = HttpRequest("POST", "/qas/", query, [("host", LOOPBACK)], b"", LOOPBACK, 8008)
    return encode(to_event(request, str(uuid.uuid4()), datetime.now(UTC)))


def invoke(client: httpx.Client, address: str, body: bytes) -> bool:
    """Return whether the function responded with status 200."""
    try:
        response = client.post(address, content=body)
        return to_response(Answer(response.status_code, response.content)).status == 200
    except (httpx.TransportError, GatewayError):
        return False


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


def measure_imports(model: Path, threads: int, repeats: int = REPEATS) -> Imports:
    runs = [_time_imports(model, threads) for _ in range(repeats)]
    names = {name for times, _ in runs for name in times}
    medians = {name: statistics.median(times.get(name, 0.0) for times, _ in runs) for name in names}
    ordered = dict(sorted(medians.items(), key=lambda item: -item[1]))
    return Imports(ordered, statistics.median(load for _, load in runs))


def by_package(lines: Sequence[str]) -> dict[str, float]:
    """Return milliseconds by top-level package, from the output of `python -X importtime`."""
    totals: Counter[str] = Counter()
    for line in lines:
        if match := _LINE.match(line):
            microseconds, module = match.groups()
            if module != LOADING:
                totals[_package(module)] += int(microseconds)
    return {name: microseconds / 1000 for name, microseconds in totals.items()}


def _package(module: str) -> str:
    top = module.partition(".")[0]
    return STANDARD_LIBRARY if top in sys.stdlib_module_names or top in ("__future__", "zipimport") else top


def _time_imports(model: Path, threads: int) -> tuple[dict[str, float], float]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import awslambdaric.bootstrap, function.handler"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=environment(QAS_MODEL=str(model), QAS_THREADS=str(threads)),
    )
    return by_package(done.stderr.splitlines()), float(json.loads(done.stdout.splitlines()[-1])["load_ms"])
