"""For every kind, the exported ONNX network, fused or not, computes the same as the torch network."""

import json
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from huggingface_hub import HfApi
from safetensors.torch import load_file, save_file

from benchmarks.random_checkpoint import KINDS, LIMIT, make_checkpoint
from evaluation.squad import Question
from model.bake.errors import Damaged
from model.bake.export import encode, export, input_names, load_network, max_tokens, torch_logits
from model.bake.fetch import Checkpoint, fetch
from model.bake.quantize import fold, fuse
from model.bake.tokens import load_tokenizer

WITH_TYPES = ("albert", "bert", "electra")


def checkpoint_in(directory: Path) -> Checkpoint:
    return fetch(str(directory), None, True, HfApi())


@pytest.mark.parametrize("kind", KINDS)
def test_onnx_equals_torch(kind: str, texts: list[str], questions: tuple[Question, ...], tmp_path: Path) -> None:
    checkpoint = checkpoint_in(make_checkpoint(kind, texts, tmp_path))
    tokenizer, network = load_tokenizer(checkpoint), load_network(checkpoint)
    names = input_names(network, tokenizer)
    assert names == ["input_ids", "attention_mask"] + ["token_type_ids"] * (kind in WITH_TYPES)
    assert max_tokens(network, tokenizer) == LIMIT
    exported, folded, fused = (tmp_path / f"{name}.onnx" for name in ("exported", "folded", "fused"))
    export(network, tokenizer, exported)
    fold(exported, folded)
    fuse(folded, fused)
    operators = Counter(node.op_type for node in onnx.load(fused).graph.node)
    assert operators["LayerNormalization"] == 5
    assert not operators.keys() & {"Attention", "MultiHeadAttention", "SkipLayerNormalization", "BiasGelu"}

    batches = [
        [("¿Sí?", "No.")],
        [(question.text, question.context) for question in questions[:5]],
        [(question.text, question.context[: 40 * n]) for n, question in enumerate(questions[::20], 1)],
    ]
    for path in (exported, folded, fused):
        session = ort.InferenceSession(path)
        for pairs in batches:
            inputs = encode(tokenizer, pairs, LIMIT, names)
            read = inputs["attention_mask"] == 1
            for found, wanted in zip(session.run(None, inputs), torch_logits(network, inputs), strict=True):
                assert (found.dtype, found.shape) == (np.float32, read.shape)
                np.testing.assert_allclose(found[read], wanted[read], atol=1e-5)

    # Padding does not change the logits.
    short, long = ("¿Dónde nació?", "En Alcalá."), ("¿Quién vino?", "Vino la tía Julia con sus dos hijos. " * 3)
    alone, together = (encode(tokenizer, pairs, LIMIT, names) for pairs in ([short], [short, long]))
    length = alone["input_ids"].shape[1]
    for one, two in zip(session.run(None, alone), session.run(None, together), strict=True):
        np.testing.assert_allclose(one[0], two[0, :length], atol=1e-5)


def test_the_smallest_limit_applies(bert: Path, texts: list[str], tmp_path: Path) -> None:
    directory = shutil.copytree(bert, tmp_path / "checkpoint")
    settings = json.loads((directory / "tokenizer_config.json").read_text())
    for limit, expected in ((100, 100), (10**30, LIMIT)):
        (directory / "tokenizer_config.json").write_text(json.dumps({**settings, "model_max_length": limit}))
        checkpoint = checkpoint_in(directory)
        assert max_tokens(load_network(checkpoint), load_tokenizer(checkpoint)) == expected


def test_a_network_without_its_head_is_rejected(bert: Path, tmp_path: Path) -> None:
    directory = shutil.copytree(bert, tmp_path / "checkpoint")
    weights = load_file(directory / "model.safetensors")
    kept = {name: values for name, values in weights.items() if not name.startswith("qa_outputs")}
    save_file(kept, directory / "model.safetensors", {"format": "pt"})
    with pytest.raises(Damaged, match=r"qa_outputs\.bias, qa_outputs\.weight"):
        load_network(checkpoint_in(directory))


def test_a_head_of_another_size_is_rejected(texts: list[str], tmp_path: Path) -> None:
    make_checkpoint("bert", texts, tmp_path, num_labels=3)
    with pytest.raises(Damaged, match="num_labels = 3"):
        load_network(checkpoint_in(tmp_path))


@pytest.mark.parametrize("name", ["model.safetensors", "pytorch_model.bin"])
def test_truncated_weights_are_rejected(bert: Path, tmp_path: Path, name: str) -> None:
    directory = shutil.copytree(bert, tmp_path / "checkpoint")
    content = (directory / "model.safetensors").read_bytes()
    (directory / "model.safetensors").unlink()
    (directory / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(Damaged):
        load_network(checkpoint_in(directory))
