"""Docker's own client, told to build and to push; the credentials that it keeps stay as they are."""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from infra.aws.errors import BuildFailed, NoDocker, PushFailed

# With attestations an image is an index of manifests, which Lambda does not take.
_PLAIN = {"BUILDX_NO_DEFAULT_ATTESTATIONS": "1"}
_STDERR = 2


class Builder(Protocol):
    """What a deploy asks for an image."""

    def build(self, context: Path, dockerfile: Path, tag: str, platform: str, arguments: Mapping[str, str]) -> None: ...

    def push(self, tag: str, auth: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Docker:
    """`command` is the client; what it says goes to standard error."""

    command: Sequence[str] = ("docker",)

    def build(self, context: Path, dockerfile: Path, tag: str, platform: str, arguments: Mapping[str, str]) -> None:
        """Raises NoDocker, BuildFailed."""
        self._host()
        given = [f"--build-arg={name}={value}" for name, value in arguments.items()]
        command = ["build", "--platform", platform, "--file", str(dockerfile), "--tag", tag, *given, str(context)]
        if self._run(command, _PLAIN):
            raise BuildFailed

    def push(self, tag: str, auth: str) -> None:
        """`auth` is base64 of user:password; it is in a file of its own while it lasts. Raises NoDocker, PushFailed."""
        host = self._host()
        with tempfile.TemporaryDirectory() as directory:
            config = Path(directory, "config.json")
            config.touch(0o600)
            config.write_text(json.dumps({"auths": {tag.split("/")[0]: {"auth": auth}}}))
            # Another configuration is another context: without its address the engine would not be found.
            if self._run(["push", tag], {"DOCKER_CONFIG": directory, "DOCKER_HOST": host}):
                raise PushFailed

    def _host(self) -> str:
        """The engine's address, once it has answered."""
        self._ask("version", "{{.Server.Version}}")
        return self._ask("context inspect", "{{.Endpoints.docker.Host}}")

    def _ask(self, command: str, template: str) -> str:
        try:
            done = subprocess.run(
                [*self.command, *command.split(), "--format", template], capture_output=True, text=True, timeout=60
            )
        except FileNotFoundError:
            raise NoDocker(f"{self.command[0]}: command not found") from None
        except subprocess.TimeoutExpired:
            raise NoDocker(f"docker {command}: no answer") from None
        if done.returncode:
            raise NoDocker(done.stderr.strip() or f"docker {command}: exit status {done.returncode}")
        return done.stdout.strip()

    def _run(self, arguments: Sequence[str], environ: Mapping[str, str]) -> int:
        return subprocess.run(
            [*self.command, *arguments], env={**os.environ, **environ}, stdin=subprocess.DEVNULL, stdout=_STDERR
        ).returncode
