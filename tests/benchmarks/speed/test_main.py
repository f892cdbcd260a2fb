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
from benchmarks.speed.checkpoint import make
from benchmarks.speed.servers import REFERENCE
from infra.local import emulator, processes
from infra.local.errors import EmulatorError
from infra.local.stack import CACHE

DATA = Path("tests/data/xquad-es-sample.json")
needs_reference = pytest.mark.skipif(not REFERENCE.exists(), reason="make setup-reference makes .venv-reference")


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("checkpoint")
    make(directory, DATA, SIZE, vocabulary=2000)
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
    told = json.loads((out / "speed.json").read_text())
    everyone = {"prototype", "plain-pipeline", "reader", "plain-network", "network", "qas"}
    assert set(told["latency"]) == everyone
    assert set(told["throughput"]) == {"prototype", "qas", "qas-many"}
    assert set(told["start"]) == set(told["memory"]) == {"prototype", "qas"}
    spreads = [spread for measure in ("latency", "throughput", "start", "memory") for spread in told[measure].values()]
    assert all(0 < spread["least"] <= spread["median"] <= spread["p95"] for spread in spreads)
    assert told["setting"]["packages"]["transformers"] == "4.57.6"
    assert {"fastapi", "numpy", "onnxruntime", "Python"} <= set(told["imports"]["packages"])
    assert len(told["targets"]) == 6
    assert done.stdout.startswith("# Velocidad · Speed")
    assert (out / "speed.md").read_text() == done.stdout.removesuffix("\n")
    ElementTree.parse(out / "speed.svg")
    assert not processes.find(out / "logs")


@needs_reference
@pytest.mark.parametrize("data", ["absent.json", "pyproject.toml"])
def test_data_that_cannot_be_used_are_told_before_anything_is_made(
    data: str, checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["--checkpoint", str(checkpoint), "--data", data, "--out", str(out)]) == 1
    assert data in capsys.readouterr().err
    assert not out.exists()


@needs_reference
def test_a_directory_without_weights_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--checkpoint", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert "no contiene ningún modelo" in told
    assert "holds no checkpoint" in told
    assert not (tmp_path / "out").exists()
