"""Smoothing does not change the results in float32, and reduces the rounding errors of int8."""

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from huggingface_hub import HfApi

from benchmarks.random_checkpoint import KINDS, LIMIT, make_checkpoint
from evaluation.squad import Question
from model.bake.bake import BakeOptions, bake_fp32
from model.bake.export import Inputs, encode, export, input_names, load_network
from model.bake.fetch import fetch
from model.bake.quantize import TARGETS, fold, products_of, quantize
from model.bake.sensitivity import main, sensitivities
from model.bake.smooth import record_activations, smooth
from model.bake.tokens import load_tokenizer
from model.bake.verify import divergence, window_logits
from tests.model.bake.trained import add_outliers


def folded_of(checkpoint: Path, questions: tuple[Question, ...], directory: Path) -> tuple[Path, list[Inputs]]:
    """Return the path of the float32 graph, and windows as its inputs."""
    source = fetch(str(checkpoint), None, False, HfApi())
    tokenizer, network = load_tokenizer(source), load_network(source)
    exported, folded = directory / "exported.onnx", directory / "model.onnx"
    export(network, tokenizer, exported)
    fold(exported, folded)
    names = input_names(network, tokenizer)
    return folded, [encode(tokenizer, [(q.text, q.context)], LIMIT, names) for q in questions[:8]]


@pytest.fixture(scope="module")
def with_outliers(
    trained: Path, questions: tuple[Question, ...], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Inputs]]:
    directory = tmp_path_factory.mktemp("outliers")
    add_outliers(shutil.copytree(trained, directory / "checkpoint"))
    return folded_of(directory / "checkpoint", questions, directory)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_computes_the_same_in_float32(
    kind: str, texts: list[str], questions: tuple[Question, ...], tmp_path: Path
) -> None:
    folded, windows = folded_of(make_checkpoint(kind, texts, tmp_path / "checkpoint"), questions, tmp_path)
    smoothed = tmp_path / "smoothed.onnx"
    smooth(folded, smoothed, record_activations(folded, windows), 8)
    for found, exact in zip(window_logits(smoothed, windows), window_logits(folded, windows), strict=True):
        np.testing.assert_allclose(found, exact, atol=2e-5)
    before, after = (
        {weight.name: weight for weight in onnx.load(path).graph.initializer} for path in (folded, smoothed)
    )
    assert any(before[name] != after[name] for name in before), "something was smoothed"


def test_smoothing_the_output_of_attention_inserts_no_multiplication(
    with_outliers: tuple[Path, list[Inputs]], tmp_path: Path
) -> None:
    folded, windows = with_outliers
    smoothed = tmp_path / "smoothed.onnx"
    smooth(folded, smoothed, record_activations(folded, windows), 8)
    before, after = (onnx.load(path).graph for path in (folded, smoothed))
    inputs = {product.label: product.input for product in products_of(before)}
    multiplied = {node.input[0] for node in after.node if node.name.endswith("_smooth")}
    behind_gelu = {
        name for label, name in inputs.items() if label.endswith("/output/dense") and "attention" not in label
    }
    assert behind_gelu <= multiplied
    assert not multiplied & {name for label, name in inputs.items() if label.endswith("attention/output/dense")}
    peaks = record_activations(smoothed, windows)
    for product in products_of(after):
        largest, median = peaks[product.input].peaks.max(), np.median(peaks[product.input].peaks)
        assert largest < 20 * median, product.label


@pytest.mark.parametrize("target", TARGETS)
def test_int8_comes_nearer_to_float32(target: str, with_outliers: tuple[Path, list[Inputs]], tmp_path: Path) -> None:
    folded, windows = with_outliers
    exact = window_logits(folded, windows)
    smoothed = tmp_path / "smoothed.onnx"
    smooth(folded, smoothed, record_activations(folded, windows), TARGETS[target].bits)
    apart = {}
    for graph in (folded, smoothed):
        quantized = tmp_path / f"{graph.stem}-int8.onnx"
        quantize(graph, quantized, target)
        apart[graph] = divergence(window_logits(quantized, windows), exact)
    assert apart[smoothed] < apart[folded] / 4


def test_products_with_outliers_are_harmed_most(with_outliers: tuple[Path, list[Inputs]]) -> None:
    folded, windows = with_outliers
    ranked = sensitivities(folded, windows, 8)
    assert len(ranked) == 12
    assert list(ranked.values()) == sorted(ranked.values(), reverse=True)
    worst = [product.label for product in list(ranked)[:4]]
    assert all(label.endswith("output/dense") for label in worst), worst
    assert sorted(path.name for path in folded.parent.glob("*.onnx")) == ["exported.onnx", "model.onnx"]


def test_a_product_that_stays_float32_is_exact(with_outliers: tuple[Path, list[Inputs]], tmp_path: Path) -> None:
    folded, windows = with_outliers
    products = products_of(onnx.load(folded).graph)
    quantize(folded, tmp_path / "int8.onnx", "vnni", products)
    graph = onnx.load(tmp_path / "int8.onnx").graph
    # The others are the head's product, and two products of attention in each of the two layers.
    assert sum(node.op_type == "MatMul" for node in graph.node) == len(products) + 1 + 4
    assert not [node for node in graph.node if node.op_type == "MatMulInteger"]
    apart = divergence(window_logits(tmp_path / "int8.onnx", windows), window_logits(folded, windows))
    assert apart < 1e-3, "only the embeddings are int8"


@pytest.mark.parametrize("options", [[], ["--smooth", "--bits", "7"]])
def test_the_command_lists_every_product(
    trained: Path, known: Path, tmp_path: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    order = BakeOptions(str(trained), None, tmp_path / "model", "vnni", known)
    bake_fp32(order, HfApi(), lambda step: None)
    before = sorted(path.name for path in order.out.iterdir())
    main([str(order.out), "--data", str(known), "--windows", "4", *options])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 12
    assert {label for _, label in lines} >= {"layer.0/attention/self/query", "layer.1/output/dense"}
    values = [float(value) for value, _ in lines]
    assert values == sorted(values, reverse=True)
    assert sorted(path.name for path in order.out.iterdir()) == before
