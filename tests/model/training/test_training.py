"""Network, training, export and the command, small but real."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest

pytest.importorskip("torch", reason="torch is not installed: make setup-model")

import torch

from function.reader.document import Document, Options
from function.reader.features import features
from function.reader.lexical import Pair, network_inputs
from function.reader.reader import load_reader
from function.reader.words import WordTokenizer
from model.training.corpus import Corpus
from model.training.export import export
from model.training.network import Network, Shape
from model.training.stream import batches
from model.training.train import Recipe, batch_loss, opinion, tensors, train
from tests.model.training.corpora import write_corpus

SHAPE = Shape(hidden=8, embedding=8, buckets=50, ngram=4, tuned_words=2)
TOKENIZER = WordTokenizer({"madrid": 0.5, "de": 0.1, "capital": 0.6}, SHAPE.buckets)
RECIPE = Recipe(steps=15, batch=8, warm_up=5, average=0.9)
CONTEXTS = ["Madrid es la capital de España.", "El río nace en Soria y pasa por Zamora.", "Fin"]


def network() -> Network:
    torch.manual_seed(0)
    return Network(np.random.default_rng(0).standard_normal((3, 6)).astype(np.float32), SHAPE)


def pair(question: str, context: str) -> Pair:
    asked, text = TOKENIZER.tokenize(question), TOKENIZER.tokenize(context)
    return asked.pieces, text.pieces, features(asked.pieces, text.pieces, text.sentences)


def trained(corpus: Corpus) -> tuple[Network, Network]:
    before = network()
    torch.manual_seed(0)
    stream = batches(corpus, TOKENIZER, seed=0, size=RECIPE.batch, steps=RECIPE.steps)
    return before, train(network(), stream, RECIPE.steps, RECIPE)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("data"))


@pytest.mark.parametrize("contexts", [CONTEXTS[:1], CONTEXTS, CONTEXTS * 3])
def test_onnx_runtime_computes_what_torch_does_for_batches_of_any_size(tmp_path: Path, contexts: list[str]) -> None:
    model = network()
    export(model, TOKENIZER, tmp_path)
    inputs = network_inputs([pair("¿Cuál es la capital de España?", context) for context in contexts])
    found = ort.InferenceSession(tmp_path / "model.onnx").run(None, inputs)
    with torch.no_grad():
        expected = model(**tensors(inputs))
    for ours, torchs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, torchs.numpy(), atol=1e-5)


def test_a_window_is_read_alike_alone_and_beside_longer_ones() -> None:
    model = network().eval()
    with torch.no_grad():
        alone = model(**tensors(network_inputs([pair("¿Quién?", "Fin de todo")])))
        beside = model(**tensors(network_inputs([pair("¿Quién?", "Fin de todo"), pair("¿Por qué no?", CONTEXTS[1])])))
    for one, other in zip(alone, beside, strict=True):
        torch.testing.assert_close(one[0], other[0][: len(one[0])] if one.dim() > 1 else other[0])


def test_training_lowers_the_loss_and_runs_alike_twice(data: Path) -> None:
    corpus = Corpus.load(data)
    before, after = trained(corpus)
    batch = next(batches(corpus, TOKENIZER, seed=7, size=32, steps=1))
    with torch.no_grad():
        assert batch_loss(after, batch, RECIPE) < batch_loss(before.eval(), batch, RECIPE)
    again = trained(corpus)[1]
    assert all(torch.equal(a, b) for a, b in zip(after.parameters(), again.parameters(), strict=True))


def test_a_network_that_is_taught_comes_closer_to_its_teacher(data: Path) -> None:
    corpus = Corpus.load(data)
    teacher = trained(corpus)[1]
    recipe = replace(RECIPE, soft=1.0)
    taught = train(
        network(), batches(corpus, TOKENIZER, 1, recipe.batch, recipe.steps), recipe.steps, recipe, [teacher]
    )
    batch = next(batches(corpus, TOKENIZER, seed=7, size=32, steps=1))
    answerable = torch.from_numpy(batch.answerable) > 0

    def distance(one: Network) -> float:
        return float((opinion([one], batch).start - opinion([teacher], batch).start)[answerable].abs().sum())

    assert distance(taught) < distance(network().eval())


def test_one_command_makes_a_model_directory_that_answers(tmp_path: Path, data: Path) -> None:
    out, held_out = tmp_path / "model", tmp_path / "held-out"
    command = [sys.executable, "-m", "model.training", "--data", str(data), "--out", str(out)]
    options = ["--held-out", str(held_out), "--steps", "2", "--teacher-steps", "2", "--threads", "1"]
    subprocess.run([*command, *options], check=True, capture_output=True)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["quality"]["xquad-es"]["questions"] == sum(
        len(paragraph["qas"])
        for article in json.loads((held_out / "xquad-es.json").read_text(encoding="utf-8"))["data"]
        for paragraph in article["paragraphs"]
    )
    assert "| xquad-es |" in (out / "README.md").read_text(encoding="utf-8")
    (result,) = load_reader(out).read(["¿Quién?"], [Document("", "Ana canta.")], Options(no_answer=False)).results
    assert result.answers


def test_the_command_names_the_files_it_lacks(tmp_path: Path) -> None:
    for data in (["--data", str(tmp_path)], []):
        command = [sys.executable, "-m", "model.training", *data]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ended.returncode == 2
        assert "SQuAD-es v1.1 dev" in ended.stderr and "Traceback" not in ended.stderr
