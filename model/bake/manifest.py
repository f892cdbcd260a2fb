"""Write manifest.json: the source, the settings, the tools, the files' hashes and the measured quality."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from function.reader.engine import Template
from model.bake.errors import FilesDisagree
from model.bake.fetch import Checkpoint, sha256
from model.bake.probabilities import Probabilities
from model.bake.quantize import FLOAT32, Mix

FILES = ("model.onnx.data", "model.onnx", "tokenizer.json")
STRIDE = 128  # tokens that consecutive windows share, as in transformers' pipeline
TOOLS = ("torch", "transformers", "tokenizers", "onnx", "onnxruntime", "huggingface_hub", "numpy")

# squad2, squad_v2, squad-es-v2.0, spa-squad2-es …
_WITH_NO_ANSWER = re.compile(r"squad[-_.]?(?:es|spa?)?[-_.]?v?2", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known before the measurements. `no_answer`: the checkpoint was trained on questions without an answer."""

    checkpoint: Checkpoint
    template: Template
    max_tokens: int
    target: str
    no_answer: bool


def is_no_answer_model(checkpoint: Checkpoint) -> bool:
    """Return whether the id or the card's data sets name SQuAD 2. No file of a checkpoint states it directly."""
    datasets = checkpoint.card.get("datasets") or []
    names = [checkpoint.id, *([datasets] if isinstance(datasets, str) else datasets)]
    return any(_WITH_NO_ANSWER.search(str(name)) for name in names)


def draft_manifest(facts: Facts, directory: Path, mix: Mix = FLOAT32) -> dict[str, Any]:
    """Return a manifest without measurements. It is enough to load the model."""
    checkpoint = facts.checkpoint
    return {
        "id": checkpoint.id,
        "revision": checkpoint.revision,
        "architecture": checkpoint.kind,
        "language": checkpoint.card.get("language"),
        "licence": checkpoint.card.get("license"),
        "quantization": mix.description(facts.target),
        "float32_products": [product.label for product in mix.float32_products],
        "target": facts.target,
        "max_tokens": facts.max_tokens,
        "stride": min(STRIDE, facts.max_tokens // 2),
        "template": asdict(facts.template),
        "no_answer": facts.no_answer,
        "no_answer_threshold": 1.0,
        "temperature": 1.0,
        "sha256": {name: sha256(directory / name) for name in FILES},
        "bytes": {name: (directory / name).stat().st_size for name in FILES},
        "tools": {tool: version(tool) for tool in TOOLS},
    }


def final_manifest(
    facts: Facts,
    directory: Path,
    mix: Mix,
    figures: Mapping[str, Any],
    probabilities: Probabilities,
    verification: Path,
) -> dict[str, Any]:
    """Return the complete manifest. `figures`: what was measured on the questions of the file `verification`."""
    measured = {**figures, "probabilities": probabilities.figures()}
    return {
        **draft_manifest(facts, directory, mix),
        "no_answer_threshold": probabilities.threshold,
        "temperature": probabilities.temperature,
        "quality": {verification.stem: {"sha256": sha256(verification), **measured}},
    }


def write_manifest(directory: Path, manifest: dict[str, Any]) -> None:
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (directory / "manifest.json").write_text(text, encoding="utf-8")


def check_files(directory: Path) -> None:
    """Check the hash of every file on the disk. Raises FilesDisagree."""
    manifest = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
    for name, expected in manifest["sha256"].items():
        if sha256(directory / name) != expected:
            raise FilesDisagree(str(directory / name))
