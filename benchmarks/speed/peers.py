"""The peers that are measured, with a common interface: a worker in a separate process, or an HTTP service."""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from benchmarks.speed.errors import PeerFailed
from client import Client, ServiceError
from client.client import NO_RETRY
from evaluation.squad import Question
from infra.local.services import ROOT

TIMEOUT = 120.0


@dataclass(frozen=True, slots=True)
class Timing:
    """`lengths`: tokens of each run of the network, if the peer reports them."""

    ms: float
    lengths: tuple[int, ...] = ()


class Peer(Protocol):
    def ask(self, question: Question) -> Timing: ...


class Worker:
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
        told = json.loads(answer)
        return Timing(told["ms"], tuple(told["lengths"]))


@contextmanager
def working(python: Path, run: Path, kind: str, *arguments: str | Path) -> Iterator[Worker]:
    """Start a worker of this kind with the interpreter `python`. Its standard error is written to a log in `run`."""
    command = [str(python), "-m", "benchmarks.speed.worker", kind, *map(str, arguments)]
    log = run / f"{kind}.log"
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
        began = time.perf_counter()
        try:
            self._client.request("POST", "/qas/", params=parameters(question))
        except ServiceError:
            raise PeerFailed(self._name, self._log) from None
        return Timing(1000 * (time.perf_counter() - began))


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
