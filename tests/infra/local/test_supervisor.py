"""Supervise real processes, which report their start over a socket, so that a test can await it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from infra.local import processes
from infra.local.services import Service
from infra.local.supervisor import Supervisor

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(60)]

REPORTS = """
import json, os, socket, sys
line = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
line.sendall(json.dumps([sys.argv[2], os.getpid()]).encode() + b"\\n")
"""
STAYS = REPORTS + "line.recv(1)\n"
ENDS = REPORTS + "sys.exit(3)\n"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + STAYS
WITH_A_CHILD = (
    "import subprocess, sys\n"
    f"subprocess.Popen([sys.executable, '-c', {STAYS!r}, sys.argv[1], 'child'], start_new_session=True)\n" + STAYS
)

Started = asyncio.Queue[tuple[str, int]]
Keep = Callable[..., AbstractAsyncContextManager[Started]]


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Return a context manager that supervises programs, given by service name, and stops them on exit."""

    @asynccontextmanager
    async def keep(*others: Service, **programs: str) -> AsyncIterator[Started]:
        started: Started = asyncio.Queue()
        lines: list[asyncio.StreamWriter] = []

        async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            lines.append(writer)
            name, pid = json.loads(await reader.readline())
            started.put_nowait((name, pid))

        async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
            port = str(server.sockets[0].getsockname()[1])
            services = [
                Service(name, [sys.executable, "-c", program, port, name], os.environ, 0.5)
                for name, program in programs.items()
            ]
            stop = asyncio.Event()
            keeping = asyncio.create_task(Supervisor(tmp_path, [*others, *services]).keep(stop))
            try:
                yield started
            finally:
                stop.set()
                await keeping
                for line in lines:
                    line.close()

    return keep


async def test_what_dies_is_started_again(keep: Keep) -> None:
    async with keep(one=STAYS) as started:
        _, first = await started.get()
        os.kill(first, signal.SIGKILL)
        name, second = await started.get()
        assert (name, second != first) == ("one", True)


async def test_what_ends_at_once_is_started_again_and_again(keep: Keep) -> None:
    async with keep(one=ENDS) as started:
        assert len({(await started.get())[1] for _ in range(4)}) == 4


async def test_what_it_started_goes_with_a_service_that_dies(keep: Keep, tmp_path: Path) -> None:
    async with keep(one=WITH_A_CHILD) as started:
        first = dict([await started.get(), await started.get()])
        os.kill(first["one"], signal.SIGKILL)
        second = dict([await started.get(), await started.get()])
        assert sorted(processes.find(tmp_path)) == sorted(second.values())
        assert not {*first.values()} & {*second.values()}


async def test_nothing_is_left_when_it_stops(keep: Keep, tmp_path: Path) -> None:
    async with keep(one=WITH_A_CHILD, two=STAYS) as started:
        pids = {(await started.get())[1] for _ in range(3)}
        assert set(processes.find(tmp_path)) == pids
    assert processes.find(tmp_path) == []


async def test_what_does_not_end_when_told_to_is_killed(keep: Keep, tmp_path: Path) -> None:
    async with keep(one=DEAF) as started:
        await started.get()
    assert processes.find(tmp_path) == []


async def test_a_program_that_is_not_there_does_not_stop_the_others(keep: Keep) -> None:
    async with keep(Service("absent", ["/does/not/exist"], {}), one=STAYS) as started:
        assert (await started.get())[0] == "one"


async def test_each_service_has_its_log(keep: Keep, tmp_path: Path) -> None:
    says = "import sys; print('uno', flush=True); print('dos', file=sys.stderr)\n"
    async with keep(one=says + STAYS, two=STAYS) as started:
        await started.get()
        await started.get()
    assert (tmp_path / "logs" / "one.log").read_text().split() == ["uno", "dos"]
    assert (tmp_path / "logs" / "two.log").read_text() == ""
