"""Windows → start and end logits: the protocol that every kind of model is served behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from function.reader.errors import ModelError
from function.reader.tokenizer import P, Tokens


@dataclass(frozen=True, slots=True)
class Logits:
    """Of one window: `start` and `end` (T,), one for each document token; `no_answer` is on the scale of their sum.

    `start[i] + end[j] - no_answer` is then the log-odds of span i..j against "no answer in this window", which
    compares across windows and documents.
    """

    start: NDArray[np.float32]
    end: NDArray[np.float32]
    no_answer: float


class Engine(Protocol[P]):
    """`batch`: how many windows it is given at once; the time is looked at between batches."""

    batch: int

    def room(self, question: Tokens[P], max_tokens: int) -> int:
        """Document tokens that fit beside the question in a window of `max_tokens`; 0 or less where none does."""

    def logits(self, question: Tokens[P], windows: Sequence[Tokens[P]]) -> list[Logits]: ...


def open_session(path: Path, threads: int, optimize: bool = True) -> ort.InferenceSession:
    """`optimize` is for graphs that were not optimized when they were made.

    Raises ModelError where the file is missing or is no ONNX model.
    """
    options = ort.SessionOptions()
    if not optimize:
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Between two runs, threads that wait by spinning would take the time from whoever works.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(f"{path} cannot be opened ({type(error).__name__}): make the model directory again") from error
