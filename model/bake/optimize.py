"""Optimize exported ONNX graphs once, so that no session has to optimize them again.

Only fusions that save time are applied (docs/bake.md). ONNX Runtime's fused attention, layer norm with residual, and
GELU with bias are slower on these processors than the operators that they replace.
"""

from pathlib import Path

import onnxruntime as ort

WEIGHTS = ".data"  # suffix of the weights file, after the name of the graph's file
MAPPED_BYTES = "1024"  # a smaller tensor stays in the graph
SLOWER = ["SkipLayerNormFusion", "BiasGeluFusion", "BiasSkipLayerNormFusion", "AttentionFusion"]


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
    ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER)


def open_as_it_is(path: Path) -> ort.InferenceSession:
    """Open a graph without optimizing it again."""
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    # Threads that spin while they wait take processor time from other processes.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
