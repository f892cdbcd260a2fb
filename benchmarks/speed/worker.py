"""`python -m benchmarks.speed.worker KIND MODEL`: one peer in a separate process, which reads a question per line.

Peers have separate processes because the idle threads of ONNX Runtime spin for a while, so that two sessions in one
process slow each other down. A line is JSON: `{"question", "context"}`, or `{"tokens": n}` for a network alone. The
response is `{"ms", "lengths"}`: the time without that of the pipe, and the tokens of each window that the network read,
if the peer knows them.

"Plain" int8 is the common way: `quantize_dynamic` of the export, opened with ONNX Runtime's defaults. For transformers'
pipeline, the session is wrapped in a model whose `forward` runs it, as in optimum's ORTModelForQuestionAnswering. This
requires transformers 4.57.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

WINDOW, STRIDE = 384, 128
ANY_TOKEN = 1000  # an id that every vocabulary has

Inputs = dict[str, NDArray[np.int64]]
Request = dict[str, Any]


class Peer(Protocol):
    def prepare(self, request: Request) -> Any:
        """Prepare the input of `run`. This is not measured."""

    def run(self, prepared: Any) -> Sequence[int]:
        """Run what is measured. Return the tokens of each run of the network, or nothing if they are not known."""


class NetworkPeer:
    """A peer that runs an ONNX session on the windows of a question, one by one, split as in the pipeline."""

    def __init__(self, session: Any, tokenizer: Path) -> None:
        from tokenizers import Tokenizer

        self._session = session
        self._names = {node.name for node in session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(WINDOW, stride=STRIDE, strategy="only_second")

    def prepare(self, request: Request) -> list[Inputs]:
        if "tokens" in request:
            ids = [ANY_TOKEN] * request["tokens"]
            return [self._inputs(ids, [0] * len(ids))]
        first = self._tokenizer.encode(request["question"], request["context"])
        return [self._inputs(window.ids, window.type_ids) for window in (first, *first.overflowing)]

    def run(self, prepared: list[Inputs]) -> list[int]:
        for inputs in prepared:
            self._session.run(None, inputs)
        return [inputs["input_ids"].shape[1] for inputs in prepared]

    def _inputs(self, ids: list[int], types: list[int]) -> Inputs:
        inputs = {
            "input_ids": np.array([ids], np.int64),
            "attention_mask": np.ones((1, len(ids)), np.int64),
            "token_type_ids": np.array([types], np.int64),
        }
        return {name: values for name, values in inputs.items() if name in self._names}


class ReaderPeer:
    def __init__(self, directory: Path, threads: int) -> None:
        from function.reader.document import Document
        from function.reader.reader import load_reader

        self._reader = load_reader(directory, threads)
        self._document = Document

    def prepare(self, request: Request) -> Request:
        return request

    def run(self, prepared: Request) -> list[int]:
        self._reader.read([prepared["question"]], [self._document("", prepared["context"])])
        return []


class PipelinePeer:
    def __init__(self, network: Path, checkpoint: Path) -> None:
        self._pipeline = open_pipeline(network, checkpoint)

    def prepare(self, request: Request) -> Request:
        return request

    def run(self, prepared: Request) -> list[int]:
        self._pipeline(question=prepared["question"], context=prepared["context"])
        return []


def open_plain(path: Path) -> ort.InferenceSession:
    return ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def open_pipeline(path: Path, checkpoint: Path) -> Callable[..., Any]:
    """Return a pipeline with the checkpoint's tokenizer and configuration, and the network in `path`."""
    import torch
    from transformers import AutoConfig, AutoTokenizer, PreTrainedModel, pipeline
    from transformers.modeling_outputs import QuestionAnsweringModelOutput

    session = open_plain(path)
    names = [node.name for node in session.get_inputs()]

    class Network(PreTrainedModel):  # type: ignore[no-untyped-call]
        def __init__(self, config: Any) -> None:
            super().__init__(config)
            self.unused = torch.nn.Parameter(torch.zeros(1))  # the pipeline reads the device from a parameter

        def forward(self, **inputs: torch.Tensor) -> QuestionAnsweringModelOutput:
            logits = session.run(["start_logits", "end_logits"], {name: inputs[name].numpy() for name in names})
            start, end = map(torch.from_numpy, logits)
            return QuestionAnsweringModelOutput(start_logits=start, end_logits=end)

    # Types are checked against a later version of transformers, which no longer has this task.
    tasks: Any = pipeline
    tokenizer = AutoTokenizer.from_pretrained(str(checkpoint))
    network = Network(AutoConfig.from_pretrained(str(checkpoint)))
    opened: Callable[..., Any] = tasks("question-answering", model=network, tokenizer=tokenizer)
    return opened


def _open(arguments: argparse.Namespace) -> Peer:
    match arguments.kind:
        case "reader":
            return ReaderPeer(arguments.model, arguments.threads)
        case "network":
            from function.reader.engine import open_session

            session = open_session(arguments.model / "model.onnx", arguments.threads, optimize=False)
            return NetworkPeer(session, arguments.tokenizer)
        case "plain-network":
            return NetworkPeer(open_plain(arguments.model), arguments.tokenizer)
        case _:
            return PipelinePeer(arguments.model, arguments.checkpoint)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed.worker", description="Answer questions from standard input, one per line."
    )
    parser.add_argument("kind", choices=["reader", "network", "plain-network", "plain-pipeline"])
    parser.add_argument("model", type=Path, help="model directory, or the plain network's file")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--tokenizer", type=Path, help="tokenizer.json, for a network alone")
    parser.add_argument("--checkpoint", type=Path, help="for the pipeline")
    peer = _open(parser.parse_args())
    for text in sys.stdin:
        prepared = peer.prepare(json.loads(text))
        start = time.perf_counter()
        lengths = peer.run(prepared)
        print(json.dumps({"ms": 1000 * (time.perf_counter() - start), "lengths": lengths}), flush=True)


if __name__ == "__main__":
    main()
