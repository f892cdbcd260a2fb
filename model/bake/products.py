"""The products of a graph that quantization is about: a MatMul of activations with constant weights."""

import re
from dataclasses import dataclass

import onnx

# "/_network/bert/encoder/layer.0/output/dense/MatMul" → "layer.0/output/dense"
_PREFIX = re.compile(r"^/_network/(?:[^/]+/)?(?:encoder/|transformer/)?|/MatMul(?:_\d+)?$")


@dataclass(frozen=True, slots=True)
class Product:
    """`node`: the MatMul's name; `input` (…, K): the tensor that it reads; `weight` (K, N): an initializer's name."""

    node: str
    input: str
    weight: str

    @property
    def label(self) -> str:
        """The node's name as the checkpoint calls the layer."""
        return _PREFIX.sub("", self.node)


def products_of(graph: onnx.GraphProto) -> list[Product]:
    """In the graph's order, without the one that gives the two logits: it weighs nothing and decides the answer."""
    sizes = {weight.name: list(weight.dims) for weight in graph.initializer}
    return [
        Product(node.name, *node.input)
        for node in graph.node
        if node.op_type == "MatMul" and len(size := sizes.get(node.input[1], [])) == 2 and size[1] != 2
    ]
