"""The products that can be quantized: each MatMul of activations with constant weights."""

import re
from dataclasses import dataclass

import onnx

# "/_network/bert/encoder/layer.0/output/dense/MatMul" → "layer.0/output/dense"
_PREFIX = re.compile(r"^/_network/(?:[^/]+/)?(?:encoder/|transformer/)?|/MatMul(?:_\d+)?$")


@dataclass(frozen=True, slots=True)
class Product:
    """`node`: name of the MatMul. `input`: name of the tensor (…, K). `weight`: name of the initializer (K, N)."""

    node: str
    input: str
    weight: str

    @property
    def label(self) -> str:
        """Return the name of the layer in the checkpoint."""
        return _PREFIX.sub("", self.node)


def products_of(graph: onnx.GraphProto) -> list[Product]:
    """Return the products in the graph's order, without the last one: it is small and its logits decide the answer."""
    sizes = {weight.name: list(weight.dims) for weight in graph.initializer}
    return [
        Product(node.name, *node.input)
        for node in graph.node
        if node.op_type == "MatMul" and len(size := sizes.get(node.input[1], [])) == 2 and size[1] != 2
    ]
