"""ONNX Runtime 1.32 on Linux keeps an id and a queue of events for its makers, unless it is told not to."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = "import function.handler, time; time.sleep(1)"


def left_in(home: Path, **environ: str) -> list[str]:
    """What a process that imports the handler leaves in its home directory."""
    others = {name: value for name, value in os.environ.items() if name not in ("HOME", "ORT_DISABLE_TELEMETRY")}
    environ = {**others, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", **environ}
    subprocess.run([sys.executable, "-c", PROGRAM], check=True, env=environ, timeout=60)
    return [path.name for path in home.rglob("*") if path.is_file()]


def test_the_function_leaves_nothing_to_be_sent(tmp_path: Path) -> None:
    assert left_in(tmp_path) == []


def test_it_would_without_the_setting(tmp_path: Path) -> None:
    assert "deviceid" in left_in(tmp_path, ORT_DISABLE_TELEMETRY="0")
