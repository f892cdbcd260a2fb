"""Run the page alone or the whole local stack in new processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import requests

from infra.local import stack
from infra.local.services import ROOT, free_ports
from infra.local.settings import Settings

START_SECONDS = 90


@contextmanager
def page(log: Path, **environ: str) -> Iterator[str]:
    """Run the page, and yield its URL once it responds."""
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    command = ["-m", "streamlit", "run", "frontend/server.py", f"--server.port={port}"]
    with _running(command, environ, log, [f"{url}/_stcore/health"]):
        yield url


@contextmanager
def local_stack(run: Path, **environ: str) -> Iterator[Settings]:
    """Run gateway, emulator, function and page on free ports, and yield their settings once they respond."""
    api_port, page_port = free_ports(2)
    ports = {"QAS_LOCAL_API_PORT": str(api_port), "QAS_LOCAL_PAGE_PORT": str(page_port)}
    environ = {**environ, **ports, "QAS_LOCAL_FUNCTIONS": "1"}
    settings = Settings.from_env(environ)
    command = ["-m", "infra.local", "supervise", str(run), str(stack.CACHE)]
    healthy = [f"{settings.api}/health", f"{settings.page}/_stcore/health"]
    with _running(command, environ, run / "supervisor.log", healthy):
        yield settings


@contextmanager
def _running(command: Sequence[str], environ: Mapping[str, str], log: Path, healthy: Sequence[str]) -> Iterator[None]:
    with (
        log.open("w") as output,
        subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env={**os.environ, **environ}, stdout=output, stderr=output
        ) as process,
    ):
        try:
            deadline = time.monotonic() + START_SECONDS
            for url in healthy:
                while not _answers(url):
                    assert process.poll() is None, f"it ended at once:\n{log.read_text()}"
                    assert time.monotonic() < deadline, f"{url} did not answer in time:\n{log.read_text()}"
                    time.sleep(0.1)  # there is no event when a server begins to respond
            yield
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=10).status_code in stack.ANSWERING
    except requests.RequestException:
        return False
