"""Run the command in a new process, with `HF_ENDPOINT` set to a fake hub on loopback and no other fakes."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from evaluation.squad import load_squad
from function.reader.document import Document
from function.reader.reader import load_reader
from infra.aws.build import MODEL_FILES
from model.bake.__main__ import main
from model.bake.manifest import FILES
from tests.model.bake.hub import Hub, Repository

ID = "someone/bert-spanish-squad2-es"


def bake(hub: Hub, directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the bake in `directory`, with its cache there too."""
    environment = {
        **os.environ,
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(directory / "hub"),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(Path.cwd()),
    }
    command = [sys.executable, "-m", "model.bake", *arguments]
    return subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, timeout=200)


def test_a_model_of_the_hub_is_baked_and_answers(hub: Hub, trained: Path, known: Path, tmp_path: Path) -> None:
    hub.repositories[ID] = repository = Repository(trained)
    done = bake(hub, tmp_path, "--model", ID, "--revision", repository.commit, "--verify", str(known))
    assert done.returncode == 0, done.stderr
    steps = [line for line in done.stderr.splitlines() if line.startswith("[")]
    assert steps == [
        "[1/6] Fetch",
        "[2/6] Export",
        "[3/6] Optimize",
        "[4/6] Verify",
        "[5/6] Quantize",
        "[6/6] Manifest",
    ]
    assert done.stdout.endswith("QAS_MODEL=build/model ./start.sh\n")

    out = tmp_path / "build" / "model"
    assert {path.name for path in out.iterdir()} == {*FILES, "manifest.json"}
    assert [path.name for path in out.parent.iterdir()] == ["model"]
    manifest = json.loads((out / "manifest.json").read_text())
    quality = manifest.pop("quality")["known"]
    assert manifest.pop("tools").keys() >= {"torch", "transformers", "onnxruntime"}
    assert 0 < manifest.pop("no_answer_threshold") < 1
    assert 0.4 <= manifest.pop("temperature") <= 6
    quantization = manifest.pop("quantization")
    assert quantization.startswith(
        "int8 weights of 7 bits, which do not saturate without VNNI; a scale for each output channel; "
        "uint8 activations, scaled as they come; int8 embeddings, a scale for each row"
    )
    assert manifest == {
        "id": ID,
        "revision": repository.commit,
        "architecture": "bert",
        "language": "es",
        "licence": "apache-2.0",
        "float32_products": [],
        "target": "x86-64-v3",
        "max_tokens": 128,
        "stride": 64,
        "template": {
            "before": [2],
            "between": [3],
            "after": [3],
            "question_type": 0,
            "context_type": 1,
            "pad": 0,
        },
        "no_answer": True,
        "sha256": {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in FILES},
        "bytes": {name: (out / name).stat().st_size for name in FILES},
    }
    assert quality["questions"] == 24
    assert quality["f1"] > 80
    assert quality["f1"] >= quality["fp32"]["f1"] - 0.5
    assert quality["probabilities"]["questions"] > 24
    assert len(quality["tried"]) == 1
    assert quality["ms"] > 0 and quality["fp32"]["ms"] > 0

    question = load_squad(known).questions[0]
    reading = load_reader(out).read([question.text], [Document("", question.context)])
    assert reading.results[0].answers[0].text == question.golds[0]


def test_a_model_directory_is_replaced_only_by_one_that_passed(
    hub: Hub, trained: Path, known: Path, tmp_path: Path
) -> None:
    first = bake(hub, tmp_path, "--model", str(trained), "--verify", str(known), "--no-answer", "no")
    assert first.returncode == 0, first.stderr
    manifest = tmp_path / "build" / "model" / "manifest.json"
    before = manifest.read_text()
    assert (json.loads(before)["no_answer"], json.loads(before)["no_answer_threshold"]) == (False, 1.0)

    damaged = shutil.copytree(trained, tmp_path / "damaged")
    (damaged / "model.safetensors").write_bytes(b"{}")
    second = bake(hub, tmp_path, "--model", str(damaged), "--verify", str(known))
    assert (second.returncode, second.stdout) == (1, "")
    assert "[damaged] damaged is missing or cannot be read" in second.stderr
    assert manifest.read_text() == before

    third = bake(hub, tmp_path, "--model", str(trained), "--verify", str(known), "--target", "arm64")
    assert third.returncode == 0, third.stderr
    assert json.loads(manifest.read_text())["target"] == "arm64"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--model", "someone/else"], "unknown_model"),
        (["--model", ID, "--verify", "nowhere.json"], "data_unreadable"),
    ],
)
def test_a_failure_is_printed_with_its_code(
    hub: Hub, bert: Path, tmp_path: Path, arguments: list[str], code: str
) -> None:
    hub.repositories = {ID: Repository(bert)}
    verification = (
        [] if "--verify" in arguments else ["--verify", str(Path("evaluation/data/xquad-es-sample.json").resolve())]
    )
    done = bake(hub, tmp_path, *arguments, *verification)
    assert (done.returncode, done.stdout) == (1, "")
    message = done.stderr.removeprefix("[1/6] Fetch\n")
    assert message.startswith(f"[{code}] ") and "Traceback" not in message
    assert not (tmp_path / "build" / "model").exists()


def test_help_describes_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert "Convert a Hugging Face question-answering checkpoint" in text
    for option in (
        "--model",
        "--revision",
        "--out",
        "--target",
        "--quantization",
        "--verify",
        "--no-answer",
        "--allow-pickle",
    ):
        assert option in text


def test_the_deployment_copies_every_file_of_a_model_directory() -> None:
    for name in ("manifest.json", *FILES):
        assert any(fnmatch(name, pattern) for pattern in MODEL_FILES), name
