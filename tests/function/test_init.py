"""ONNX Runtime 1.32 on Linux keeps an id and a queue of events for its makers, unless it is told not to."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import pathlib, time
import function.handler
end = time.monotonic() + {seconds}
while time.monotonic() < end and not any(path.is_file() for path in pathlib.Path.home().rglob("*")):
    time.sleep(0.1)
"""


def left_in(home: Path, seconds: int, **environ: str) -> list[str]:
    """What a process that imports the handler leaves in its home directory; it ends when something is there."""
    # Nothing else: it is silent, too, where a variable tells it that it is tested.
    others = {"PATH": os.environ["PATH"]}
    environ = {**others, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", **environ}
    subprocess.run([sys.executable, "-c", PROGRAM.format(seconds=seconds)], check=True, env=environ, timeout=60)
    return [path.name for path in home.rglob("*") if path.is_file()]


def test_the_function_leaves_nothing_to_be_sent(tmp_path: Path) -> None:
    assert left_in(tmp_path, 1) == []


def test_it_would_without_the_setting(tmp_path: Path) -> None:
    assert left_in(tmp_path, 30, ORT_DISABLE_TELEMETRY="0")
