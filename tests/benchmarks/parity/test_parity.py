"""Compare with the transformers pipeline, which runs in a separate environment."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForQuestionAnswering, PreTrainedTokenizerFast

from benchmarks.parity.checkpoint import LAYERS, WIDTH_FACTOR, enlarge
from benchmarks.parity.compare import Comparison, Difference, is_accepted, main, table
from benchmarks.parity.records import SETS

PYTHON = Path(".venv-reference/bin/python")
STAMP = Path(".venv-reference/reference.stamp")  # exists if the installation is complete
SAMPLE = "evaluation/data/xquad-es-sample.json"
CHOSEN_SETS = ["defaults", "top-3", "overlapping-windows", "no-answer-windows", "tokens"]
QUESTIONS = 12

needs_reference = pytest.mark.skipif(not STAMP.exists(), reason="make setup-reference installs transformers 4.57.6")


def run_reference(checkpoint: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [str(PYTHON), "-m", "benchmarks.parity.reference", str(checkpoint), SAMPLE, str(out), *options]
    environment = os.environ | {"PYTHONPATH": ".", "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=200)


@pytest.fixture(scope="session")
def reference(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("reference")
    done = run_reference(checkpoint, out, "--limit", str(QUESTIONS), "--sets", *CHOSEN_SETS)
    assert done.returncode == 0, done.stderr
    return out


@needs_reference
def test_every_difference_has_a_cause(checkpoint: Path, reference: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(checkpoint), str(reference), "--least", "0", "--threads", "1"]) == 0
    report = json.loads((reference / "comparison.json").read_text(encoding="utf-8"))
    assert list(report) == [name for name in SETS if name in CHOSEN_SETS]
    assert all(comparison["questions"] == QUESTIONS for comparison in report.values())
    differences = [difference for comparison in report.values() for difference in comparison["differences"]]
    assert differences
    assert all(difference["causes"] for difference in differences)
    assert "UNEXPLAINED" not in capsys.readouterr().out


@needs_reference
def test_an_unexplained_difference_fails_the_comparison(checkpoint: Path, reference: Path, tmp_path: Path) -> None:
    (tmp_path / "fp32").symlink_to(reference / "fp32")
    lines = (reference / "defaults.jsonl").read_text(encoding="utf-8").splitlines()
    first: dict[str, Any] = json.loads(lines[0])
    first["answers"] = [{**first["answers"][0], "end": first["answers"][0]["end"] + 1}]
    (tmp_path / "defaults.jsonl").write_text("\n".join([json.dumps(first), *lines[1:]]), encoding="utf-8")
    assert main([str(checkpoint), str(tmp_path), "--least", "0", "--threads", "1"]) == 1


@needs_reference
def test_an_interrupted_run_is_resumed(checkpoint: Path, reference: Path, tmp_path: Path) -> None:
    whole = (reference / "defaults.jsonl").read_bytes()
    half = tmp_path / "defaults.jsonl"
    half.write_bytes(whole[: len(whole) * 2 // 3])
    assert run_reference(checkpoint, tmp_path, "--limit", str(QUESTIONS)).returncode == 0
    assert [json.loads(line)["answers"] for line in half.read_text().splitlines()] == [
        json.loads(line)["answers"] for line in whole.splitlines()
    ]


@needs_reference
def test_a_directory_belongs_to_one_checkpoint(checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "source.json").write_text("{}")
    done = run_reference(checkpoint, tmp_path, "--limit", "1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "contains answers of another checkpoint or to other questions: pass another directory" in done.stderr


def comparison(same: int, *causes: list[str]) -> Comparison:
    differences = [Difference("q", [(0, 3)], [(4, 7)], ("uno", "dos"), why) for why in causes]
    return Comparison(same + len(causes), same, same, differences)


@pytest.mark.parametrize(
    ("comparisons", "expected"),
    [
        ({"defaults": comparison(199, ["SAME_TEXT"])}, True),
        ({"defaults": comparison(198, ["SAME_TEXT"], ["FEW"])}, False),
        ({"defaults": comparison(1000, [])}, False),
        ({"windows": comparison(1, ["BY_WINDOW"], ["TWICE"])}, True),
        ({"defaults": comparison(200), "windows": comparison(200, [])}, False),
    ],
)
def test_a_comparison_is_accepted_if_enough_answers_are_the_same_and_all_differences_explained(
    comparisons: dict[str, Comparison], expected: bool
) -> None:
    assert is_accepted(comparisons, min_same=99.5) is expected


def test_the_table() -> None:
    comparisons = {"defaults": comparison(2), "windows": comparison(1, ["BY_WINDOW", "TWICE"], ["FEW"], [], ["FEW"])}
    assert table(comparisons).splitlines()[2:] == [
        "| defaults | 2 | 100.00 % | 100.00 % | none |",
        "| windows | 5 | 20.00 % | 20.00 % | 2 FEW, 1 BY_WINDOW + TWICE, 1 UNEXPLAINED |",
    ]


def test_base_size_computes_the_same(checkpoint: Path) -> None:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(checkpoint)
    network = AutoModelForQuestionAnswering.from_pretrained(checkpoint)
    base = enlarge(network, tokenizer)
    base.train(False)
    assert (base.config.hidden_size, base.config.num_hidden_layers) == (
        WIDTH_FACTOR * network.config.hidden_size,
        LAYERS,
    )
    inputs = tokenizer("¿Dónde nació?", "Nació en Alcalá de Henares, en 1547.", return_tensors="pt")
    with torch.inference_mode():
        narrow, wide = network(**inputs), base(**inputs)
    assert narrow.start_logits.std() > 0.01
    torch.testing.assert_close(wide.start_logits, narrow.start_logits, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(wide.end_logits, narrow.end_logits, atol=1e-4, rtol=1e-4)
