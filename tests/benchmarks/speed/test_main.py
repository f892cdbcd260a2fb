"""Run the whole benchmark with a small checkpoint; the figures are meaningless, but nothing is faked."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytest.importorskip("torch", reason="make setup-model installs torch")
pytest.importorskip("transformers", reason="make setup-model installs transformers")

from benchmarks.random_checkpoint import SIZE
from benchmarks.speed.__main__ import main
from benchmarks.speed.models import make_random
from benchmarks.speed.peers import REFERENCE_PYTHON
from infra.local import emulator, processes
from infra.local.errors import EmulatorError
from infra.local.stack import CACHE

DATA = Path("evaluation/data/xquad-es-sample.json")
needs_reference = pytest.mark.skipif(not REFERENCE_PYTHON.exists(), reason="make setup-reference makes .venv-reference")


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("checkpoint")
    make_random(directory, DATA, SIZE, vocabulary=2000)
    return directory


@pytest.fixture
def cached_emulator() -> None:
    try:
        emulator.fetch(CACHE)
    except EmulatorError as error:
        pytest.skip(str(error))


@needs_reference
@pytest.mark.emulator
@pytest.mark.usefixtures("cached_emulator")
def test_one_command_measures_everything(checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "benchmarks.speed", "--checkpoint", str(checkpoint), "--out", str(out), "--quick"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    content = json.loads((out / "speed.json").read_text())
    everyone = {"prototype", "plain-pipeline", "reader", "plain-network", "network", "qas"}
    assert set(content["latency"]) == everyone
    assert set(content["throughput"]) == {"prototype", "qas", "qas-many"}
    assert set(content["start"]) == set(content["memory"]) == {"prototype", "qas"}
    spreads = [
        spread for measure in ("latency", "throughput", "start", "memory") for spread in content[measure].values()
    ]
    assert all(0 < spread["least"] <= spread["median"] <= spread["p95"] for spread in spreads)
    assert content["setting"]["packages"]["transformers"] == "4.57.6"
    assert {"fastapi", "numpy", "onnxruntime", "Python"} <= set(content["imports"]["packages"])
    assert len(content["targets"]) == 6
    assert done.stdout.startswith("# Speed")
    assert (out / "speed.md").read_text() == done.stdout.removesuffix("\n")
    ElementTree.parse(out / "speed.svg")
    assert not processes.find(out / "logs")


@needs_reference
@pytest.mark.parametrize("data", ["absent.json", "pyproject.toml"])
def test_invalid_data_is_reported_before_anything_is_written(
    data: str, checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["--checkpoint", str(checkpoint), "--data", data, "--out", str(out)]) == 1
    assert data in capsys.readouterr().err
    assert not out.exists()


@needs_reference
def test_a_directory_without_weights_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--checkpoint", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "contains no checkpoint" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
