"""Measure cold start and memory in the emulator. A cold start lasts from the process's start to the first answer."""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx

from benchmarks.speed.errors import PeerFailed
from benchmarks.speed.peers import TIMEOUT, parameters
from benchmarks.speed.servers import peak_bytes, two_ports, wait_for
from evaluation.squad import Question
from infra.local.answers import Answer, to_response
from infra.local.errors import GatewayError
from infra.local.events import HttpRequest, encode, to_event
from infra.local.invoke import PATH
from infra.local.services import LOOPBACK, Service, running


@dataclass(frozen=True, slots=True)
class Start:
    """`peak_bytes`: peak memory of the runtime's process after all answers."""

    seconds: float
    peak_bytes: int


def start(make: Callable[[tuple[int, int]], Service], questions: Sequence[Question], run: Path) -> Start:
    """Start a function and ask the questions, the first one as soon as it listens.

    `make` returns the service for two ports. Raises PeerFailed.
    """
    ports = two_ports()
    service = make(ports)
    address = f"http://{LOOPBACK}:{ports[0]}{PATH}"
    events = [event(question) for question in questions]
    with httpx.Client(timeout=TIMEOUT, trust_env=False) as client:
        began = time.perf_counter()
        with running(service, run) as process:
            wait_for(ports[0], service.name, process, run)
            answered = [invoke(client, address, events[0])]
            seconds = time.perf_counter() - began
            answered += [invoke(client, address, further) for further in events[1:]]
            if not all(answered):
                raise PeerFailed(service.name, run / f"{service.name}.log")
            return Start(seconds, peak_bytes(run, service.name))


def event(question: Question) -> bytes:
    """Return the event of a function URL for the prototype's request."""
    query = urlencode(parameters(question))
    request = HttpRequest("POST", "/qas/", query, [("host", LOOPBACK)], b"", LOOPBACK, 8008)
    return encode(to_event(request, str(uuid.uuid4()), datetime.now(UTC)))


def invoke(client: httpx.Client, address: str, body: bytes) -> bool:
    """Return whether the function answered."""
    try:
        invoked = client.post(address, content=body)
        return to_response(Answer(invoked.status_code, invoked.content)).status == 200
    except (httpx.TransportError, GatewayError):
        return False
