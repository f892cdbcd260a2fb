"""Optimize and quantize ONNX graphs: fold constants, write int8 weights, fuse operators.

This is done once, so that the function need not repeat it each time it opens the model.

Only fusions that save time are applied (docs/bake.md). ONNX Runtime's fused attention, layer norm with residual, and
GELU with bias are slower on these processors than the operators that they replace.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

WEIGHTS = ".data"  # suffix of the weights file, after the name of the graph's file
MAPPED_BYTES = "1024"  # smaller tensors stay in the graph
SLOWER_FUSIONS = ["SkipLayerNormFusion", "BiasGeluFusion", "BiasSkipLayerNormFusion", "AttentionFusion"]
MIN_ROWS = 100  # smaller tables (token types) stay float32

# "/_network/bert/encoder/layer.0/output/dense/MatMul" → "layer.0/output/dense"
_PREFIX = re.compile(r"^/_network/(?:[^/]+/)?(?:encoder/|transformer/)?|/MatMul(?:_\d+)?$")


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


@dataclass(frozen=True, slots=True)
class Product:
    """A product that can be quantized: a MatMul of activations with constant weights.

    `node`: name of the MatMul. `input`: name of the tensor (…, K). `weight`: name of the initializer (K, N).
    """

    node: str
    input: str
    weight: str

    @property
    def label(self) -> str:
        """Return the name of the layer in the checkpoint."""
        return _PREFIX.sub("", self.node)


@dataclass(frozen=True, slots=True)
class Mix:
    """Which products are computed in int8.

    `name`: int8; smooth (int8 after SmoothQuant); mixed (smooth, with some products in float32); or float32.

    `float32_products`: the products that stay float32.
    """

    name: str
    float32_products: tuple[Product, ...] = ()

    def description(self, target: str) -> str:
        if self == FLOAT32:
            return "none: float32 weights"
        smooth = "" if self == INT8 else "; scales moved from activations to weights (SmoothQuant)"
        kept = f"; {len(self.float32_products)} products in float32" if self.float32_products else ""
        return f"{TARGETS[target].description}; {DETAILS}{smooth}{kept}"


INT8, SMOOTH, FLOAT32 = Mix("int8"), Mix("smooth"), Mix("float32")
FORCED = {mix.name: mix for mix in (INT8, SMOOTH, FLOAT32)}  # choices of `--quantization` besides auto


def fold(exported: Path, folded: Path) -> None:
    """Fold constants. Multiplications are not changed, so that `quantize` can find them."""
    _save_as_optimized(exported, folded, ort.GraphOptimizationLevel.ORT_ENABLE_BASIC)


def fuse(model: Path, fused: Path) -> None:
    """Fuse layer norms, GELUs, and multiplications with adjacent operators. The result runs on any processor."""
    _save_as_optimized(model, fused, ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED)


def _save_as_optimized(model: Path, optimized: Path, level: ort.GraphOptimizationLevel) -> None:
    """Save an optimized graph. Weights are saved in a separate file, which sessions map instead of copying."""
    options = ort.SessionOptions()
    options.graph_optimization_level = level
    options.optimized_model_filepath = str(optimized)
    options.log_severity_level = 3
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_file_name", optimized.name + WEIGHTS
    )
    options.add_session_config_entry("session.optimized_model_external_initializers_min_size_in_bytes", MAPPED_BYTES)
    ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER_FUSIONS)


def open_unoptimized(path: Path) -> ort.InferenceSession:
    """Open a graph without optimizing it again."""
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    # Threads that spin while they wait take processor time from other processes.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def products_of(graph: onnx.GraphProto) -> list[Product]:
    """Return the products in the graph's order, without the last one: it is small and its logits decide the answer."""
    sizes = {weight.name: list(weight.dims) for weight in graph.initializer}
    return [
        Product(node.name, *node.input)
        for node in graph.node
        if node.op_type == "MatMul" and len(size := sizes.get(node.input[1], [])) == 2 and size[1] != 2
    ]


def quantize(folded: Path, quantized: Path, target: str, float32: Collection[Product] = ()) -> None:
    """Write a quantized graph. `target`: a key of `TARGETS`. `float32`: products that stay float32."""
    model = onnx.load(str(folded))
    quantized_nodes = {product.node for product in products_of(model.graph)} - {product.node for product in float32}
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
