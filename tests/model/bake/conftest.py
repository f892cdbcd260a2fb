"""Fixtures for the tests of the bake, which are skipped if torch or transformers is not installed."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="make setup-model installs torch")
pytest.importorskip("transformers", reason="make setup-model installs transformers")

import torch

from benchmarks.random_checkpoint import make_checkpoint
from evaluation.squad import Question, load_squad
from tests.model.bake.hub import Hub, running_hub
from tests.model.bake.trained import memorize

SAMPLE = Path("evaluation/data/xquad-es-sample.json")
CROPPED = 250  # characters
KNOWN = 24  # questions


@pytest.fixture(scope="session")
def questions() -> tuple[Question, ...]:
    return load_squad(SAMPLE).questions


@pytest.fixture(scope="session")
def texts(questions: tuple[Question, ...]) -> list[str]:
    """Return the texts on which the tokenizers of the small checkpoints are trained."""
    return [*dict.fromkeys(question.context for question in questions), *(question.text for question in questions)]


@pytest.fixture(scope="session")
def bert(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a small BERT with random weights."""
    return make_checkpoint("bert", texts, tmp_path_factory.mktemp("bert"))


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running_hub() as hub:
        yield hub


@pytest.fixture(scope="session")
def known(questions: tuple[Question, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQuAD file whose contexts are cut to fit one window of a small checkpoint."""
    paragraphs: list[dict[str, object]] = []
    for question in questions:
        (answer, *_) = question.answers
        if answer.start + len(answer.text) < CROPPED and len(paragraphs) < KNOWN:
            qa = {
                "id": question.id,
                "question": question.text,
                "answers": [{"text": answer.text, "answer_start": answer.start}],
            }
            paragraphs.append({"context": question.context[:CROPPED], "qas": [qa]})
    path = tmp_path_factory.mktemp("known") / "known.json"
    path.write_text(json.dumps({"version": "1.1", "data": [{"title": "known", "paragraphs": paragraphs}]}))
    return path


@pytest.fixture(scope="session")
def trained(texts: list[str], known: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a small BERT that has memorized the answers of `known`."""
    directory = make_checkpoint(
        "bert", texts, tmp_path_factory.mktemp("trained"), hidden_size=64, intermediate_size=128
    )
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # more threads slow down a network this small
    memorize(directory, load_squad(known).questions, steps=100)
    torch.set_num_threads(threads)
    (directory / "README.md").write_text("---\nlicense: apache-2.0\nlanguage: es\ndatasets: [squad_v2_es]\n---\n")
    return directory


@pytest.fixture
def directory(bert: Path, tmp_path: Path) -> Path:
    """Return a copy of `bert` that the test may change."""
    return shutil.copytree(bert, tmp_path / "checkpoint")
