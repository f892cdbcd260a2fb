"""How many files are read at the same time, and with how much memory, depending on the container."""

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from frontend.documents.document import MEGABYTE, Limits

CGROUP = Path("/sys/fs/cgroup")
# The files of cgroups version 2, then version 1.
MEMORY_LIMITS = ("memory.max", "memory/memory.limit_in_bytes")
RESERVED = 400 * MEGABYTE  # for the page itself: Streamlit, uploads, the texts of its visitors
LEAST = 200 * MEGABYTE  # a reader does not start with less


class Turns:
    """A fair semaphore: at most `count` holders, and the others wait in the order of their arrival."""

    def __init__(self, count: int) -> None:
        self._lock = threading.Lock()
        self._free = count
        self._waiting: deque[threading.Event] = deque()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Wait for a turn and hold it. Raises TimeoutError after `seconds`."""
        self._take(seconds)
        try:
            yield
        finally:
            self._give()

    def _take(self, seconds: float) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            called = threading.Event()
            self._waiting.append(called)
        if called.wait(seconds):
            return
        with self._lock:
            if called.is_set():  # The turn came just after the timeout.
                return
            self._waiting.remove(called)
        raise TimeoutError

    def _give(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1


def available_memory(root: Path = CGROUP) -> int:
    """Return the bytes that this container may use, or those of the machine if there is no limit."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limits = [machine]
    for name in MEMORY_LIMITS:
        try:
            limits.append(int((root / name).read_text(encoding="ascii")))
        except (OSError, ValueError):  # The file does not exist, or says "max".
            continue
    return min(limits)


def memory_of_one(limits: Limits, available: int) -> int:
    """Return the memory limit of one reader, in bytes."""
    return min(limits.memory_bytes, max(LEAST, available - RESERVED))


def readers_at_once(limits: Limits, available: int, processors: int) -> int:
    return max(1, min(processors, (available - RESERVED) // limits.memory_bytes))
