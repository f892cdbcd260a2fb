"""`python -m benchmarks.speed.peak THREADS`: measure how many int8 operations per second this machine reaches.

The share that a network reaches counts all its operations, including those of attention, which are float32.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

SIDE = 2048
REPEATS = 12


def network_ops(config: Mapping[str, Any], tokens: int) -> int:
    """Return the number of additions and multiplications in BERT's layers for one window of `tokens` tokens."""
    hidden, layers = int(config["hidden_size"]), int(config["num_hidden_layers"])
    weights = layers * (4 * hidden * hidden + 2 * hidden * int(config["intermediate_size"]))
    return 2 * weights * tokens + layers * 4 * tokens * tokens * hidden


def load_config(checkpoint: Path) -> dict[str, Any]:
    config: dict[str, Any] = json.loads((checkpoint / "config.json").read_text())
    return config


def peaks(threads: int) -> dict[str, float]:
    """Return the highest number of operations per second, by library, with matrices of SIDE × SIDE."""
    return {"ONNX Runtime MatMulInteger": _onnxruntime(threads), "torch._int_mm": _torch(threads)}


def _onnxruntime(threads: int) -> float:
    import onnxruntime as ort
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(0)
    weights = random.integers(-64, 64, (SIDE, SIDE), np.int8)
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["c"])],
        "product",
        [helper.make_tensor_value_info("a", TensorProto.UINT8, [SIDE, SIDE])],
        [helper.make_tensor_value_info("c", TensorProto.INT32, [SIDE, SIDE])],
        [numpy_helper.from_array(weights, "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    inputs = {"a": random.integers(0, 255, (SIDE, SIDE), np.uint8)}
    return _best(lambda: session.run(None, inputs))


def _torch(threads: int) -> float:
    import torch

    torch.set_num_threads(threads)
    a, b = (torch.randint(-64, 64, (SIDE, SIDE), dtype=torch.int8) for _ in range(2))
    return _best(lambda: torch._int_mm(a, b))


def _best(product: Callable[[], object]) -> float:
    product()
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        product()
        seconds.append(time.perf_counter() - start)
    return 2 * SIDE**3 / min(seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed.peak",
        description="Measure how many int8 operations per second this machine reaches, by library.",
    )
    parser.add_argument("threads", type=int)
    json.dump(peaks(parser.parse_args().threads), sys.stdout)
