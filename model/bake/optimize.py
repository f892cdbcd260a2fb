"""ONNX as exported → ONNX with its operators fused, so that no session has to do it again."""

import logging
from pathlib import Path

import onnxruntime as ort
from onnxruntime.transformers.fusion_options import AttentionMaskFormat, FusionOptions
from onnxruntime.transformers.optimizer import optimize_model

# The fusions of BERT hold for its whole family; what DeBERTa does otherwise is left as it is.
MODEL_TYPE = "bert"


def optimize(exported: Path, fused: Path, heads: int, hidden_size: int) -> None:
    """Attention, layer norms with their residuals, and GELU with its bias become one operator each.

    Attention keeps its projections apart: ONNX Runtime's quantized one-operator attention is slower than theirs.
    Embeddings stay gathers of their own, for `quantize` to shrink.
    """
    options = FusionOptions(MODEL_TYPE)
    options.use_multi_head_attention = True
    options.enable_embed_layer_norm = False
    # A mask, and no lengths in its place: those would have to stand on the right.
    options.attention_mask_format = AttentionMaskFormat.AttentionMask
    logging.getLogger("onnxruntime.transformers").setLevel(logging.ERROR)
    model = optimize_model(str(exported), MODEL_TYPE, heads, hidden_size, options, opt_level=1)
    model.save_model_to_file(str(fused))


def finish(model: Path, finished: Path) -> None:
    """What ONNX Runtime does itself on opening a model, where it does not depend on the processor."""
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(finished)
    options.log_severity_level = 3
    ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
