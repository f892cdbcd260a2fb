"""Run the commands in new processes."""

import subprocess
import sys
from collections.abc import Mapping

import pytest

from infra.local.services import ROOT

pytestmark = pytest.mark.timeout(60)


def run(*arguments: str, environ: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.local", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=50, env=environ)


def test_a_setting_that_cannot_be_used_is_one_sentence_in_each_language_and_status_1() -> None:
    done = run("up", environ={"QAS_LOCAL_API_PORT": "ocho"})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "QAS_LOCAL_API_PORT=ocho: debe ser un número entero entre 1 y 65535.",
        "QAS_LOCAL_API_PORT=ocho: must be a whole number from 1 to 65535.",
    ]


@pytest.mark.parametrize("arguments", [[], ["fly"], ["gateway"], ["supervise"]])
def test_what_is_no_command_is_status_2_with_the_usage(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "usage: python -m infra.local" in done.stderr


def test_the_commands_are_told() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert all(command in done.stdout for command in ("up", "down", "status", "logs"))


def test_ending_the_stack_imports_nothing_that_has_to_be_installed() -> None:
    program = "import infra.local.stack, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, cwd=ROOT, timeout=50)
    assert done.returncode == 0, done.stderr
    imported = set(done.stdout.split()) - sys.stdlib_module_names - {"__main__"}
    assert imported == {"infra", "function"}
