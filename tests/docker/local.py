"""A clone of the repository whose scripts run the stack in containers."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import requests
from requests.auth import AuthBase

from function.examples import MENINAS, PAINTER
from tests.docker.engine import Container, Stack
from tests.infra.local.test_scripts import script


@dataclass(frozen=True)
class Local:
    """A clone and the environment variables of its scripts."""

    clone: Path
    environ: Mapping[str, str]

    @property
    def stack(self) -> Stack:
        return Stack(self.environ)

    def run(self, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return script(self.clone, *command, environ={**self.environ, **environ}, timeout=200)

    def make(self, target: str) -> subprocess.CompletedProcess[str]:
        command = ["make", "-C", str(self.clone), "--no-print-directory", target]
        return subprocess.run(command, capture_output=True, text=True, env=self.environ, timeout=60)

    def container(self, service: str) -> Container:
        (container,) = self.stack.containers(service)
        return container

    def ask(self, auth: AuthBase | None) -> requests.Response:
        asked = {"question": PAINTER, "context": MENINAS}
        return requests.post(f"{self.stack.api}/answers", json=asked, auth=auth, timeout=60)
