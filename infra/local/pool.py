"""A pool of emulators, each of which gets one invocation at a time, and only after it has answered a warm-up."""

import asyncio
from collections.abc import Awaitable, Callable

from infra.local.errors import FunctionUnavailable, Throttled


class Pool:
    """The addresses of emulators, each of which is free, acquired by one invocation, or being revived.

    `revive` must return when the emulator at an address answers, and must not raise. At most `queue` callers wait for a
    free emulator, each at most `patience` seconds. After `acquire`, the caller must call `release`, or `lost` if the
    emulator or its runtime has ended.
    """

    def __init__(self, revive: Callable[[str], Awaitable[None]], *, queue: int, patience: float) -> None:
        self._revive = revive
        self._queue = queue
        self._patience = patience
        self._waiting = 0
        self._free: asyncio.Queue[str] = asyncio.Queue()
        self._reviving: dict[str, asyncio.Future[None]] = {}
        self._members: set[str] = set()
        # All addresses that are free, acquired or being revived. This includes removed addresses that are not
        # released yet, so that they do not get a second invocation if they are added again.
        self._tracked: set[str] = set()

    def add(self, address: str) -> None:
        self._members.add(address)
        if address not in self._tracked:
            self._tracked.add(address)
            self.lost(address)

    def remove(self, address: str) -> None:
        """Remove an address. A current invocation continues; no new invocation gets the address."""
        self._members.discard(address)
        if task := self._reviving.get(address):
            task.cancel()

    async def acquire(self) -> str:
        """Return a free address. Raises Throttled, or FunctionUnavailable if all are being revived or none exist."""
        if self._free.empty() and self._waiting >= self._queue:
            raise self._refusal()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                while (address := await self._free.get()) not in self._members:
                    self._tracked.discard(address)
                return address
        except TimeoutError:
            raise self._refusal() from None
        finally:
            self._waiting -= 1

    def release(self, address: str) -> None:
        self._free.put_nowait(address)

    def lost(self, address: str) -> None:
        task = asyncio.ensure_future(self._revive(address))
        self._reviving[address] = task
        task.add_done_callback(lambda task: self._revived(address, task))

    async def revived(self, seconds: float) -> None:
        """Wait at most `seconds` until the emulators that are being revived answer."""
        if self._reviving:
            await asyncio.wait(self._reviving.values(), timeout=seconds)

    async def close(self) -> None:
        for address in self._members.copy():
            self.remove(address)
        await asyncio.gather(*self._reviving.values(), return_exceptions=True)

    def _revived(self, address: str, task: asyncio.Future[None]) -> None:
        del self._reviving[address]
        if address not in self._members:
            self._tracked.discard(address)
        elif task.cancelled():  # The address was removed and added again.
            self.lost(address)
        else:
            self.release(address)

    def _refusal(self) -> Throttled | FunctionUnavailable:
        return FunctionUnavailable() if self._members <= self._reviving.keys() else Throttled()
