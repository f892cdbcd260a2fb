"""Run the command in a new process, from small data to a checkpoint that can be baked."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from huggingface_hub import HfApi
from transformers import AutoModelForQuestionAnswering

from function.reader.document import Document
from function.reader.reader import load_reader
from model.bake.bake import BakeOptions, bake_fp32
from model.bake.fetch import fetch
from model.bake.manifest import is_no_answer_model
from model.training.__main__ import main

SAMPLE = Path("evaluation/data/xquad-es-sample.json")  # relative, as in the configuration
ARTICLE = json.loads(SAMPLE.read_text(encoding="utf-8"))["data"][0]
HELD_OUT = {**ARTICLE, "paragraphs": ARTICLE["paragraphs"][:2]}


def train(directory: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the training in `directory`, after writing a part of the sample there, which every training holds out."""
    sample = directory / SAMPLE
    sample.parent.mkdir(parents=True, exist_ok=True)
    sample.write_text(json.dumps({"version": "1.1", "data": [HELD_OUT]}), encoding="utf-8")
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, "-m", "model.training", "--threads", "1", *map(str, arguments)]
    return subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, timeout=200)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a configuration and small data to `tmp_path`."""
    data = tmp_path / "data"
    data.mkdir()
    articles = [HELD_OUT, {"title": "Propio", "paragraphs": [
        {"context": f"Ana{n} vive en Soria desde el año {1900 + n}.", "qas": [
            {"id": str(n), "question": "¿Desde cuándo?", "answers": [{"text": str(1900 + n), "answer_start": 0}]}
        ]} for n in range(30)
    ]}]  # fmt: skip
    for paragraph in articles[1]["paragraphs"]:
        (answer,) = paragraph["qas"][0]["answers"]
        answer["answer_start"] = paragraph["context"].index(answer["text"])
    (data / "squad-es-v2.json").write_text(json.dumps({"data": articles}), encoding="utf-8")
    (tmp_path / "small.toml").write_text(
        """
        id = "someone/small"
        base = "nothing"
        licence = "cc-by-4.0"
        vocabulary = ["squad-es-v2.json"]
        vocabulary_least = 1
        checkpoint_steps = 2
        [held_out]
        choose = "squad-es-v2.json"
        one_in = 4611686018427387904
        always = ["evaluation/data/xquad-es-sample.json"]
        measure = ["squad-es-v2.json"]
        [[stages]]
        name = "only"
        learning_rate = 1e-3
        steps = 4
        batch = 4
        window = 64
        stride = 16
        sources = [{ file = "squad-es-v2.json", unanswerable = 0.3 }]
        """,
        encoding="utf-8",
    )
    return tmp_path


def test_a_trained_checkpoint_can_be_baked(folder: Path, checkpoint: Path) -> None:
    arguments = ("--config", "small.toml", "--data-dir", "data", "--base", checkpoint, "--out", "out")
    done = train(folder, *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("make bake MODEL=out\n")
    assert "only: 100%" in done.stderr and "4/4" in done.stderr

    out = folder / "out"
    found = fetch(str(out), None, False, HfApi())
    assert found.kind == "xlm-roberta" and is_no_answer_model(found)
    assert (found.card["license"], found.card["language"]) == ("cc-by-4.0", "es")
    tokenizer = json.loads((out / "tokenizer_config.json").read_text(encoding="utf-8"))
    # transformers 4 has this class too.
    assert tokenizer["tokenizer_class"] == "PreTrainedTokenizerFast"
    network = AutoModelForQuestionAnswering.from_pretrained(out)
    assert network.config.vocab_size < AutoModelForQuestionAnswering.from_pretrained(checkpoint).config.vocab_size
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "# someone/small" in card and "squad-es-v2.json" in card
    asked = sum(len(paragraph["qas"]) for paragraph in HELD_OUT["paragraphs"])
    assert f"| squad-es-v2 | {asked} |" in card and f"| squad-es-v2 | {asked} |" in done.stdout
    run = json.loads((out / "training.json").read_text(encoding="utf-8"))
    assert run["config"]["stages"][0]["steps"] == 4 and run["base"]["id"] == checkpoint.name

    bake_fp32(
        BakeOptions(str(out), None, folder / "baked", "x86-64-v3", folder / "data" / "squad-es-v2.json"),
        HfApi(),
        lambda step: None,
    )
    reading = load_reader(folder / "baked").read(["¿Desde cuándo?"], [Document("", "Ana vive en Soria desde 1903.")])
    assert reading.results[0].no_answer_score is not None

    again = train(folder, *arguments)
    assert again.returncode == 0, again.stderr
    # The second run does not train again.
    assert "4/4" not in again.stderr
    assert again.stdout == done.stdout


def test_a_users_file_is_measured_before_and_after_and_keeps_the_vocabulary(folder: Path, checkpoint: Path) -> None:
    done = train(folder, "--base", checkpoint, "--data", "data/squad-es-v2.json", "--out", "out")
    assert done.returncode == 0, done.stderr
    rows = [line.split("|")[1].strip() for line in done.stdout.splitlines() if line.startswith("|")]
    assert rows[2:] == ["held-out before", "held-out", "xquad-es-sample before", "xquad-es-sample"]
    assert (folder / "out" / "tokenizer.json").read_bytes() == (checkpoint / "tokenizer.json").read_bytes()


def test_without_data_the_needed_files_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    message = capsys.readouterr().err
    assert all(part in message for part in ("DATA_DIR", "xquad-es.json", "arXiv 1910.11856", "CC BY-SA 4.0", "sha256"))


def test_a_failure_is_printed_with_its_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data-dir", str(tmp_path)]) == 1
    message = capsys.readouterr().err
    assert message.startswith("[data_missing] ") and "lacks training files" in message
    assert main(["--data-dir", str(tmp_path), "--config", str(tmp_path / "none.toml")]) == 1
    assert capsys.readouterr().err.startswith("[invalid_config] ")
