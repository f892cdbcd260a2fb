"""SmoothQuant: move scales from activations to weights, so that one int8 scale fits all channels of a tensor.

Xiao et al., arXiv 2211.10438: channel j of a product's input is divided by s[j], row j of its weights multiplied by it,
with s[j] = max|x[j]|^α / max|w[j]|^(1-α). The product stays the same. Several α are tried for each product: the
paper's 0.5 makes the products after GELU worse, because their channels differ far more than their weights do.

If the input is the output of attention, the division is merged into the value weights and costs nothing. Layer norms
also feed the residual, which must not be scaled, so a multiplication is inserted after them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from model.bake.export import Inputs
from model.bake.quantize import WEIGHTS, Product, open_unoptimized, products_of

SAMPLED_WINDOWS = 4  # windows whose activations are kept
ALPHAS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
MAX_ERROR = 0.8  # a multiplication is only inserted if the error falls below this share
TINY = float(np.finfo(np.float32).tiny)
MOVES = ("Reshape", "Transpose")  # after attention, they move the channels of the heads back in order

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Activations:
    """Activations of one tensor: the largest magnitude of each channel (K,), and all values (T, K) of a few windows."""

    peaks: NDArray[np.float32]
    samples: Sequence[NDArray[np.float32]]


def record_activations(folded: Path, windows: Sequence[Inputs]) -> Mapping[str, Activations]:
    """Return the activations of each product's input, by the name of the tensor.

    Each window is one row, so that padding is not counted.
    """
    model = onnx.load(str(folded), load_external_data=False)
    names = list(dict.fromkeys(product.input for product in products_of(model.graph)))
    del model.graph.output[:]
    model.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    probe = folded.with_name("probe.onnx")  # in the folder of the weights, which both graphs read
    onnx.save(model, str(probe))
    session = open_unoptimized(probe)
    probe.unlink()
    peaks: dict[str, NDArray[np.float32]] = {}
    samples: dict[str, list[NDArray[np.float32]]] = {name: [] for name in names}
    for number, window in enumerate(windows):
        for name, values in zip(names, session.run(names, window), strict=True):
            rows = values.reshape(-1, values.shape[-1])
            peaks[name] = np.maximum(peaks.get(name, np.float32(0)), np.abs(rows).max(axis=0))
            if number < SAMPLED_WINDOWS:
                samples[name].append(rows)
    return {name: Activations(peaks[name], samples[name]) for name in names}


def smooth(folded: Path, smoothed: Path, activations: Mapping[str, Activations], bits: int) -> None:
    """Write a graph that computes the same in float32, except for rounding. `bits`: of the quantized weights."""
    model = onnx.load(str(folded))
    graph = _Graph(model.graph)
    for group in _groups(products_of(model.graph)):
        inputs = list(dict.fromkeys(product.input for product in group))
        weights = list(dict.fromkeys(product.weight for product in group))
        values = graph.values_of_attention(inputs)
        scale = _best_scale(
            [activations[name] for name in inputs],
            [graph.weight(name) for name in weights],
            bits,
            max_error=MAX_ERROR if values is None else 1.0,
        )
        if scale is None:
            continue
        for name in weights:
            graph.set_weight(name, graph.weight(name) * scale[:, None])
        for name in values or ():
            graph.set_weight(name, graph.weight(name) / scale)
        if values is None:
            for name in inputs:
                graph.multiply(name, [product.node for product in group], np.reciprocal(scale))
    onnx.save(model, str(smoothed), save_as_external_data=True, location=smoothed.name + WEIGHTS)


def _groups(products: Sequence[Product]) -> list[list[Product]]:
    """Return groups of products that share an input or weights (as in ALBERT) and so must share a scale."""
    groups: list[list[Product]] = []
    for product in products:
        near = [g for g in groups if any(product.input == p.input or product.weight == p.weight for p in g)]
        groups = [g for g in groups if g not in near]
        groups.append([*(p for g in near for p in g), product])
    return groups


def _best_scale(inputs: Sequence[Activations], weights: Sequence[Floats], bits: int, max_error: float) -> Floats | None:
    """Return the scale (K,) with the smallest error of the int8 products, or None if no scale helps enough."""
    activation = np.max([tensor.peaks for tensor in inputs], axis=0)
    weight = np.max([np.abs(values).max(axis=1) for values in weights], axis=0)
    used = (activation > 0) & (weight > 0)
    least = max_error * _error(inputs, weights, np.ones_like(activation), bits)
    best = None
    for alpha in ALPHAS:
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = np.where(used, activation**alpha / weight ** (1 - alpha), 1).astype(np.float32)
        error = _error(inputs, weights, scale, bits)
        if error < least:
            least, best = error, scale
    return best


def _error(inputs: Sequence[Activations], weights: Sequence[Floats], scale: Floats, bits: int) -> float:
    """Return the sum of squared errors of the products, computed from rounded activations and weights.

    Each error is divided by the size of the exact product, so that all weights count alike.
    """
    total = 0.0
    for weight in weights:
        rounded = _rounded_weight(weight * scale[:, None], bits)
        squares = 0.0
        size = 0.0
        for sample in (sample for tensor in inputs for sample in tensor.samples):
            exact = sample @ weight
            squares += float(np.square(_rounded_activation(sample / scale) @ rounded - exact).sum())
            size += float(np.square(exact).sum())
        total += squares / max(size, TINY)
    return total


def _rounded_weight(weight: Floats, bits: int) -> Floats:
    step = np.maximum(np.abs(weight).max(axis=0) / (2 ** (bits - 1) - 1), TINY)
    return np.asarray(np.rint(weight / step) * step, np.float32)


def _rounded_activation(values: Floats) -> Floats:
    """Round as DynamicQuantizeLinear does: one step and one zero point for the whole tensor."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    step = np.float32(max((high - low) / 255, TINY))
    zero = np.rint(-low / step)
    return np.asarray((np.clip(np.rint(values / step) + zero, 0, 255) - zero) * step, np.float32)


