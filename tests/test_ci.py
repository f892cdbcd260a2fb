"""Run .ci/run with its programs replaced by scripts that record their arguments."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from infra.local.services import ROOT


def run(tmp_path: Path, user: str = "0", **environ: str) -> list[str]:
    """Run a copy of .ci/run and return the recorded commands."""
    done = tmp_path / "done"
    scripts = {
        "id": f"echo {user}",
        "python3": "exit 0",
        "apt-get": f'echo "apt-get $*" >>"{done}"',
        "make": f'echo "make $*" >>"{done}"',
        "sudo": f'echo -n "sudo " >>"{done}"; "$@"',
    }
    for name, script in scripts.items():
        (tmp_path / name).write_text(f"#!/bin/bash\n{script}\n")
        (tmp_path / name).chmod(0o755)
    for tool in ("bash", "dirname", "env"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or "")

    copy = tmp_path / "copy" / ".ci" / "run"
    copy.parent.mkdir(parents=True)
    shutil.copy2(ROOT / ".ci" / "run", copy)
    subprocess.run([copy], check=True, env={"PATH": os.fspath(tmp_path), **environ}, timeout=60)
    return done.read_text().splitlines()


@pytest.mark.parametrize(("user", "sudo"), [("0", ""), ("1000", "sudo ")])
def test_missing_packages_are_installed_as_root_before_the_commands_of_the_readme_run(
    tmp_path: Path, user: str, sudo: str
) -> None:
    assert run(tmp_path, user) == [
        f"{sudo}apt-get update -q",
        f"{sudo}apt-get install -y -q --no-install-recommends "
        "chromium libreoffice-writer-nogui fonts-liberation fonts-dejavu tesseract-ocr tesseract-ocr-spa",
        "make test",
        "make lint",
        "make test-model",
        "make lint-model",
        "make test-docker",
    ]


@pytest.mark.parametrize("status", [0, 1])
@pytest.mark.parametrize("environ", [{}, {"QAS_DOCKER_UP": "../start-docker"}])
def test_the_docker_engine_is_started_after_the_browser_tests_and_may_fail(
    tmp_path: Path, environ: dict[str, str], status: int
) -> None:
    script = tmp_path / environ.get("QAS_DOCKER_UP", "../beside/tools/docker-up").removeprefix("../")
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(f'#!/bin/bash\necho "docker-up" >>"{tmp_path / "done"}"\nexit {status}\n')
    script.chmod(0o755)
    assert run(tmp_path, **environ)[-3:] == ["make lint-model", "docker-up", "make test-docker"]
