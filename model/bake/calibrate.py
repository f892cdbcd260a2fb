"""Record the input activations of each product on sample texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from model.bake.export import Inputs
from model.bake.optimize import open_as_it_is
from model.bake.products import products_of

SAMPLED = 4  # windows whose activations are kept


@dataclass(frozen=True, slots=True)
class Activations:
    """Activations of one tensor: the largest magnitude of each channel (K,), and all values (T, K) of a few windows."""

    peaks: NDArray[np.float32]
    samples: Sequence[NDArray[np.float32]]


def activations(folded: Path, windows: Sequence[Inputs]) -> Mapping[str, Activations]:
    """Return the activations by name of the input tensor. Each window is one row, so that padding is not counted."""
    model = onnx.load(str(folded), load_external_data=False)
    names = list(dict.fromkeys(product.input for product in products_of(model.graph)))
    del model.graph.output[:]
    model.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    watched = folded.with_name("watched.onnx")  # in the folder of the weights, which both graphs read
    onnx.save(model, str(watched))
    session = open_as_it_is(watched)
    watched.unlink()
    peaks: dict[str, NDArray[np.float32]] = {}
    samples: dict[str, list[NDArray[np.float32]]] = {name: [] for name in names}
    for number, window in enumerate(windows):
        for name, values in zip(names, session.run(names, window), strict=True):
            rows = values.reshape(-1, values.shape[-1])
            peaks[name] = np.maximum(peaks.get(name, np.float32(0)), np.abs(rows).max(axis=0))
            if number < SAMPLED:
                samples[name].append(rows)
    return {name: Activations(peaks[name], samples[name]) for name in names}