class _Graph:
    """A graph that can be searched by the names of its tensors."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._graph = graph
        self._weights = {weight.name: weight for weight in graph.initializer}
        self._producers = {output: node for node in graph.node for output in node.output}
        self._readers: Mapping[str, list[onnx.NodeProto]] = defaultdict(list)
        for node in graph.node:
            for name in node.input:
                self._readers[name].append(node)

    def weight(self, name: str) -> NDArray[np.float32]:
        return numpy_helper.to_array(self._weights[name])

    def set_weight(self, name: str, values: NDArray[np.float32]) -> None:
        self._weights[name].CopyFrom(numpy_helper.from_array(values.astype(np.float32), name))

    def multiply(self, name: str, nodes: Sequence[str], factor: NDArray[np.float32]) -> None:
        """Multiply the tensor by `factor` (K,) for these nodes only."""
        readers = [node for node in self._readers[name] if node.name in nodes]
        multiplication = helper.make_node("Mul", [name, f"{name}_factor"], [f"{name}_smooth"], name=f"{name}_smooth")
        place = next(i for i, node in enumerate(self._graph.node) if node.name == readers[0].name)
        for node in readers:
            node.input[0] = f"{name}_smooth"
        self._graph.node.insert(place, multiplication)
        self._graph.initializer.append(numpy_helper.from_array(factor, f"{name}_factor"))

    def values_of_attention(self, inputs: Sequence[str]) -> list[str] | None:
        """Return the names of the value weights (K, N) and biases (N,) if the inputs are outputs of attention.

        Channel j of such an output is a weighted mean of channel j of the values. Return None if an input is
        anything else, or if another node reads the same values.
        """
        readers: dict[str, set[str]] = defaultdict(set)  # weight or bias → the nodes on this path that read it
        for name in inputs:
            attention = self._producer_of(name)
            if attention is None or attention.op_type != "MatMul" or attention.input[1] in self._weights:
                return None
            addition = self._producer_of(attention.input[1])
            if addition is None or addition.op_type != "Add":
                return None
            for part in addition.input:
                node = self._producers.get(part)
                if part in self._weights:
                    readers[part].add(addition.name)
                elif node is not None and node.op_type == "MatMul" and node.input[1] in self._weights:
                    readers[node.input[1]].add(node.name)
                else:
                    return None
        alone = all({node.name for node in self._readers[name]} == nodes for name, nodes in readers.items())
        return list(readers) if alone else None

    def _producer_of(self, name: str) -> onnx.NodeProto | None:
        """Return the node that makes a tensor, skipping Reshape and Transpose, or None if another node reads it too."""
        while len(self._readers[name]) == 1:
            node = self._producers.get(name)
            if node is None or node.op_type not in MOVES:
                return node
            name = node.input[0]
        return None
