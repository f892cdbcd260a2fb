"""Responses to requests while processes of the stack are killed, with real emulators, runtimes and signals."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from infra.local import processes
from tests.infra.local.conftest import Functions, Start

pytestmark = [pytest.mark.anyio, pytest.mark.emulator, pytest.mark.timeout(120)]

REQUESTS = 200
DOCUMENTED = {502: "function_error", 503: "function_unavailable"}


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


async def fire(functions: Functions, faults: dict[int, Callable[[], None]]) -> Counter[int]:
    """Send 200 requests at once and check all responses; call each of `faults` after that number of responses."""
    answered = 0

    async def ask(number: int) -> httpx.Response:
        nonlocal answered
        response = await functions.client.get("/work", params={"id": number})
        answered += 1
        if fault := faults.pop(answered, None):
            fault()
        return response

    responses = await asyncio.gather(*(ask(number) for number in range(REQUESTS)))
    for number, response in enumerate(responses):
        if response.status_code == 200:
            assert response.text == f"answer to {number}"
        else:
            assert response.json()["code"] == DOCUMENTED[response.status_code]
    assert not faults
    return Counter(response.status_code for response in responses)


async def test_200_parallel_requests_are_answered_one_at_a_time_by_each_emulator(start: Start) -> None:
    async with start(functions=2, queue=REQUESTS, queue_seconds=60) as functions:
        emulators = {functions.emulator(1), functions.emulator(2)}
        assert await fire(functions, {}) == {200: REQUESTS}
        assert {functions.emulator(1), functions.emulator(2)} == emulators


async def test_a_killed_runtime_costs_at_most_the_request_it_was_at(start: Start) -> None:
    async with start(functions=2, queue=REQUESTS, queue_seconds=60) as functions:
        faults = {70: lambda: kill(functions.runtime(1)), 140: lambda: kill(functions.runtime(2))}
        statuses = await fire(functions, faults)
        assert statuses.total() == REQUESTS
        assert statuses[200] >= REQUESTS - 2
        assert (await functions.client.get("/work", params={"id": 1})).status_code == 200


async def test_a_killed_emulator_costs_at_most_the_request_it_was_at(start: Start) -> None:
    async with start(functions=2, queue=REQUESTS, queue_seconds=60) as functions:
        killed = functions.emulator(1)
        statuses = await fire(functions, {100: lambda: kill(killed)})
        assert statuses.total() == REQUESTS
        assert statuses[200] >= REQUESTS - 1
        assert (await functions.client.get("/work", params={"id": 1})).status_code == 200
        assert functions.emulator(1) != killed


async def test_with_every_process_of_the_function_killed_the_requests_wait_for_new_ones(start: Start) -> None:
    async with start(functions=2, queue=REQUESTS, queue_seconds=60) as functions:

        def kill_all() -> None:
            for pid in processes.find(functions.run):
                kill(pid)

        statuses = await fire(functions, {100: kill_all})
        assert statuses.total() == REQUESTS
        assert statuses[200] >= REQUESTS - 2
        assert (await functions.client.get("/work", params={"id": 1})).status_code == 200


async def test_a_runtime_killed_while_idle_costs_no_request(start: Start) -> None:
    async with start(functions=1) as functions:
        before = functions.runtime(1)
        processes.end([before], signal.SIGKILL, 10)
        response = await functions.client.get("/process")
        assert (response.status_code, response.json()) == (200, functions.runtime(1))
        assert response.json() != before


async def test_an_emulator_killed_while_idle_costs_no_request(start: Start) -> None:
    async with start(functions=1) as functions:
        before = functions.emulator(1)
        processes.end([before], signal.SIGKILL, 10)
        assert (await functions.client.get("/process")).status_code == 200
        assert functions.emulator(1) != before


async def test_the_runtime_of_a_killed_emulator_goes_with_it(start: Start) -> None:
    async with start(functions=1) as functions:
        runtime = functions.runtime(1)
        processes.end([functions.emulator(1)], signal.SIGKILL, 10)
        response = await functions.client.get("/process")
        assert (response.status_code, response.json()) == (200, functions.runtime(1))
        assert runtime not in processes.find(functions.run)


@pytest.fixture
def pipes(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "entered")
    os.mkfifo(tmp_path / "go")
    return tmp_path


async def opened(pipe: Path, mode: str) -> None:
    """Wait until the handler has opened the other end of the pipe."""
    await asyncio.to_thread(lambda: pipe.open(mode).close())


async def leave_in_the_middle(functions: Functions, pipes: Path) -> None:
    """Send a request and close the connection while the function handles it."""
    url = functions.client.base_url
    _, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(f"GET /wait?directory={pipes} HTTP/1.1\r\nhost: {url.host}\r\n\r\n".encode())
    await opened(pipes / "entered", "r")
    writer.close()
    await writer.wait_closed()


async def test_a_client_that_leaves_does_not_free_the_emulator(start: Start, pipes: Path) -> None:
    async with start(functions=1, queue=0) as functions:
        emulator = functions.emulator(1)
        await leave_in_the_middle(functions, pipes)
        refused = await functions.client.get("/process")
        assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
        await opened(pipes / "go", "w")
        while (response := await functions.client.get("/process")).status_code == 429:
            pass
        assert (response.status_code, functions.emulator(1)) == (200, emulator)


async def test_the_next_request_waits_for_one_whose_client_has_left(start: Start, pipes: Path) -> None:
    async with start(functions=1, queue=1, queue_seconds=60) as functions:
        emulator = functions.emulator(1)
        await leave_in_the_middle(functions, pipes)
        refused, served = asyncio.as_completed([functions.client.get("/process") for _ in range(2)])
        assert (await refused).status_code == 429  # Now the other request is in the queue of size 1.
        await opened(pipes / "go", "w")
        assert (await served).status_code == 200
        assert functions.emulator(1) == emulator


async def test_a_client_that_leaves_while_it_sends_is_not_invoked_for(start: Start) -> None:
    async with start(functions=1, queue=0) as functions:
        url = functions.client.base_url
        _, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(f"POST /exit?status=1 HTTP/1.1\r\nhost: {url.host}\r\ncontent-length: 10\r\n\r\n12345".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        runtime = functions.runtime(1)
        assert (await functions.client.get("/process")).json() == runtime
