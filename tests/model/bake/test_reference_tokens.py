"""Compare the tokenizers with those of transformers 4.57.6, the last version 4, in a separate environment."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi
from tokenizers import Tokenizer

from benchmarks.random_checkpoint import make_checkpoint
from evaluation.squad import Question
from model.bake.fetch import fetch
from model.bake.tokens import load_tokenizer
from tests.environments import environment

pytestmark = pytest.mark.clients

VERSION = "4.57.6"
SCRIPT = Path(__file__).with_name("encode_pairs.py")
CLASSES = {
    "albert": ["AlbertTokenizer"],
    "bert": ["BertTokenizer", "BertTokenizerFast", "PreTrainedTokenizerFast"],
    "deberta-v2": ["DebertaV2Tokenizer", "DebertaV2TokenizerFast"],
    "distilbert": ["DistilBertTokenizer", "BertTokenizer"],
    "electra": ["ElectraTokenizer"],
    "roberta": ["RobertaTokenizer", "PreTrainedTokenizerFast"],
    "xlm-roberta": ["XLMRobertaTokenizer"],
}
SETTINGS: list[dict[str, object]] = [
    {},
    {"do_lower_case": True},
    {"do_lower_case": False, "strip_accents": False},
    {"add_prefix_space": True},
]
ODD = (
    "¿Qué  hay?\n",
    "Decompuesto: pingu\u0308ino, \ufeffmarca; emoji 🙂,\t«comillas» ¿y ¡signos!  ｎａｃｉó ½ \u200d fin\r\nlínea 中文",
)


@pytest.fixture(scope="module")
def interpreter() -> Path:
    return environment(f"transformers=={VERSION}")


def checkpoints(texts: list[str], root: Path) -> Iterator[Path]:
    """Yield checkpoints of every kind with all class names and settings, and BERTs with vocab.txt only."""
    for kind, classes in CLASSES.items():
        made = make_checkpoint(kind, texts, root / kind)
        saved = json.loads((made / "tokenizer_config.json").read_text())
        kept = {name: value for name, value in saved.items() if name.endswith("_token") or name == "model_max_length"}
        for name in classes:
            for number, settings in enumerate(SETTINGS):
                directory = shutil.copytree(made, root / f"{kind}-{name}-{number}")
                configuration = {**kept, "tokenizer_class": name, **settings}
                (directory / "tokenizer_config.json").write_text(json.dumps(configuration))
                yield directory
    for number, settings in enumerate(SETTINGS):
        directory = shutil.copytree(root / "bert", root / f"vocabulary-{number}")
        vocabulary = Tokenizer.from_file(str(directory / "tokenizer.json")).get_vocab()
        (directory / "vocab.txt").write_text("\n".join(sorted(vocabulary, key=lambda word: vocabulary[word])) + "\n")
        (directory / "tokenizer.json").unlink()
        (directory / "tokenizer_config.json").write_text(json.dumps(settings))
        yield directory


def test_ids_types_and_offsets_equal_the_references(
    interpreter: Path, texts: list[str], questions: tuple[Question, ...], tmp_path: Path
) -> None:
    directories = list(checkpoints(texts, tmp_path))
    pairs = [(question.text, question.context) for question in questions[::8]] + [ODD]
    given = json.dumps({"directories": [str(directory) for directory in directories], "pairs": pairs})
    done = subprocess.run([interpreter, SCRIPT], input=given, capture_output=True, text=True, timeout=250)
    assert done.returncode == 0, done.stderr
    reference: dict[str, Any] = json.loads(done.stdout)
    assert reference["version"] == VERSION
    assert len(directories) == 52
    for directory in directories:
        tokenizer = load_tokenizer(fetch(str(directory), None, False, HfApi()))
        for (question, context), wanted in zip(pairs, reference["found"][str(directory)], strict=True):
            encoding = tokenizer.backend_tokenizer.encode(question, context)
            found = [encoding.ids, encoding.type_ids, [list(offset) for offset in encoding.offsets]]
            assert found == wanted, directory.name
