"""The transformer engine: any extractive QA checkpoint that `model/bake` made into a model directory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from function.reader.engine import Logits, open_session
from function.reader.errors import ModelError
from function.reader.manifest import Manifest
from function.reader.tokenizer import Tokens

OUTPUTS = ["start_logits", "end_logits"]
BATCH_TOKENS = 512  # in one run of the network at most, but for a window that is longer by itself


@dataclass(frozen=True, slots=True)
class Template:
    """How the checkpoint joins question and context: ids of special tokens around them, token types, padding."""

    before: Sequence[int]
    between: Sequence[int]
    after: Sequence[int]
    question_type: int
    context_type: int
    pad: int

    @classmethod
    def of(cls, manifest: Manifest) -> "Template":
        """Raises ModelError."""
        try:
            template = manifest.raw["template"]
            return cls(**{field.name: template[field.name] for field in fields(cls)})
        except (KeyError, TypeError) as error:
            raise ModelError(
                f"the manifest of {manifest.id} does not say how question and context are joined ({error!r}): "
                "make the model directory again"
            ) from error


class TransformerEngine:
    # Two long windows take up to a second, and nearly as long as one after the other; short ones gain a little.
    batch = 2

    def __init__(self, session: ort.InferenceSession, template: Template, no_answer: bool) -> None:
        """`no_answer`: whether the checkpoint learned from questions without answer what its first token means."""
        self._session = session
        self._template = template
        self._no_answer = no_answer
        self._inputs = {node.name for node in session.get_inputs()}

    @classmethod
    def load(cls, manifest: Manifest, directory: Path, threads: int) -> "TransformerEngine":
        """Raises ModelError."""
        template = Template.of(manifest)
        path = directory / "model.onnx"
        session = open_session(path, threads, optimize=False)
        if not {node.name for node in session.get_outputs()}.issuperset(OUTPUTS):
            raise ModelError(f"{path} is no question-answering model: make the model directory again")
        return cls(session, template, bool(manifest.raw.get("no_answer", True)))

    def room(self, question: Tokens[int], max_tokens: int) -> int:
        special = sum(map(len, (self._template.before, self._template.between, self._template.after)))
        return max_tokens - special - len(question)

    def logits(self, question: Tokens[int], windows: Sequence[Tokens[int]]) -> list[Logits]:
        head = [*self._template.before, *question.pieces, *self._template.between]
        found: dict[int, Logits] = {}
        for batch in _batches([len(head) + len(window) + len(self._template.after) for window in windows]):
            starts, ends = self._session.run(OUTPUTS, self._network_inputs(head, [windows[i] for i in batch]))
            for i, start, end in zip(batch, starts, ends, strict=True):
                found[i] = self._of_window(start, end, len(head), windows[i])
        return [found[i] for i in range(len(windows))]

    def _network_inputs(self, head: Sequence[int], windows: Sequence[Tokens[int]]) -> dict[str, NDArray[np.int64]]:
        """input_ids, attention_mask and token_type_ids (B, L), of which the network gets those that it has."""
        after = self._template.after
        lengths = np.array([len(head) + len(window) + len(after) for window in windows])
        shape = len(windows), int(lengths.max())
        ids = np.full(shape, self._template.pad, np.int64)
        ids[:, : len(head)] = head
        for row, window, length in zip(ids, windows, lengths, strict=True):
            row[len(head) : length] = [*window.pieces, *after]
        types = np.full(shape, self._template.context_type, np.int64)
        types[:, : len(head)] = self._template.question_type
        mask = (np.arange(shape[1]) < lengths[:, None]).astype(np.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        return {name: values for name, values in inputs.items() if name in self._inputs}

    def _of_window(
        self, start: NDArray[np.float32], end: NDArray[np.float32], first: int, window: Tokens[int]
    ) -> Logits:
        """Without a learned "no answer", 0 stands for it: the same in all windows, so that they still compare."""
        blank = window.starts == window.ends
        context = slice(first, first + len(window))
        return Logits(
            start=np.where(blank, -np.inf, start[context]).astype(np.float32),
            end=np.where(blank, -np.inf, end[context]).astype(np.float32),
            no_answer=float(start[0] + end[0]) if self._no_answer else 0.0,
        )


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of windows of like length that are read together, so that little is padded."""
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and lengths[i] * (len(batch) + 1) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
