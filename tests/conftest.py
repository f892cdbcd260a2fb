"""Fixtures of the whole session: the embedded model, the function in Lambda's emulator, and its function URL."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from function.reader.reader import Reader, load_reader
from infra.local import emulator
from infra.local.errors import EmulatorError
from infra.local.invoke import PATH
from infra.local.services import HANDLER, free_ports, function, gateway, running
from infra.local.settings import Settings
from infra.local.stack import CACHE

# The time of an example depends on the other processes of the machine.
hypothesis.settings.register_profile("qas", deadline=None)
hypothesis.settings.load_profile("qas")


@pytest.fixture(scope="module")
def event_loop_of_mangum() -> Iterator[None]:
    """Mangum runs in the thread's event loop, which other tests may have closed."""
    with asyncio.Runner() as runner:
        asyncio.set_event_loop(runner.get_loop())
        yield
        asyncio.set_event_loop(None)


@pytest.fixture(scope="session")
def embedded() -> Reader:
    return load_reader()


@pytest.fixture(scope="session")
def emulator_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of an emulator, which supports one invocation at a time."""
    with emulated(tmp_path_factory.mktemp("emulator")) as address:
        yield address


@pytest.fixture(scope="session")
def function_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the URL of the whole stack: gateway, emulator, runtime, handler and embedded model."""
    run = tmp_path_factory.mktemp("gateway")
    (port,) = free_ports(1)
    environ = {**os.environ, "QAS_LOCAL_API_PORT": str(port)}
    with emulated(run) as address, running(gateway([address], Settings(), environ), run):
        url = f"http://127.0.0.1:{port}"
        patient().get(f"{url}/health", timeout=60).raise_for_status()
        yield url


@contextmanager
def emulated(run: Path, handler: str = HANDLER, **environ: str) -> Iterator[str]:
    """Yield the address of an emulator after a first invocation, or skip the test if there is no emulator."""
    try:
        path = emulator.fetch(CACHE)
    except EmulatorError as error:
        pytest.skip(str(error))
    invocations, runtime = free_ports(2)
    service = function("function", path, (invocations, runtime), Settings(), {**os.environ, **environ}, handler)
    with running(service, run):
        address = f"http://127.0.0.1:{invocations}"
        patient().post(f"{address}{PATH}", data="{}", timeout=60).raise_for_status()
        yield address


def patient() -> requests.Session:
    """Return a session that retries until a server listens."""
    session = requests.Session()
    retries = Retry(total=100, connect=100, read=0, backoff_factor=0.05, backoff_max=0.5)
    session.mount("http://127.0.0.1", HTTPAdapter(max_retries=retries))
    return session
