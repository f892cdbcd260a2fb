"""Trained weights → a model directory that the function serves without torch."""

import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from function.reader.lexical import network_inputs
from function.reader.words import WordTokenizer
from model.training.network import Network
from model.training.questions.example import Example
from model.training.stream import Arrays, encode
from model.training.train import tensors

OUTPUTS = ["start", "end", "no_answer"]
AXES = {
    "vectors": {0: "words"},
    "ngrams": {0: "words", 1: "grams"},
    "question": {0: "batch", 1: "asked"},
    "context": {0: "batch", 1: "read"},
    "question_features": {0: "batch", 1: "asked"},
    "context_features": {0: "batch", 1: "read"},
    "pair_features": {0: "batch"},
    "start": {0: "batch", 1: "read"},
    "end": {0: "batch", 1: "read"},
    "no_answer": {0: "batch"},
}


def export(network: Network, tokenizer: WordTokenizer, directory: Path) -> None:
    """Writes tokenizer.json and model.onnx, its weights in two bytes each, to which the network's own are rounded."""
    _write_tokenizer(tokenizer, directory / "tokenizer.json")
    network = network.eval()
    for parameter in network.parameters():
        parameter.data = parameter.data.half().float()
    inputs = _sample(tokenizer)
    path = directory / "model.onnx"
    with warnings.catch_warnings():
        # The newer exporter knows no packed sequences; this one warns of its age and of sizes that it keeps dynamic.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            tuple(tensors(inputs).values()),
            str(path),
            input_names=list(inputs),
            output_names=OUTPUTS,
            dynamic_axes=AXES,
            opset_version=17,
            dynamo=False,
        )
    model = onnx.load(str(path))
    _halve(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def _write_tokenizer(tokenizer: WordTokenizer, path: Path) -> None:
    words, rarities = zip(*tokenizer.rarities.items(), strict=True)
    file = {"buckets": tokenizer.buckets, "words": "\n".join(words), "rarities": [round(1000 * r) for r in rarities]}
    path.write_text(json.dumps(file, ensure_ascii=False) + "\n", encoding="utf-8")


def _sample(tokenizer: WordTokenizer) -> Arrays:
    """A batch of two pairs of different lengths."""
    context = "Cervantes nació en Alcalá de Henares en 1547. Escribió el Quijote."
    pairs = [
        encode(tokenizer, Example(question, context * times, 0, 0))
        for question, times in (("¿Dónde nació Cervantes?", 1), ("¿Quién escribió la novela más leída?", 2))
    ]
    return network_inputs([pair[0] for pair in pairs if pair])


def _halve(graph: onnx.GraphProto) -> None:
    """Stores large weights as float16, cast back when the session opens."""
    for weight in list(graph.initializer):
        values = numpy_helper.to_array(weight)
        if weight.data_type == TensorProto.FLOAT and values.size > 1000:
            graph.initializer.remove(weight)
            graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), weight.name + "_half"))
            graph.node.insert(0, helper.make_node("Cast", [weight.name + "_half"], [weight.name], to=TensorProto.FLOAT))
