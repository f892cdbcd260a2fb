"""Which emulators may have an invocation: one each at a time, and none that is not known to answer."""

import asyncio
from collections.abc import Awaitable, Callable

from infra.local.errors import FunctionUnavailable, Throttled


class Pool:
    """Emulators by their address; each is free, held by one invocation, or being revived.

    `revive` returns once the emulator at an address answers, and raises nothing. At most `queue` callers wait for a
    free one, each at most `patience` seconds. Whoever has acquired an address hands it back: by `release`, or by
    `lost` where the emulator or its runtime has ended.
    """

    def __init__(self, revive: Callable[[str], Awaitable[None]], *, queue: int, patience: float) -> None:
        self._revive = revive
        self._queue = queue
        self._patience = patience
        self._waiting = 0
        self._free: asyncio.Queue[str] = asyncio.Queue()
        self._reviving: dict[str, asyncio.Future[None]] = {}
        self._members: set[str] = set()
        # Those that are free, held or being revived; also what has been removed but is not handed back yet, so that
        # it gets no second invocation where it is added again meanwhile.
        self._tracked: set[str] = set()

    def add(self, address: str) -> None:
        self._members.add(address)
        if address not in self._tracked:
            self._tracked.add(address)
            self.lost(address)

    def remove(self, address: str) -> None:
        """Whoever holds it goes on; nobody gets it any more."""
        self._members.discard(address)
        if task := self._reviving.get(address):
            task.cancel()

    async def acquire(self) -> str:
        """Raises Throttled, and FunctionUnavailable where all are being revived or there are none."""
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
        """Waits until none is being revived any more, or for `seconds`."""
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
        elif task.cancelled():  # It was removed and has been added again.
            self.lost(address)
        else:
            self.release(address)

    def _refusal(self) -> Throttled | FunctionUnavailable:
        return FunctionUnavailable() if self._members <= self._reviving.keys() else Throttled()
