"""ONNX Runtime 1.32 on Linux stores an id and a queue of telemetry events, unless telemetry is disabled."""

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
    """Return the files that importing the handler creates in `home`; stop at the first file or after `seconds`."""
    # Pass no other variables: telemetry is also disabled by variables that indicate a test run.
    others = {"PATH": os.environ["PATH"]}
    environ = {**others, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", **environ}
    subprocess.run([sys.executable, "-c", PROGRAM.format(seconds=seconds)], check=True, env=environ, timeout=60)
    return [path.name for path in home.rglob("*") if path.is_file()]


def test_the_function_leaves_nothing_to_be_sent(tmp_path: Path) -> None:
    assert left_in(tmp_path, 1) == []


def test_it_would_without_the_setting(tmp_path: Path) -> None:
    assert left_in(tmp_path, 30, ORT_DISABLE_TELEMETRY="0")
