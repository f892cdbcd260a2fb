"""int8 weights answer as float32 ones do, for every target, and saturate on none."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
from huggingface_hub import HfApi
from numpy.typing import NDArray
from onnx import TensorProto, numpy_helper

from evaluation.squad import load_squad
from function.reader.document import Document, Options
from function.reader.reader import load_reader
from model.bake.bake import Order, bake
from model.bake.quantize import TARGETS


@pytest.fixture(scope="module")
def baked(trained: Path, known: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A model directory for each target."""
    root = tmp_path_factory.mktemp("targets")
    for target in TARGETS:
        bake(Order(str(trained), None, root / target, target, known), HfApi(), lambda spanish, english: None)
    return {target: root / target for target in TARGETS}


def weights(directory: Path) -> list[NDArray[np.int8]]:
    """Of the multiplications: (inputs, outputs)."""
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
    """`vpmaddubsw` adds two products of an unsigned activation (255 at most) and a weight in 16 bits."""
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
    heads = [dims[node.input[1]] for node in graph.node if node.op_type == "MatMul"]
    assert heads == [[64, 2]]
