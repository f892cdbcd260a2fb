"""Find and end the processes of the stack by their mark, an environment variable that names the service.

Child processes inherit the mark, including the runtime, which the emulator puts into another process group. They keep
it if their parent is killed. Unlike a PID file, the mark is never out of date.
"""

import os
import select
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

MARK = "LOCAL_STACK"


def mark(run: Path, service: str) -> dict[str, str]:
    """Return the environment variable that marks `service` of the stack whose state is in `run`."""
    return {MARK: f"{run.resolve()}#{service}"}


def find(run: Path, service: str = "") -> list[int]:
    """Return the ids of the processes of one service, or of all services, without this process."""
    found = f"{MARK}={run.resolve()}#{service}".encode()
    return [pid for pid, marks in _environments() if pid != os.getpid() and _holds(marks, found, bool(service))]


def end(pids: Iterable[int], signal_number: int, seconds: float) -> list[int]:
    """Send the signal and wait at most `seconds`. Return the ids of the processes that have not ended."""
    watched: dict[int, int] = {}
    for pid in pids:
        try:
            watched[os.pidfd_open(pid)] = pid
        except ProcessLookupError:
            continue
    poll = select.poll()
    for descriptor in watched:
        poll.register(descriptor, select.POLLIN)
        try:
            signal.pidfd_send_signal(descriptor, signal_number)
        except ProcessLookupError:
            continue
    deadline = time.monotonic() + seconds
    while watched and (left := deadline - time.monotonic()) > 0:
        for descriptor, _ in poll.poll(1000 * left):
            poll.unregister(descriptor)
            os.close(descriptor)
            del watched[descriptor]
    for descriptor in watched:
        os.close(descriptor)
    return list(watched.values())


def kill(run: Path, service: str = "") -> int:
    """Kill processes until none is left, since one may start another meanwhile. Return their number."""
    killed = 0
    while pids := find(run, service):
        killed += len(pids)
        end(pids, signal.SIGKILL, 5)
    return killed


def _environments() -> Iterator[tuple[int, list[bytes]]]:
    for directory in Path("/proc").iterdir():
        if directory.name.isdigit():
            try:
                yield int(directory.name), (directory / "environ").read_bytes().split(b"\0")
            except OSError:  # The process has ended, or belongs to another user.
                continue


def _holds(marks: list[bytes], found: bytes, whole: bool) -> bool:
    return any(mark == found if whole else mark.startswith(found) for mark in marks)
