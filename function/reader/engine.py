"""Windows → start and end logits, with ONNX Runtime."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from function.reader.errors import ModelError
from function.reader.manifest import Manifest
from function.reader.tokenizer import Tokens

OUTPUTS = ["start_logits", "end_logits"]
BATCH_TOKENS = 512  # at most, in one run of the network, unless one window is longer


@dataclass(frozen=True, slots=True)
class Logits:
    """The logits of one window: `start` (T,) and `end` (T,) of each document token, and `no_answer`.

    `start[i] + end[j] - no_answer` is the log-odds of the span i..j against no answer in this window. Log-odds of
    different windows and documents can be compared.
    """

    start: NDArray[np.float32]
    end: NDArray[np.float32]
    no_answer: float


class Engine(Protocol):
    """`batch`: how many windows to pass to `logits` at once. The reader checks the time between batches."""

    batch: int

    def room(self, question: Tokens, max_tokens: int) -> int:
        """Return how many document tokens fit beside the question in a window of `max_tokens`; 0 or less if none."""

    def logits(self, question: Tokens, windows: Sequence[Tokens]) -> list[Logits]: ...


@dataclass(frozen=True, slots=True)
class Template:
    """Token ids before the question, between it and the context, and after the context; the types of both parts.

    The tokens in `between` have the question's type, those in `after` the context's. `pad`: id of the padding token,
    which is added on the right.
    """

    before: Sequence[int]
    between: Sequence[int]
    after: Sequence[int]
    question_type: int
    context_type: int
    pad: int

    @classmethod
    def of(cls, manifest: Manifest) -> "Template":
        """Return the manifest's template. Raises ModelError."""
        try:
            template = manifest.raw["template"]
            return cls(**{field.name: template[field.name] for field in fields(cls)})
        except (KeyError, TypeError) as error:
            raise ModelError(
                f"the manifest of {manifest.id} does not say how question and context are joined ({error!r}): "
                "make the model directory again"
            ) from error


class TransformerEngine:
    # Two long windows together take about as long as one after the other; short ones are a little faster together.
    batch = 2

    def __init__(self, session: ort.InferenceSession, template: Template, no_answer: bool) -> None:
        """`no_answer`: whether the checkpoint was trained on unanswerable questions, with the first token as answer."""
        self._session = session
        self._template = template
        self._no_answer = no_answer
        self._inputs = {node.name for node in session.get_inputs()}

    @classmethod
    def load(cls, manifest: Manifest, directory: Path, threads: int) -> "TransformerEngine":
        """Open a model directory. Raises ModelError."""
        template = Template.of(manifest)
        path = directory / "model.onnx"
        session = open_session(path, threads, optimize=False)
        if not {node.name for node in session.get_outputs()}.issuperset(OUTPUTS):
            raise ModelError(f"{path} is no question-answering model: make the model directory again")
        return cls(session, template, bool(manifest.raw.get("no_answer", True)))

    def room(self, question: Tokens, max_tokens: int) -> int:
        special = sum(map(len, (self._template.before, self._template.between, self._template.after)))
        return max_tokens - special - len(question)

    def logits(self, question: Tokens, windows: Sequence[Tokens]) -> list[Logits]:
        head = [*self._template.before, *question.ids, *self._template.between]
        found: dict[int, Logits] = {}
        for batch in _batches([len(head) + len(window) + len(self._template.after) for window in windows]):
            starts, ends = self._session.run(OUTPUTS, self._network_inputs(head, [windows[i] for i in batch]))
            for i, start, end in zip(batch, starts, ends, strict=True):
                found[i] = self._of_window(start, end, len(head), windows[i])
        return [found[i] for i in range(len(windows))]

    def _network_inputs(self, head: Sequence[int], windows: Sequence[Tokens]) -> dict[str, NDArray[np.int64]]:
        """input_ids, attention_mask and token_type_ids (B, L), of which the network gets those that it has."""
        after = self._template.after
        lengths = np.array([len(head) + len(window) + len(after) for window in windows])
        shape = len(windows), int(lengths.max())
        ids = np.full(shape, self._template.pad, np.int64)
        ids[:, : len(head)] = head
        for row, window, length in zip(ids, windows, lengths, strict=True):
            row[len(head) : length] = [*window.ids, *after]
        types = np.full(shape, self._template.context_type, np.int64)
        types[:, : len(head)] = self._template.question_type
        mask = (np.arange(shape[1]) < lengths[:, None]).astype(np.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        return {name: values for name, values in inputs.items() if name in self._inputs}

    def _of_window(self, start: NDArray[np.float32], end: NDArray[np.float32], first: int, window: Tokens) -> Logits:
        """Return the logits of the context. Without a trained no-answer logit, it is 0 in all windows."""
        blank = window.starts == window.ends
        context = slice(first, first + len(window))
        return Logits(
            start=np.where(blank, -np.inf, start[context]).astype(np.float32),
            end=np.where(blank, -np.inf, end[context]).astype(np.float32),
            no_answer=float(start[0] + end[0]) if self._no_answer else 0.0,
        )


def open_session(path: Path, threads: int, optimize: bool = True) -> ort.InferenceSession:
    """Open an ONNX model. `optimize` is for graphs that were not optimized before. Raises ModelError."""
    options = ort.SessionOptions()
    if not optimize:
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that wait by spinning between two runs would take processor time from other work.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(f"{path} cannot be opened ({type(error).__name__}): make the model directory again") from error


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the numbers of the windows that are read together. They have similar lengths, to save padding."""
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and lengths[i] * (len(batch) + 1) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
