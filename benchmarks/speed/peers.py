"""The peers that are measured: workers in separate processes, and HTTP services.

Services are QAS as `infra.local` runs it, and the prototype, behind uvicorn and in Lambda's emulator.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from benchmarks.speed.errors import PeerFailed
from client import Client, ServiceError
from client.client import NO_RETRY
from evaluation.squad import Question
from infra.local import emulator, processes
from infra.local.services import HANDLER, LOOPBACK, ROOT, Service, free_ports, function, gateway, running
from infra.local.settings import Settings
from infra.local.stack import CACHE

TIMEOUT = 120.0
PROTOTYPE = "benchmarks.speed.prototype"
REFERENCE_PYTHON = ROOT / ".venv-reference/bin/python"
PYTHON = Path(sys.executable)
FUNCTION_SECONDS = 120  # the default of 30 may be too short for the start of the prototype
START_SECONDS = 120.0
POLL_SECONDS = 0.002


@dataclass(frozen=True, slots=True)
class Timing:
    """`lengths`: tokens of each run of the network, if the peer reports them."""

    ms: float
    lengths: tuple[int, ...] = ()


class Peer(Protocol):
    def ask(self, question: Question) -> Timing: ...


class Worker:
    """A peer in a separate process, `benchmarks.speed.worker`."""

    def __init__(self, name: str, process: "subprocess.Popen[str]", log: Path) -> None:
        self._name = name
        self._process = process
        self._log = log

    def ask(self, question: Question) -> Timing:
        return self._send({"question": question.text, "context": question.context})

    def run(self, tokens: int) -> Timing:
        """Run the network alone, on one window of `tokens` tokens."""
        return self._send({"tokens": tokens})

    def _send(self, line: Mapping[str, Any]) -> Timing:
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps(line) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise PeerFailed(self._name, self._log) from None
        answer = self._process.stdout.readline()
        if not answer:
            raise PeerFailed(self._name, self._log)
        reply = json.loads(answer)
        return Timing(reply["ms"], tuple(reply["lengths"]))


@contextmanager
def start_worker(python: Path, logs: Path, kind: str, *arguments: str | Path) -> Iterator[Worker]:
    """Start a worker with the interpreter `python`. Its standard error is written to a file in `logs`."""
    command = [str(python), "-m", "benchmarks.speed.worker", kind, *map(str, arguments)]
    log = logs / f"{kind}.log"
    pipe = subprocess.PIPE
    with (
        log.open("w") as errors,
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=errors, text=True, cwd=ROOT) as process,
    ):
        try:
            yield Worker(kind, process, log)
        finally:
            process.kill()


class Url:
    """A service with `POST /qas/` and a query string, as QAS and the prototype have. Connections are reused."""

    def __init__(self, name: str, client: Client, log: Path) -> None:
        self._name = name
        self._client = client
        self._log = log

    def ask(self, question: Question) -> Timing:
        """Ask a question. Raises PeerFailed."""
        start = time.perf_counter()
        try:
            self._client.request("POST", "/qas/", params=parameters(question))
        except ServiceError:
            raise PeerFailed(self._name, self._log) from None
        return Timing(1000 * (time.perf_counter() - start))


def parameters(question: Question) -> dict[str, str]:
    return {"context": question.context, "question": question.text}


def open_client(url: str) -> Client:
    """Return a client that sends each request once."""
    return Client(url, timeout=TIMEOUT, retry=NO_RETRY)


def cores() -> int:
    """Return the number of cores that this process and its peers may use."""
    return len(os.sched_getaffinity(0))


def environment(**settings: str) -> dict[str, str]:
    """Return this process's environment with `settings`, without variables that configure the peers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("QAS_", "OMP_", "MKL_", "ORT_"))}
    return kept | settings


@contextmanager
def prototype(checkpoint: Path, logs: Path) -> Iterator[str]:
    """Start the prototype behind uvicorn, with torch's default number of threads, and yield its URL."""
    (port,) = free_ports(1)
    command = [str(REFERENCE_PYTHON), "-m", "uvicorn", f"{PROTOTYPE}:app", "--host", LOOPBACK, "--port", str(port)]
    service = Service("prototype", [*command, "--no-access-log"], environment(CHECKPOINT=str(checkpoint)))
    with running(service, logs) as process:
        wait_for(port, service.name, process, logs)
        yield f"http://{LOOPBACK}:{port}"


@contextmanager
def qas(name: str, model: Path, environments: int, threads: int, logs: Path) -> Iterator[str]:
    """Start a gateway with `environments` emulators of the function, `threads` threads each. Yield its URL."""
    logs = logs / name
    logs.mkdir()
    (port,) = free_ports(1)
    with ExitStack() as stack:
        addresses = []
        for number in range(1, environments + 1):
            ports = two_ports()
            service = qas_in_lambda(f"function-{number}", model, threads, ports)
            stack.enter_context(running(service, logs))
            addresses.append(f"http://{LOOPBACK}:{ports[0]}")
        settings = Settings(function_seconds=FUNCTION_SECONDS)
        front = gateway(addresses, settings, environment(QAS_LOCAL_API_PORT=str(port)))
        wait_for(port, front.name, stack.enter_context(running(front, logs)), logs)
        yield f"http://{LOOPBACK}:{port}"


def qas_in_lambda(name: str, model: Path, threads: int, ports: tuple[int, int]) -> Service:
    environ = environment(QAS_MODEL=str(model), QAS_THREADS=str(threads))
    settings = Settings(function_seconds=FUNCTION_SECONDS)
    return function(name, emulator.fetch(CACHE), ports, settings, environ, HANDLER)


def prototype_in_lambda(name: str, checkpoint: Path, ports: tuple[int, int]) -> Service:
    """Return the prototype as a service, with the same emulator and runtime client, in its virtual environment."""
    environ = environment(CHECKPOINT=str(checkpoint))
    settings = Settings(function_seconds=FUNCTION_SECONDS)
    service = function(name, emulator.fetch(CACHE), ports, settings, environ, f"{PROTOTYPE}.handler")
    command = [str(REFERENCE_PYTHON) if part == sys.executable else part for part in service.command]
    return Service(name, command, service.environment)


def wait_for(
    port: int, name: str, process: "subprocess.Popen[bytes]", logs: Path, seconds: float = START_SECONDS
) -> None:
    """Wait until the process listens. Raises PeerFailed if it ends before, or does not listen in time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection((LOOPBACK, port), timeout=seconds).close()
            return
        except ConnectionRefusedError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise PeerFailed(name, logs / f"{name}.log") from None
            time.sleep(POLL_SECONDS)


def peak_bytes(logs: Path, name: str) -> int:
    """Return the peak memory (VmHWM) of a service's largest process, the runtime, which has loaded the model."""
    return max(_high_water(Path(f"/proc/{pid}/status").read_text()) for pid in processes.find(logs, name))


def _high_water(status: str) -> int:
    lines: Mapping[str, str] = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return 1024 * int(lines["VmHWM"].split()[0])


def two_ports() -> tuple[int, int]:
    first, second = free_ports(2)
    return first, second
