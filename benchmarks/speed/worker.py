"""`python -m benchmarks.speed.worker KIND PATH…`: one peer in a process of its own, that takes a question a line.

The threads of ONNX Runtime spin for a while when they have nothing to do: two sessions in one process disturb each
other. A line is JSON, either `{"question", "context"}` or, for a network alone, `{"tokens": n}`; the answer is
`{"ms", "lengths"}`, the time without the pipe, and the tokens of each run of the network where the peer knows them.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

WINDOW, STRIDE = 384, 128
ANY_TOKEN = 1000

Inputs = dict[str, NDArray[np.int64]]
Line = dict[str, Any]


class Peer(Protocol):
    def prepare(self, line: Line) -> Any:
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

    def prepare(self, line: Line) -> list[Inputs]:
        if "tokens" in line:
            ids = [ANY_TOKEN] * line["tokens"]
            return [self._inputs(ids, [0] * len(ids))]
        first = self._tokenizer.encode(line["question"], line["context"])
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

    def prepare(self, line: Line) -> Line:
        return line

    def run(self, prepared: Line) -> list[int]:
        self._reader.read([prepared["question"]], [self._document("", prepared["context"])])
        return []


class PipelinePeer:
    def __init__(self, network: Path, checkpoint: Path) -> None:
        from benchmarks.speed.plain import open_pipeline

        self._pipeline = open_pipeline(network, checkpoint)

    def prepare(self, line: Line) -> Line:
        return line

    def run(self, prepared: Line) -> list[int]:
        self._pipeline(question=prepared["question"], context=prepared["context"])
        return []


def _open(given: argparse.Namespace) -> Peer:
    match given.kind:
        case "reader":
            return ReaderPeer(given.model, given.threads)
        case "network":
            from function.reader.engine import open_session

            session = open_session(given.model / "model.onnx", given.threads, optimize=False)
            return NetworkPeer(session, given.tokenizer)
        case "plain-network":
            from benchmarks.speed.plain import open_plain

            return NetworkPeer(open_plain(given.model), given.tokenizer)
        case _:
            return PipelinePeer(given.model, given.checkpoint)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.worker", description=__doc__)
    parser.add_argument("kind", choices=["reader", "network", "plain-network", "plain-pipeline"])
    parser.add_argument("model", type=Path, help="model directory, or the plain network's file")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--tokenizer", type=Path, help="tokenizer.json, for a network alone")
    parser.add_argument("--checkpoint", type=Path, help="for the pipeline")
    peer = _open(parser.parse_args())
    for text in sys.stdin:
        prepared = peer.prepare(json.loads(text))
        began = time.perf_counter()
        lengths = peer.run(prepared)
        print(json.dumps({"ms": 1000 * (time.perf_counter() - began), "lengths": lengths}), flush=True)


if __name__ == "__main__":
    main()
