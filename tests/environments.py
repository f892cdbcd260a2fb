"""Additional Python environments for tests with other releases of a library."""

import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.services import ROOT

UV = ROOT / "infra" / "setup" / "uv"
ENVIRONMENTS = ROOT / ".cache" / "clients"


def environment(requirement: str) -> Path:
    """Return the interpreter of an environment with `requirement`, made once, or skip the test if that fails."""
    directory = ENVIRONMENTS / f"{requirement}-py{sys.version_info.major}{sys.version_info.minor}"
    python, done = directory / "bin" / "python", directory / "installed"
    if not done.exists():
        run("venv", "--clear", "--no-project", "--python", sys.executable, directory)
        result = run("pip", "install", "--python", python, requirement)
        if result.returncode != 0:
            pytest.skip(f"{requirement} cannot be installed: {result.stderr.strip().splitlines()[-1].strip()}")
        done.touch()
    return python


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run uv."""
    return subprocess.run([UV, *arguments, "--quiet"], capture_output=True, text=True)
