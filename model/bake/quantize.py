"""Quantize weights to int8, in the format that the target processors multiply exactly."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from model.bake.products import Product, products_of

MIN_ROWS = 100  # a smaller table (token types) is not worth it


@dataclass(frozen=True, slots=True)
class Format:
    """`bits`: how many bits of a weight are used. `description`: text for the manifest."""

    bits: int
    description: str


# Without VNNI, x86 multiplies unsigned by signed bytes in pairs and adds them in 16 bits, which saturate: 2 × 255 × 127
# is over 32,767, and 2 × 255 × 64 is not. VNNI and ARM add in 32 bits.
TARGETS: Mapping[str, Format] = {
    "x86-64-v3": Format(7, "int8 weights of 7 bits, which do not saturate without VNNI"),
    "vnni": Format(8, "int8 weights of 8 bits, for processors with VNNI"),
    "arm64": Format(8, "int8 weights of 8 bits, for arm64"),
}
DETAILS = (
    "a scale for each output channel; uint8 activations, scaled as they come; int8 embeddings, a scale for each row"
)


def quantize(folded: Path, quantized: Path, target: str, kept: Collection[Product] = ()) -> None:
    """Write a quantized graph. `target`: a key of `TARGETS`. `kept`: products that stay float32."""
    model = onnx.load(str(folded))
    quantized_nodes = {product.node for product in products_of(model.graph)} - {product.node for product in kept}
    other_nodes = [node.name for node in model.graph.node if node.name not in quantized_nodes]
    _quantize_embeddings(model)
    quantize_dynamic(
        model,
        str(quantized),
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=TARGETS[target].bits == 7,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=other_nodes,
        extra_options={"MatMulConstBOnly": True},
    )


def _quantize_embeddings(model: onnx.ModelProto) -> None:
    """Quantize each row of the embeddings to int8 with one scale for each row. Gathered rows are scaled back."""
    graph = model.graph
    tables = {weight.name: weight for weight in graph.initializer if _is_table(weight)}
    nodes = []
    for node in graph.node:
        if node.op_type != "Gather" or node.input[0] not in tables:
            nodes.append(node)
            continue
        table, ids = node.input
        (rows,) = node.output
        nodes += [
            helper.make_node("Gather", [f"{table}_int8", ids], [f"{rows}_int8"]),
            helper.make_node("Cast", [f"{rows}_int8"], [f"{rows}_unscaled"], to=TensorProto.FLOAT),
            helper.make_node("Gather", [f"{table}_scale", ids], [f"{rows}_scale"]),
            helper.make_node("Mul", [f"{rows}_unscaled", f"{rows}_scale"], [rows]),
        ]
    gathered = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    used = {name for node in nodes for name in node.input}
    for name in gathered & tables.keys():
        values = numpy_helper.to_array(tables[name])
        scale = np.maximum(np.abs(values).max(axis=1, keepdims=True) / 127, np.finfo(np.float32).tiny)
        graph.initializer.append(numpy_helper.from_array(np.rint(values / scale).astype(np.int8), f"{name}_int8"))
        graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}_scale"))
        if name not in used:
            graph.initializer.remove(tables[name])
    del graph.node[:]
    graph.node.extend(nodes)


def _is_table(weight: TensorProto) -> bool:
    return weight.data_type == TensorProto.FLOAT and len(weight.dims) == 2 and weight.dims[0] >= MIN_ROWS
