import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import processes

pytestmark = pytest.mark.timeout(60)

# Reports that it runs, then waits for the end of its input, which stays open.
WAITS = "import sys; print('here', flush=True); sys.stdin.read()"
# Starts a child in a new session, which outlives its parent, as the emulator does with its runtime.
CHILD = f"subprocess.Popen([sys.executable, '-c', {WAITS!r}], start_new_session=True)"
LEAVES_A_CHILD = f"import subprocess, sys; {CHILD}.wait()"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAITS}"


def launch(run: Path, service: str, program: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, **processes.mark(run, service)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"here\n"
    return process


@pytest.fixture(autouse=True)
def leave_nothing(tmp_path: Path) -> Iterator[None]:
    yield
    processes.kill(tmp_path)


def close(*started: subprocess.Popen[bytes]) -> None:
    for process in started:
        with process:
            pass


def test_processes_are_found_by_their_stack_and_service(tmp_path: Path) -> None:
    one, other = launch(tmp_path, "a", WAITS), launch(tmp_path, "a2", WAITS)
    assert processes.find(tmp_path, "a") == [one.pid]
    assert sorted(processes.find(tmp_path)) == sorted([one.pid, other.pid])
    assert processes.find(tmp_path / "elsewhere") == []
    assert processes.kill(tmp_path) == 2
    close(one, other)


def test_what_a_service_started_is_found_when_the_service_is_gone(tmp_path: Path) -> None:
    parent = launch(tmp_path, "a", LEAVES_A_CHILD)
    parent.kill()
    parent.wait()
    (child,) = processes.find(tmp_path, "a")
    assert child != parent.pid
    assert processes.kill(tmp_path, "a") == 1
    assert processes.find(tmp_path) == []
    close(parent)


def test_ending_waits_and_tells_who_lives_on(tmp_path: Path) -> None:
    willing, deaf = launch(tmp_path, "a", WAITS), launch(tmp_path, "b", DEAF)
    assert processes.end([willing.pid, deaf.pid], signal.SIGTERM, 2) == [deaf.pid]
    assert processes.find(tmp_path) == [deaf.pid]
    assert processes.end([deaf.pid], signal.SIGKILL, 30) == []
    close(willing, deaf)


def test_ending_what_has_ended_is_no_failure(tmp_path: Path) -> None:
    gone = launch(tmp_path, "a", WAITS)
    gone.kill()
    gone.wait()
    assert processes.end([gone.pid], signal.SIGTERM, 30) == []
    assert processes.kill(tmp_path) == 0
    close(gone)
