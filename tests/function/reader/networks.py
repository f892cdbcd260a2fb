"""A network with a transformer's inputs and outputs, small enough to compute its logits by hand."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.function.reader.subwords import SPECIAL, VOCABULARY, tokenizer

TEMPLATE = {"before": [2], "between": [3], "after": [3], "question_type": 0, "context_type": 1, "pad": 0}
ALL_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
LOGITS = np.random.default_rng(0).normal(0, 3, (VOCABULARY, 2)).astype(np.float32)


def logits(ids: Sequence[int], types: Sequence[int] | None) -> NDArray[np.float32]:
    """Return the (T, 2) logits of one row without padding: the token's logits, plus their mean, plus half its type."""
    own = LOGITS[list(ids)]
    return np.asarray(own + own.mean(axis=0) + (0 if types is None else np.array(types)[:, None] / 2), np.float32)


def write_network(path: Path, inputs: Sequence[str] = ALL_INPUTS, outputs: Sequence[str] = ("start", "end")) -> None:
    """Write the same network in ONNX, for a batch of rows whose attention mask marks the padding."""
    from onnx import TensorProto, helper, numpy_helper, save

    types = "token_type_ids" in inputs
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["own"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["own", "column"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "middle"], ["sum"]),
        helper.make_node("ReduceSum", ["column", "middle"], ["count"]),
        helper.make_node("Div", ["sum", "count"], ["mean"]),
        helper.make_node("Add", ["own", "mean"], ["mixed"]),
        *(
            [
                helper.make_node("Cast", ["token_type_ids"], ["type"], to=TensorProto.FLOAT),
                helper.make_node("Unsqueeze", ["type", "last"], ["type_column"]),
                helper.make_node("Mul", ["type_column", "half"], ["type_share"]),
                helper.make_node("Add", ["mixed", "type_share"], ["both"]),
            ]
            if types
            else [helper.make_node("Identity", ["mixed"], ["both"])]
        ),
        helper.make_node("Split", ["both"], ["start_column", "end_column"], axis=2, num_outputs=2),
        *(helper.make_node("Squeeze", [f"{name}_column", "last"], [f"{name}_logits"]) for name in ("start", "end")),
    ]
    constants = {"table": LOGITS, "last": np.array([2]), "middle": np.array([1]), "half": np.array([0.5], np.float32)}
    graph = helper.make_graph(
        nodes,
        "reader",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"]) for name in inputs],
        [helper.make_tensor_value_info(f"{name}_logits", TensorProto.FLOAT, ["batch", "sequence"]) for name in outputs],
        [numpy_helper.from_array(values, name) for name, values in constants.items()],
    )
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10), path)


def write_model(directory: Path, kind: str = "cased word pieces", **manifest: Any) -> Path:
    """Write a model directory like those of `model/bake`."""
    assert SPECIAL == ["[PAD]", "[UNK]", "[CLS]", "[SEP]"], "TEMPLATE holds their ids"
    write_network(directory / "model.onnx")
    tokenizer(kind).save(str(directory / "tokenizer.json"))
    fields = {
        "id": "someone/model",
        "revision": "abc",
        "architecture": "bert",
        "max_tokens": 24,
        "stride": 6,
        "no_answer": True,
        "no_answer_threshold": 0.5,
        "template": TEMPLATE,
    }
    (directory / "manifest.json").write_text(json.dumps(fields | manifest), encoding="utf-8")
    return directory
