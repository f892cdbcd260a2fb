"""The entry point in a new process, imported as Lambda's runtime client imports it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from function.reader.reader import Reader

# Packages that the function's image does not contain, or that would slow down a cold start for little benefit.
HEAVY = [
    "boto3",
    "botocore",
    "httpx",
    "pandas",
    "requests",
    "scipy",
    "snowballstemmer",
    "streamlit",
    "torch",
    "uvicorn",
]


def run(program: str, **environ: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("QAS_")}
    return subprocess.run(
        [sys.executable, "-c", program], env=inherited | environ, capture_output=True, text=True, timeout=120
    )


def test_importing_it_loads_the_model_and_says_so_in_one_line(embedded: Reader) -> None:
    done = run("import function.handler")
    line = json.loads(done.stdout)
    assert line.pop("load_ms") > 0
    assert line == {"event": "start", "model": embedded.manifest.id, "revision": embedded.manifest.revision}
    assert (done.returncode, done.stderr) == (0, "")


def test_it_answers_events() -> None:
    program = "import function.handler as h; print(h.handler({}, None)['body'])"
    assert run(program).stdout.splitlines()[-1] == '{"status":"ok"}'


def test_it_imports_nothing_heavy() -> None:
    done = run(f"import function.handler, sys; print([name for name in {HEAVY} if name in sys.modules])")
    assert done.stdout.splitlines()[1] == "[]"


def test_a_setting_that_does_not_exist_stops_it() -> None:
    done = run("import function.handler", QAS_MODLE="x")
    assert done.returncode != 0
    assert "SettingsError: QAS_MODLE: unknown setting; the settings are QAS_MODEL," in done.stderr


def test_a_model_that_is_not_there_stops_it(tmp_path: Path) -> None:
    done = run("import function.handler", QAS_MODEL=str(tmp_path))
    assert done.returncode != 0
    assert f"ModelError: {tmp_path}/manifest.json does not exist: QAS_MODEL must name a model directory" in done.stderr
