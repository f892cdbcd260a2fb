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
from model.bake.export import Inputs, encode
from model.bake.quantize import Product, open_unoptimized, products_of
from model.bake.smooth import record_activations, smooth
from model.bake.verify import divergence, window_logits


def sensitivities(folded: Path, windows: Sequence[Inputs], bits: int) -> dict[Product, float]:
    """Return the divergence that each product causes alone, the largest first. Each window is one row."""
    model = onnx.load(str(folded), load_external_data=False)
    weights = {weight.name: weight for weight in model.graph.initializer}
    reference = window_logits(folded, windows)
    divergences: dict[Product, float] = {}
    probe = folded.with_name("probe.onnx")  # in the folder of the weights, which both graphs read
    for product in tqdm(products_of(model.graph), desc="int8", unit="product", mininterval=1):
        weight = numpy_helper.to_array(weights[product.weight], str(folded.parent))
        onnx.save(_quantize_one(model, product, weight, bits), str(probe))
        divergences[product] = divergence(window_logits(probe, windows), reference)
    probe.unlink()
    return dict(sorted(divergences.items(), key=lambda item: -item[1]))


def _quantize_one(model: onnx.ModelProto, product: Product, weight: NDArray[np.float32], bits: int) -> onnx.ModelProto:
    """Return a copy of the graph in which one product is in int8.

    As in `quantize`, there is one scale for the activations and one for each channel of the weights.
    """
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
    for offset, new in enumerate(nodes):
        graph.node.insert(place + offset, new)
    return changed


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m model.bake.sensitivity",
        description="Print how much the predictions change if a single product is computed in int8.",
    )
    parser.add_argument("model", type=Path, help="float32 model directory: make bake ARGS='--quantization float32'")
    parser.add_argument("--data", type=Path, required=True, help="SQuAD file")
    parser.add_argument("--windows", type=int, default=8, help="number of questions (%(default)s)")
    parser.add_argument("--bits", type=int, choices=[7, 8], default=8, help="bits of the weights (%(default)s)")
    parser.add_argument("--smooth", action="store_true", help="after SmoothQuant")
    arguments = parser.parse_args(argv)
    questions = load_squad(arguments.data).questions
    manifest = Manifest.load(arguments.model)
    folded = arguments.model / "model.onnx"
    names = [node.name for node in open_unoptimized(folded).get_inputs()]
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(arguments.model / "tokenizer.json"))  # type: ignore[no-untyped-call]
    tokenizer.pad_token = tokenizer.convert_ids_to_tokens(manifest.raw["template"]["pad"])
    windows = [
        encode(tokenizer, [(question.text, question.context)], manifest.max_tokens, names)
        for question in questions[:: max(1, len(questions) // arguments.windows)]
    ]
    with TemporaryDirectory() as scratch:
        if arguments.smooth:
            smoothed = Path(scratch) / "model.onnx"
            smooth(folded, smoothed, record_activations(folded, windows), arguments.bits)
            folded = smoothed
        for product, value in sensitivities(folded, windows, arguments.bits).items():
            print(f"{value:.5f}  {product.label}")


if __name__ == "__main__":
    main()
