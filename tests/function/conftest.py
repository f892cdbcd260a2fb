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
    """`ask(method, path, …)`, in httpx's terms; raises what the app lets through."""

    async def send(method: str, path: str, **request: Any) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://qas") as client:
            return await client.request(method, path, **request)

    def ask(method: str, path: str, **request: Any) -> httpx.Response:
        # A loop of its own: Mangum uses the thread's.
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
