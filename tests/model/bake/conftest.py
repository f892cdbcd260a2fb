"""What the bake's tests share; without its dependencies they are skipped, and say so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="make setup-bake installs torch")
pytest.importorskip("transformers", reason="make setup-bake installs transformers")

from evaluation.squad import Question, load_squad
from tests.model.bake.checkpoints import make_checkpoint
from tests.model.bake.hub import Hub, running_hub

SAMPLE = Path("tests/data/xquad-es-sample.json")


@pytest.fixture(scope="session")
def questions() -> tuple[Question, ...]:
    return load_squad(SAMPLE).questions


@pytest.fixture(scope="session")
def texts(questions: tuple[Question, ...]) -> list[str]:
    """What the tokenizers of the small checkpoints are trained on."""
    return [*dict.fromkeys(question.context for question in questions), *(question.text for question in questions)]


@pytest.fixture(scope="session")
def bert(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small BERT with random weights."""
    return make_checkpoint("bert", texts, tmp_path_factory.mktemp("bert"))


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running_hub() as hub:
        yield hub
