"""Fixtures for the tests of the training, which are skipped if torch or transformers is not installed."""

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="make setup-model installs torch")
pytest.importorskip("transformers", reason="make setup-model installs transformers")

from collections.abc import Iterator

import torch
from transformers import PreTrainedTokenizerBase

from benchmarks.random_checkpoint import make_checkpoint
from function.reader.engine import Template
from model.bake.tokens import load_tokenizer, template_of
from model.training.base import open_directory
from model.training.data import Example, examples, load_articles

SAMPLE = Path("evaluation/data/xquad-es-sample.json")


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Use one thread: more slow down networks this small."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def sample() -> list[Example]:
    return [example for article in load_articles(SAMPLE) for example in examples(article.paragraphs)]


@pytest.fixture(scope="session")
def checkpoint(sample: list[Example], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a small XLM-RoBERTa with random weights and a SentencePiece-like tokenizer."""
    texts = [*dict.fromkeys(example.context for example in sample), *(example.question for example in sample)]
    return make_checkpoint("xlm-roberta", texts, tmp_path_factory.mktemp("xlm-roberta"))


@pytest.fixture(scope="session")
def tokenizer(checkpoint: Path) -> PreTrainedTokenizerBase:
    return load_tokenizer(open_directory(checkpoint))


@pytest.fixture(scope="session")
def template(tokenizer: PreTrainedTokenizerBase) -> Template:
    return template_of(tokenizer)
