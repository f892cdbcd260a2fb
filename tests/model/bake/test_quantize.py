"""int8 weights give nearly the results of float32 for every target, and do not saturate on its processors."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from huggingface_hub import HfApi
from numpy.typing import NDArray
from onnx import TensorProto, numpy_helper

from benchmarks.random_checkpoint import KINDS, LIMIT, make_checkpoint
from evaluation.squad import Question, load_squad
from function.reader.document import Document, Options
from function.reader.reader import load_reader
from model.bake.bake import BakeOptions, bake
from model.bake.export import encode, export, input_names, load_network, torch_logits
from model.bake.fetch import fetch
from model.bake.quantize import TARGETS, fold, fuse, quantize
from model.bake.tokens import load_tokenizer


@pytest.fixture(scope="module")
def baked(trained: Path, known: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a model directory for each target."""
    root = tmp_path_factory.mktemp("targets")
    for target in TARGETS:
        bake(BakeOptions(str(trained), None, root / target, target, known), HfApi(), lambda step: None)
    return {target: root / target for target in TARGETS}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_computes_nearly_the_same(
    kind: str, texts: list[str], questions: tuple[Question, ...], tmp_path: Path
) -> None:
    checkpoint = fetch(str(make_checkpoint(kind, texts, tmp_path)), None, False, HfApi())
    tokenizer, network = load_tokenizer(checkpoint), load_network(checkpoint)
    exported, folded, quantized, fused = (tmp_path / f"{name}.onnx" for name in ("exported", "folded", "int8", "fused"))
    export(network, tokenizer, exported)
    fold(exported, folded)
    quantize(folded, quantized, "x86-64-v3")
    fuse(quantized, fused)
    pairs = [(question.text, question.context) for question in questions[:8]]
    inputs = encode(tokenizer, pairs, LIMIT, input_names(network, tokenizer))
    read = inputs["attention_mask"] == 1
    for found, wanted in zip(ort.InferenceSession(fused).run(None, inputs), torch_logits(network, inputs), strict=True):
        assert np.corrcoef(found[read], wanted[read])[0, 1] > 0.99
    assert size(fused) < 0.6 * size(folded)


def size(model: Path) -> int:
    return sum(path.stat().st_size for path in model.parent.glob(f"{model.name}*"))


def weights(directory: Path) -> list[NDArray[np.int8]]:
    """Return the int8 weights of the matrix products, each of shape (inputs, outputs)."""
    graph = onnx.load(directory / "model.onnx").graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    multiplied = [node for node in graph.node if node.op_type in ("DynamicQuantizeMatMul", "MatMulIntegerToFloat")]
    return [numpy_helper.to_array(tensors[node.input[1]]) for node in multiplied]


def answers(directory: Path, known: Path) -> Sequence[str]:
    reader = load_reader(directory)
    return [
        reader.read([question.text], [Document("", question.context)], Options(no_answer=False))
        .results[0]
        .answers[0]
        .text
        for question in load_squad(known).questions
    ]


def test_every_target_gives_the_same_answers(baked: dict[str, Path], known: Path) -> None:
    wanted = [question.golds[0] for question in load_squad(known).questions]
    found = {target: answers(directory, known) for target, directory in baked.items()}
    assert found["x86-64-v3"] == found["vnni"] == found["arm64"]
    assert sum(ours == gold for ours, gold in zip(found["vnni"], wanted, strict=True)) > 0.8 * len(wanted)


@pytest.mark.parametrize(("target", "saturates"), [("x86-64-v3", False), ("vnni", True), ("arm64", True)])
def test_only_weights_for_other_processors_could_saturate_without_vnni(
    baked: dict[str, Path], target: str, saturates: bool
) -> None:
    """`vpmaddubsw` adds two products of an unsigned activation (at most 255) and a weight in 16 bits."""
    pairs = [values.astype(np.int32).reshape(-1, 2, values.shape[1]) for values in weights(baked[target])]
    largest = max(255 * int(np.abs(pair).sum(axis=1).max()) for pair in pairs)
    assert len(pairs) == 12
    assert (largest > np.iinfo(np.int16).max) is saturates


def test_embeddings_are_int8_and_nothing_large_is_left_in_float32(baked: dict[str, Path]) -> None:
    tensors = onnx.load(baked["vnni"] / "model.onnx").graph.initializer
    large = {tensor.name for tensor in tensors if tensor.data_type == TensorProto.FLOAT and np.prod(tensor.dims) > 2000}
    assert large == set()


def test_the_head_stays_float32(baked: dict[str, Path]) -> None:
    graph = onnx.load(baked["vnni"] / "model.onnx").graph
    dims = {tensor.name: list(tensor.dims) for tensor in graph.initializer}
    heads = [dims[node.input[1]] for node in graph.node if node.op_type == "MatMul" and node.input[1] in dims]
    assert heads == [[64, 2]]
