"""Which emulators may have an invocation: one each at a time, and none that is not known to answer."""

import asyncio
from collections.abc import Awaitable, Callable

from infra.local.errors import FunctionUnavailable, Throttled


class Pool:
    """Emulators by their address; each is free, held by one invocation, or being revived.

    `revive` returns once the emulator at an address answers. At most `queue` callers wait for a free one, each at
    most `patience` seconds. Whoever has acquired an address hands it back: by `release`, or by `lost` where the
    emulator or its runtime has ended.
    """

    def __init__(self, revive: Callable[[str], Awaitable[None]], *, queue: int, patience: float) -> None:
        self._revive = revive
        self._queue = queue
        self._patience = patience
        self._size = 0
        self._waiting = 0
        self._free: asyncio.Queue[str] = asyncio.Queue()
        self._reviving: set[asyncio.Task[None]] = set()

    def add(self, address: str) -> None:
        self._size += 1
        self.lost(address)

    async def acquire(self) -> str:
        """Raises Throttled, and FunctionUnavailable where all are being revived."""
        if self._free.empty() and self._waiting >= self._queue:
            raise self._refusal()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                return await self._free.get()
        except TimeoutError:
            raise self._refusal() from None
        finally:
            self._waiting -= 1

    def release(self, address: str) -> None:
        self._free.put_nowait(address)

    def lost(self, address: str) -> None:
        task = asyncio.create_task(self._return_revived(address))
        self._reviving.add(task)
        task.add_done_callback(self._reviving.discard)

    async def revived(self, seconds: float) -> None:
        """Waits until none is being revived any more, or for `seconds`."""
        if self._reviving:
            await asyncio.wait(self._reviving, timeout=seconds)

    async def close(self) -> None:
        for task in self._reviving:
            task.cancel()
        await asyncio.gather(*self._reviving, return_exceptions=True)

    async def _return_revived(self, address: str) -> None:
        await self._revive(address)
        self.release(address)

    def _refusal(self) -> Throttled | FunctionUnavailable:
        return FunctionUnavailable() if len(self._reviving) == self._size else Throttled()
