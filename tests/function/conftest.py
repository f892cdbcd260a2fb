import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from function.app import create_app
from function.config import Settings
from tests.function.scripted import ScriptedReader

Ask = Callable[..., httpx.Response]


def asking_app(app: ASGIApp) -> Ask:
    """Return `ask(method, path, **request)`, with httpx's arguments; it raises the exceptions of the app."""

    async def send(method: str, path: str, **request: Any) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://qas") as client:
            return await client.request(method, path, **request)

    def ask(method: str, path: str, **request: Any) -> httpx.Response:
        # Mangum uses the thread's event loop, so run in a new one.
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            return runner.run(send(method, path, **request))

    return ask


def asking(reader: ScriptedReader, settings: Settings) -> Ask:
    return asking_app(create_app(settings, reader))


@pytest.fixture
def reader() -> ScriptedReader:
    return ScriptedReader()


@pytest.fixture
def ask(reader: ScriptedReader) -> Ask:
    return asking(reader, Settings())
