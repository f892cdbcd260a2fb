"""The installed packages are those that uv.lock pins, even if newer releases exist."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError

import pytest
from packaging.markers import Marker

from infra.local.services import ROOT
from tests.infra.setup.newer_index import NEWEST, newer_index, project

UV, SYNC = ROOT / "infra/setup/uv", ROOT / "infra/setup/sync"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = sorted(PYPROJECT["dependency-groups"])
# Excludes the settings of another index, because the lock was not made for it.
ENVIRON = {
    name: value for name, value in os.environ.items() if not name.endswith(("INDEX_URL", "_INDEX", "_FIND_LINKS"))
}


def run(
    *command: str | Path, cwd: Path = ROOT, environ: Mapping[str, str] = ENVIRON
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environ, timeout=280)


@pytest.fixture(scope="module", autouse=True)
def _uv() -> None:
    process = run(UV, "--version")
    if process.returncode != 0:
        pytest.skip(process.stderr.strip().splitlines()[-1])


def test_the_lock_is_not_stale() -> None:
    assert run(UV, "lock", "--check").returncode == 0, "make lock brings uv.lock up to date"


def test_a_stale_lock_is_detected(tmp_path: Path) -> None:
    shutil.copy2(ROOT / "uv.lock", tmp_path)
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(text.replace('"uvicorn==', '"uvicorn<'), encoding="utf-8")
    assert run(UV, "lock", "--check", "--offline", "--project", tmp_path).returncode != 0


def test_every_pinned_file_has_a_hash() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    packages = [package for package in lock["package"] if "registry" in package["source"]]
    assert len(packages) > 100
    assert [package["name"] for package in packages if not all("hash" in wheel for wheel in package["wheels"])] == []


def test_torch_is_not_in_the_lock() -> None:
    """torch's wheel for Linux requires gigabytes of CUDA libraries."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    assert not {package["name"] for package in lock["package"]} & {"torch", "triton", "nvidia-cublas"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Yield environment variables with an empty cache and an index that has newer releases of everything."""
    try:
        project("coverage")
    except URLError as error:
        pytest.skip(f"the package index cannot be reached: {error.reason}")
    with newer_index() as url:
        yield {**ENVIRON, "UV_DEFAULT_INDEX": url, "UV_CACHE_DIR": str(tmp_path_factory.mktemp("cache"))}


def test_the_index_offers_a_newer_release(index: Mapping[str, str]) -> None:
    process = run(UV, "pip", "install", "--dry-run", "--python", sys.executable, "--upgrade", "coverage", environ=index)
    assert f"coverage=={NEWEST}" in process.stderr


@pytest.mark.clients
@pytest.mark.parametrize("group", GROUPS)
def test_newer_releases_change_nothing(index: Mapping[str, str], group: str, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    environ = {**index, "VENV": str(venv), "PYTHON": sys.executable}
    process = run(SYNC, group, environ=environ)
    assert process.returncode == 0, process.stderr
    listed = run(UV, "pip", "list", "--python", venv / "bin" / "python", "--format", "json", environ=environ)
    installed = {package["name"]: package["version"] for package in json.loads(listed.stdout)}
    assert installed == pinned(group)


def pinned(group: str) -> dict[str, str]:
    """Return the releases of a group's packages that the lock pins for this machine."""
    exported = run(UV, "export", "--frozen", "--no-hashes", "--no-annotate", "--no-header", "--only-group", group)
    lines = (line.split(";") for line in exported.stdout.splitlines())
    return {
        name: version
        for requirement, *marker in lines
        if not marker or Marker(marker[0]).evaluate()
        for name, version in [requirement.strip().split("==")]
    }


@pytest.mark.skipif(
    find_spec("torch") is None, reason="nothing but the group `test` is installed, so this run itself shows it"
)
def test_every_test_can_be_collected_with_what_make_test_installs(tmp_path: Path) -> None:
    """Modules that need other packages, such as torch, are skipped with a reason."""
    venv = tmp_path / "venv"
    process = run(SYNC, "test", environ={**os.environ, "VENV": str(venv), "PYTHON": sys.executable})
    if process.returncode != 0:
        pytest.skip(process.stderr.strip().splitlines()[-1])
    collected = run(venv / "bin" / "python", "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider")
    assert collected.returncode == 0, collected.stdout[-3000:]
    assert "SKIPPED [1] tests/model/bake/conftest.py" in collected.stdout
