import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from infra.local.answers import Answer
from infra.local.errors import FunctionError, FunctionTimeout, FunctionUnavailable
from infra.local.invoke import PATH, TRIES, Function

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

KILLED = b'{"errorType":"Runtime.ExitError","errorMessage":"Error: Runtime exited with error: signal: killed"}'
EXITED = b'{"errorType":"Runtime.ExitError","errorMessage":"Error: Runtime exited with error: exit status 3"}'

Play = Callable[[str, bytes], httpx.Response]


class Emulators(httpx.AsyncBaseTransport):
    """A fake of several emulators; `invoked` records the host and the event of each request, warm-ups too."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self.invoked: list[tuple[str, bytes]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert (request.method, request.url.path) == ("POST", PATH)
        event = await request.aread()
        self.invoked.append((request.url.host, event))
        return self._play(request.url.host, event)


@asynccontextmanager
async def function_of(transport: httpx.AsyncBaseTransport, *hosts: str, limit: float = 20) -> AsyncIterator[Function]:
    async with httpx.AsyncClient(transport=transport) as client:
        function = Function(
            client,
            warm_up=b"warm up",
            limit=limit,
            queue=10,
            patience=20,
            sleep=lambda _: asyncio.sleep(0),
        )
        function.served_by({f"http://{host}" for host in hosts})
        await function.warm(20)
        yield function
        await function.close()


def first(number: int, then: Play) -> Play:
    """Return a `Play` that calls `then` for the first `number` events except warm-ups, and then answers normally."""
    count = 0

    def play(host: str, event: bytes) -> httpx.Response:
        nonlocal count
        if event == b"warm up" or count == number:
            return httpx.Response(200, content=b'"fine"')
        count += 1
        return then(host, event)

    return play


def refuse(host: str, event: bytes) -> httpx.Response:
    raise httpx.ConnectError("nobody there")


def die(host: str, event: bytes) -> httpx.Response:
    raise httpx.RemoteProtocolError("gone")


def kill(host: str, event: bytes) -> httpx.Response:
    return httpx.Response(502, content=KILLED)


def leave(host: str, event: bytes) -> httpx.Response:
    return httpx.Response(502, content=EXITED)


FINE = Answer(200, b'"fine"')


async def test_every_emulator_is_warmed_up_before_it_gets_anything_else() -> None:
    emulators = Emulators(first(0, refuse))
    async with function_of(emulators, "a", "b") as function:
        assert sorted(emulators.invoked) == [("a", b"warm up"), ("b", b"warm up")]
        assert await function.invoke(b"event") == FINE


async def test_an_event_that_could_not_be_delivered_goes_to_another_emulator() -> None:
    emulators = Emulators(first(1, refuse))
    async with function_of(emulators, "a", "b") as function:
        assert await function.invoke(b"event") == FINE
    assert [host for host, event in emulators.invoked if event == b"event"] == ["a", "b"]


async def test_the_only_emulator_is_waited_for() -> None:
    emulators = Emulators(first(1, refuse))
    async with function_of(emulators, "a") as function:
        assert await function.invoke(b"event") == FINE
    assert emulators.invoked == [("a", b"warm up"), ("a", b"event"), ("a", b"warm up"), ("a", b"event")]


async def test_an_event_is_not_sent_again_where_it_may_have_run() -> None:
    emulators = Emulators(first(1, die))
    async with function_of(emulators, "a") as function:
        with pytest.raises(FunctionError):
            await function.invoke(b"event")
        assert await function.invoke(b"next") == FINE
    assert [event for _, event in emulators.invoked] == [b"warm up", b"event", b"warm up", b"next"]


async def test_the_death_of_an_idle_runtime_is_not_the_next_callers() -> None:
    emulators = Emulators(first(1, kill))
    async with function_of(emulators, "a") as function:
        assert await function.invoke(b"event") == FINE


async def test_a_runtime_that_ends_itself_is_an_answer_and_another_is_warmed_up() -> None:
    emulators = Emulators(first(1, leave))
    async with function_of(emulators, "a") as function:
        assert await function.invoke(b"event") == Answer(502, EXITED)
        await function.warm(20)
    assert emulators.invoked == [("a", b"warm up"), ("a", b"event"), ("a", b"warm up")]


async def test_tries_are_numbered() -> None:
    emulators = Emulators(first(TRIES, refuse))
    async with function_of(emulators, "a") as function:
        with pytest.raises(FunctionUnavailable):
            await function.invoke(b"event")
        assert await function.invoke(b"event") == FINE


async def test_an_emulator_that_is_not_there_yet_is_waited_for() -> None:
    left = 5

    def play(host: str, event: bytes) -> httpx.Response:
        nonlocal left
        left -= 1
        return refuse(host, event) if left else httpx.Response(200, content=b'"fine"')

    emulators = Emulators(play)
    async with function_of(emulators, "a"):
        assert emulators.invoked == 5 * [("a", b"warm up")]


async def test_a_function_that_cannot_start_is_warmed_up_twice_and_then_answers_for_itself() -> None:
    emulators = Emulators(leave)
    async with function_of(emulators, "a") as function:
        assert emulators.invoked == 2 * [("a", b"warm up")]
        assert await function.invoke(b"event") == Answer(502, EXITED)


class Hanging(httpx.AsyncBaseTransport):
    """A fake emulator that answers the event `hang` only after `go_on` is set."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.at_once = 0
        self.most_at_once = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        if await request.aread() == b"hang":
            await self.go_on.wait()
        self.at_once -= 1
        return httpx.Response(200, content=b'"fine"')


async def test_an_emulator_that_hangs_is_a_timeout_and_gets_nothing_else() -> None:
    emulator = Hanging()
    async with function_of(emulator, "a", limit=0.05) as function:
        with pytest.raises(FunctionTimeout):
            await function.invoke(b"hang")
        emulator.go_on.set()
        assert await function.invoke(b"event") == FINE
    assert emulator.most_at_once == 1


async def test_an_invocation_whose_caller_is_gone_goes_on() -> None:
    emulator = Hanging()
    async with function_of(emulator, "a") as function:
        caller = asyncio.create_task(function.invoke(b"hang"))
        while not emulator.at_once:
            await asyncio.sleep(0)
        caller.cancel()
        following = asyncio.create_task(function.invoke(b"event"))
        await asyncio.sleep(0)
        emulator.go_on.set()
        assert await following == FINE
    assert emulator.most_at_once == 1


async def test_what_still_runs_ends_with_the_function() -> None:
    async with function_of(Hanging(), "a") as function:
        caller = asyncio.create_task(function.invoke(b"hang"))
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await caller


async def test_an_emulator_that_comes_is_warmed_up_and_used_and_one_that_is_gone_is_not() -> None:
    emulators = Emulators(first(0, refuse))
    async with function_of(emulators, "a") as function:
        function.served_by({"http://b"})
        assert await function.invoke(b"event") == FINE
    assert emulators.invoked == [("a", b"warm up"), ("b", b"warm up"), ("b", b"event")]
