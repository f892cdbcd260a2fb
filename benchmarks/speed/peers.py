"""Who is measured, each behind `ask`: a worker in a process of its own, or an HTTP service."""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx

from evaluation.squad import Question
from infra.local.services import ROOT

TIMEOUT = 120.0


@dataclass(frozen=True, slots=True)
class Timing:
    """`lengths`: tokens of each run of the network, where the peer tells them."""

    ms: float
    lengths: tuple[int, ...] = ()


class Peer(Protocol):
    def ask(self, question: Question) -> Timing: ...


class Worker:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, question: Question) -> Timing:
        return self._send({"question": question.text, "context": question.context})

    def run(self, tokens: int) -> Timing:
        """The network alone, on one window of this length."""
        return self._send({"tokens": tokens})

    def _send(self, line: Mapping[str, Any]) -> Timing:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{' '.join(map(str, self._process.args[:4]))} … ended: see its log")  # type: ignore[index]
        told = json.loads(answer)
        return Timing(told["ms"], tuple(told["lengths"]))


@contextmanager
def working(python: Path, log: Path, kind: str, *arguments: str | Path) -> Iterator[Worker]:
    """A worker of this kind, in this environment; what it says on standard error goes to `log`."""
    command = [str(python), "-m", "benchmarks.speed.worker", kind, *map(str, arguments)]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT
        ) as process,
    ):
        try:
            yield Worker(process)
        finally:
            process.kill()


class Url:
    """The prototype's own request, `POST /qas/` with a query string, which both answer; connections are kept."""

    def __init__(self, client: httpx.Client, url: str) -> None:
        self._client = client
        self._url = url

    def ask(self, question: Question) -> Timing:
        began = time.perf_counter()
        response = self._client.post(f"{self._url}/qas/", params=parameters(question))
        ms = 1000 * (time.perf_counter() - began)
        response.raise_for_status()
        return Timing(ms)


def parameters(question: Question) -> dict[str, str]:
    return {"context": question.context, "question": question.text}


def new_client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT, trust_env=False)


def cores() -> int:
    """That this process, and so every peer, may run on."""
    return len(os.sched_getaffinity(0))


def environment(**settings: str) -> dict[str, str]:
    """This process's, less what would set how the peers run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("QAS_", "OMP_", "MKL_", "ORT_"))}
    return kept | settings


def read_all(peer: Peer, questions: Sequence[Question]) -> list[Timing]:
    return [peer.ask(question) for question in questions]
