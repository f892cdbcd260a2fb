"""A small checkpoint after a short training; these tests are skipped if torch or transformers is not installed."""

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="make setup-model installs torch")
pytest.importorskip("transformers", reason="make setup-model installs transformers")

import torch

from benchmarks.parity.checkpoint import save, train_checkpoint
from evaluation.squad import load_squad

SAMPLE = Path("evaluation/data/xquad-es-sample.json")


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("parity") / "bert"
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # more threads slow down a network this small
    questions = load_squad(SAMPLE).questions[:40]
    save(directory, *train_checkpoint("bert", questions, steps=20, hidden_size=32, intermediate_size=64))
    torch.set_num_threads(threads)
    return directory
