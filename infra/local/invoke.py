"""Invocations of the function, wherever its emulators are."""

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
# An emulator whose runtime died idle says so of the next invocation, within 2 ms where it was measured; one that is
# killed in its work takes as long as it had worked. Lambda would have replaced the first unseen.
UNSEEN_SECONDS = 0.25


class Function:
    """One function served by many emulators; each invocation holds one until that emulator is done with it.

    `client` has no time limit and keeps no connection open, so that a failure to connect means: nothing was sent.
    `warm_up` is the event that a new or restarted emulator answers before it gets any other. The emulator enforces the
    function's own time limit; a caller is told after `limit` seconds that there is no answer, whatever the reason.
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
        """The emulators that there are now, such as `http://127.0.0.1:9000`; what others are at they still finish."""
        for address in sorted(addresses - self._addresses):
            self._pool.add(address)
        for address in self._addresses - addresses:
            self._pool.remove(address)
        self._addresses = frozenset(addresses)

    async def warm(self, seconds: float) -> None:
        """Waits until every emulator has answered its warm-up, or for `seconds`."""
        await self._pool.revived(seconds)

    async def invoke(self, event: bytes) -> Answer:
        """Goes on by itself where the caller does not wait: the emulator would die of a second one meanwhile.

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
        """Twice at most where the emulator answers with a failure: the first may be of a runtime that died before."""
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
            task.exception()  # It may be that nobody waits for it.
