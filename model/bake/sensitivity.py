"""Measure how much the predictions change if a single product is computed in int8.

`python -m model.bake.sensitivity DIRECTORY --data FILE` prints it for every product; docs/bake.md.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tqdm import tqdm
from transformers import PreTrainedTokenizerFast

from evaluation.squad import load_squad
from function.reader.manifest import Manifest
from model.bake.calibrate import activations
from model.bake.divergence import divergence, window_logits
from model.bake.export import Inputs, encode
from model.bake.optimize import open_as_it_is
from model.bake.products import Product, products_of
from model.bake.smooth import smooth


def sensitivities(folded: Path, windows: Sequence[Inputs], bits: int) -> dict[Product, float]:
    """Return the divergence that each product causes alone, the largest first. Each window is one row."""
    model = onnx.load(str(folded), load_external_data=False)
    weights = {weight.name: weight for weight in model.graph.initializer}
    exact = window_logits(folded, windows)
    found: dict[Product, float] = {}
    probe = folded.with_name("probe.onnx")  # in the folder of the weights, which both graphs read
    for product in tqdm(products_of(model.graph), desc="int8", unit="product", mininterval=1):
        weight = numpy_helper.to_array(weights[product.weight], str(folded.parent))
        onnx.save(_with_one_in_int8(model, product, weight, bits), str(probe))
        found[product] = divergence(window_logits(probe, windows), exact)
    probe.unlink()
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _with_one_in_int8(
    model: onnx.ModelProto, product: Product, weight: NDArray[np.float32], bits: int
) -> onnx.ModelProto:
    """Quantize one product as `quantize` does: one scale for activations, one for each channel of the weights."""
    changed = onnx.ModelProto()
    changed.CopyFrom(model)
    graph = changed.graph
    scale = np.maximum(np.abs(weight).max(axis=0) / (2 ** (bits - 1) - 1), np.finfo(np.float32).tiny)
    graph.initializer.append(numpy_helper.from_array(np.rint(weight / scale).astype(np.int8), "one_weight"))
    graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), "one_scale"))
    place = next(i for i, node in enumerate(graph.node) if node.name == product.node)
    node = graph.node[place]
    nodes = [
        helper.make_node("DynamicQuantizeLinear", [product.input], ["one_input", "one_step", "one_zero"]),
        helper.make_node("MatMulInteger", ["one_input", "one_weight", "one_zero"], ["one_sum"]),
        helper.make_node("Cast", ["one_sum"], ["one_float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["one_step", "one_scale"], ["one_both"]),
        helper.make_node("Mul", ["one_float", "one_both"], [node.output[0]]),
    ]
    del graph.node[place]
    for offset, made in enumerate(nodes):
        graph.node.insert(place + offset, made)
    return changed


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.bake.sensitivity", description=__doc__)
    parser.add_argument("model", type=Path, help="float32 model directory: make bake ARGS='--quantization float32'")
    parser.add_argument("--data", type=Path, required=True, help="SQuAD file")
    parser.add_argument("--windows", type=int, default=8, help="how many questions to try (%(default)s)")
    parser.add_argument("--bits", type=int, choices=[7, 8], default=8, help="of the weights (%(default)s)")
    parser.add_argument("--smooth", action="store_true", help="behind SmoothQuant")
    given = parser.parse_args(argv)
    questions = load_squad(given.data).questions
    manifest = Manifest.load(given.model)
    folded = given.model / "model.onnx"
    names = [node.name for node in open_as_it_is(folded).get_inputs()]
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(given.model / "tokenizer.json"))  # type: ignore[no-untyped-call]
    tokenizer.pad_token = tokenizer.convert_ids_to_tokens(manifest.raw["template"]["pad"])
    windows = [
        encode(tokenizer, [(question.text, question.context)], manifest.max_tokens, names)
        for question in questions[:: max(1, len(questions) // given.windows)]
    ]
    with TemporaryDirectory() as scratch:
        if given.smooth:
            smoothed = Path(scratch) / "model.onnx"
            smooth(folded, smoothed, activations(folded, windows), given.bits)
            folded = smoothed
        for product, value in sensitivities(folded, windows, given.bits).items():
            print(f"{value:.5f}  {product.label}")


if __name__ == "__main__":
    main()
