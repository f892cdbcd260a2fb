"""Responses to requests while the gateway terminates, with a real process, emulator and signal."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

import pytest
import requests

from infra.local.services import free_ports, gateway, running
from infra.local.settings import Settings
from tests.conftest import emulated, patient
from tests.infra.local.conftest import HANDLER

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(120)]

REQUESTS = 12


@contextmanager
def serving(run: Path, seconds: int) -> Iterator[tuple[str, "Popen[bytes]"]]:
    """Yield the URL and the process of a gateway whose function has a timeout of `seconds`."""
    (port,) = free_ports(1)
    names = {"API_PORT": port, "QUEUE": REQUESTS, "QUEUE_SECONDS": 60, "FUNCTION_SECONDS": seconds}
    environ = {**os.environ, **{f"QAS_LOCAL_{name}": str(value) for name, value in names.items()}}
    with emulated(run, HANDLER) as address:
        with running(gateway([address], Settings.from_env(environ), environ), run) as process:
            url = f"http://127.0.0.1:{port}"
            patient().get(url, timeout=60).raise_for_status()
            yield url, process


def ask_and_terminate(url: str, process: "Popen[bytes]", seconds: float) -> list[requests.Response]:
    """Send requests of `seconds` each at once, terminate the gateway after the first response, and return all."""
    with ThreadPoolExecutor(REQUESTS) as pool:
        asking: list[Future[requests.Response]] = [
            pool.submit(requests.get, f"{url}/slow?seconds={seconds}", timeout=60) for _ in range(REQUESTS)
        ]
        wait(asking, return_when=FIRST_COMPLETED)
        process.terminate()
        return [asked.result() for asked in asking]


def test_what_has_been_asked_is_answered_before_the_gateway_ends(tmp_path: Path) -> None:
    with serving(tmp_path, seconds=30) as (url, process):
        responses = ask_and_terminate(url, process, 0.2)
        assert [(response.status_code, response.text) for response in responses] == [(200, "ok")] * REQUESTS
        assert process.wait(10) is not None


def test_what_is_not_answered_in_the_functions_time_is_told_so(tmp_path: Path) -> None:
    with serving(tmp_path, seconds=2) as (url, process):
        started = time.monotonic()
        responses = ask_and_terminate(url, process, 0.5)
        process.wait(10)
        assert time.monotonic() - started < 0.5 + 2 + 5
    answered = [response for response in responses if response.status_code == 200]
    refused = [response for response in responses if response.status_code != 200]
    assert answered and refused
    for response in refused:
        assert (response.status_code, response.headers["content-type"]) == (503, "application/json")
        assert (response.headers["retry-after"], response.headers["connection"]) == ("1", "close")
        assert response.json() == {
            "code": "shutting_down",
            "error": "the service is stopping: try again once it has been started",
            "detail": None,
        }
