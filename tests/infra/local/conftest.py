import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.routing import Router

from infra.local import emulator, processes
from infra.local.connections import TimedProtocol
from infra.local.errors import EmulatorError
from infra.local.gateway import configure, create_gateway
from infra.local.services import free_ports, function
from infra.local.settings import Settings
from infra.local.stack import CACHE
from infra.local.supervisor import Supervisor

HANDLER = "tests.infra.local.handlers.handler"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def emulator_path() -> Path:
    try:
        return emulator.fetch(CACHE)
    except EmulatorError as error:
        pytest.skip(str(error))


@asynccontextmanager
async def served(
    app: Router, settings: Settings | None = None, protocol: type[TimedProtocol] = TimedProtocol
) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the app with the gateway's HTTP server on a free port, and yield a client."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = configure(app, settings or Settings())
        config.load()
        config.http_protocol_class = protocol
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listening])
        try:
            async with httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=120, trust_env=False
            ) as client:
                yield client
        finally:
            await server.shutdown(sockets=[listening])


@dataclass
class Functions:
    """Supervised emulators, and a client of their gateway."""

    run: Path
    client: httpx.AsyncClient

    def emulator(self, number: int) -> int:
        return self._processes(number)[0]

    def runtime(self, number: int) -> int:
        """Return the id of the process that runs the handler; it exists after the emulator's first invocation."""
        return self._processes(number)[1]

    def _processes(self, number: int) -> list[int]:
        return sorted(processes.find(self.run, f"function-{number}"), key=_is_runtime)


def _is_runtime(pid: int) -> bool:
    return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[1:3] == [b"-m", b"awslambdaric"]


Start = Callable[..., AbstractAsyncContextManager[Functions]]


@pytest.fixture
def start(emulator_path: Path, tmp_path: Path) -> Iterator[Start]:
    """Return a function that starts emulators with the given settings and the handler of handlers.py."""

    @asynccontextmanager
    async def start(environ: Mapping[str, str] = os.environ, **values: Any) -> AsyncIterator[Functions]:
        settings = Settings(**values)
        ports = free_ports(2 * settings.functions)
        pairs = list(zip(ports[::2], ports[1::2], strict=True))
        kept = [
            function(f"function-{number}", emulator_path, pair, settings, environ, HANDLER)
            for number, pair in enumerate(pairs, 1)
        ]
        stop = asyncio.Event()
        keeping = asyncio.create_task(Supervisor(tmp_path, kept).keep(stop))
        try:
            gateway = create_gateway(settings, [f"http://127.0.0.1:{port}" for port, _ in pairs])
            async with served(gateway, settings) as client:
                yield Functions(tmp_path, client)
        finally:
            stop.set()
            await keeping

    yield start
    processes.kill(tmp_path)
