"""Invocations of the function on its emulators."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Set

import httpx

from infra.local.answers import Answer
from infra.local.errors import FunctionError, FunctionTimeout, FunctionUnavailable
from infra.local.pool import Pool

PATH = "/2015-03-31/functions/function/invocations"
TRIES = 3
FIRST_WAIT, LONGEST_WAIT = 0.02, 1.0
# If a runtime was killed while idle, the emulator reports a failure of the next invocation (measured: within 2 ms).
# Lambda would replace the runtime unnoticed, so an invocation that fails within this time is sent again. A failure
# after this time means that the runtime was killed during the invocation.
UNSEEN_SECONDS = 0.25


class Function:
    """One function served by many emulators, each of which runs one invocation at a time.

    `client` must have no time limit, since the emulator enforces the function's. It must not reuse connections: then
    httpx.ConnectError always means that nothing was sent. `warm_up`: the first event for a new or restarted emulator.
    `limit`: seconds until FunctionTimeout. `queue`, `patience`: how many callers may wait for a free emulator, and for
    how many seconds.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        warm_up: bytes,
        limit: float,
        queue: int,
        patience: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._warm_up = warm_up
        self._sleep = sleep
        self._limit = limit
        self._running: set[asyncio.Task[Answer]] = set()
        self._pool = Pool(self._revive, queue=queue, patience=patience)
        self._addresses: Set[str] = frozenset()

    def served_by(self, addresses: Set[str]) -> None:
        """Set the emulators, such as `http://127.0.0.1:9000`. Removed emulators finish their current invocation."""
        for address in sorted(addresses - self._addresses):
            self._pool.add(address)
        for address in self._addresses - addresses:
            self._pool.remove(address)
        self._addresses = frozenset(addresses)

    async def warm(self, seconds: float) -> None:
        """Wait at most `seconds` until every emulator has answered its warm-up event."""
        await self._pool.revived(seconds)

    async def invoke(self, event: bytes) -> Answer:
        """Return the answer to an event.

        If the caller is cancelled or the limit is over, the invocation continues in the background and its emulator
        stays busy: a second invocation at the same time would crash the emulator.

        Raises Throttled, FunctionUnavailable, FunctionError and FunctionTimeout.
        """
        task = asyncio.create_task(self._invoke(event))
        self._running.add(task)
        task.add_done_callback(self._ended)
        done, _ = await asyncio.wait({task}, timeout=self._limit)
        if not done:
            raise FunctionTimeout
        return task.result()

    async def close(self) -> None:
        await self._pool.close()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _invoke(self, event: bytes) -> Answer:
        for _ in range(TRIES):
            address = await self._pool.acquire()
            started = time.monotonic()
            try:
                answer = await self._post(address, event)
            except httpx.ConnectError:
                self._pool.lost(address)
                continue
            except httpx.TransportError:
                self._pool.lost(address)
                raise FunctionError("the function's emulator ended: the request may or may not have run") from None
            if not answer.runtime_ended:
                self._pool.release(address)
                return answer
            self._pool.lost(address)
            if not (answer.runtime_killed and time.monotonic() - started < UNSEEN_SECONDS):
                return answer
        raise FunctionUnavailable

    async def _revive(self, address: str) -> None:
        """Send the warm-up event until the emulator answers.

        If the answer is a failure, send it once more, since the failure may be that of an earlier runtime.
        """
        wait, answers = FIRST_WAIT, 0
        while answers < 2:
            try:
                answer = await self._post(address, self._warm_up)
            except httpx.TransportError:
                await self._sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)
            else:
                answers += 1 if answer.runtime_ended else 2

    async def _post(self, address: str, event: bytes) -> Answer:
        response = await self._client.post(f"{address}{PATH}", content=event)
        return Answer(response.status_code, response.content)

    def _ended(self, task: asyncio.Task[Answer]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # Otherwise asyncio logs the exception if no caller waits.
