"""Run the whole comparison, with the transformers pipeline in a separate environment."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from benchmarks.parity.compare import main
from benchmarks.parity.parameters import SETS

PYTHON = Path(".venv-reference/bin/python")
STAMP = Path(".venv-reference/reference.stamp")  # exists if the installation is complete
SAMPLE = "evaluation/data/xquad-es-sample.json"
ASKED = ["defaults", "top-3", "overlapping-windows", "no-answer-windows", "tokens"]
QUESTIONS = 12

pytestmark = pytest.mark.skipif(not STAMP.exists(), reason="make setup-reference installs transformers 4.57.6")


def ask_pipeline(checkpoint: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [str(PYTHON), "-m", "benchmarks.parity.reference", str(checkpoint), SAMPLE, str(out), *options]
    environment = os.environ | {"PYTHONPATH": ".", "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=200)


@pytest.fixture(scope="session")
def reference(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("reference")
    asked = ask_pipeline(checkpoint, out, "--limit", str(QUESTIONS), "--sets", *ASKED)
    assert asked.returncode == 0, asked.stderr
    return out


def test_every_difference_has_a_cause(checkpoint: Path, reference: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(checkpoint), str(reference), "--least", "0", "--threads", "1"]) == 0
    report = json.loads((reference / "comparison.json").read_text(encoding="utf-8"))
    assert list(report) == [name for name in SETS if name in ASKED]
    assert all(comparison["questions"] == QUESTIONS for comparison in report.values())
    differences = [difference for comparison in report.values() for difference in comparison["differences"]]
    assert differences
    assert all(difference["causes"] for difference in differences)
    assert "UNEXPLAINED" not in capsys.readouterr().out


def test_an_answer_that_is_not_the_pipelines_fails_it(checkpoint: Path, reference: Path, tmp_path: Path) -> None:
    (tmp_path / "fp32").symlink_to(reference / "fp32")
    lines = (reference / "defaults.jsonl").read_text(encoding="utf-8").splitlines()
    first: dict[str, Any] = json.loads(lines[0])
    first["answers"] = [{**first["answers"][0], "end": first["answers"][0]["end"] + 1}]
    (tmp_path / "defaults.jsonl").write_text("\n".join([json.dumps(first), *lines[1:]]), encoding="utf-8")
    assert main([str(checkpoint), str(tmp_path), "--least", "0", "--threads", "1"]) == 1


def test_it_goes_on_where_it_was_ended(checkpoint: Path, reference: Path, tmp_path: Path) -> None:
    whole = (reference / "defaults.jsonl").read_bytes()
    half = tmp_path / "defaults.jsonl"
    half.write_bytes(whole[: len(whole) * 2 // 3])
    assert ask_pipeline(checkpoint, tmp_path, "--limit", str(QUESTIONS)).returncode == 0
    assert [json.loads(line)["answers"] for line in half.read_text().splitlines()] == [
        json.loads(line)["answers"] for line in whole.splitlines()
    ]


def test_a_directory_is_of_one_checkpoint(checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "source.json").write_text("{}")
    refused = ask_pipeline(checkpoint, tmp_path, "--limit", "1")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "holds the answers of another checkpoint or to other questions: name another directory" in refused.stderr
