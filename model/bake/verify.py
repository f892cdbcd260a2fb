"""Compare baked models with their checkpoint or with each other: logits, offsets, answers and time."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tqdm import tqdm

from evaluation.squad import Question
from evaluation.totals import Score, Summary, summarize
from function.reader.document import Document, Options
from function.reader.reader import Reader, load_reader
from model.bake.errors import ExportDisagrees, OffsetsDisagree
from model.bake.export import OUTPUTS, Inputs
from model.bake.quantize import open_unoptimized

TOLERANCE = 1e-3  # of a logit; the logits of different spans differ by far more
THREADS = os.cpu_count() or 1

Floats = NDArray[np.float32]
Logits = tuple[NDArray[Any], NDArray[Any]]


def check_logits(path: Path, batches: Sequence[tuple[Mapping[str, NDArray[np.int64]], Logits]]) -> None:
    """Compare logits. `batches`: inputs, and torch's start and end logits for them. Raises ExportDisagrees."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for inputs, expected in batches:
        mask = inputs["attention_mask"] == 1
        for ours, theirs in zip(session.run(None, inputs), expected, strict=True):
            difference = float(np.abs(ours - theirs)[mask].max())
            # NaN counts as a disagreement.
            if not difference <= TOLERANCE:
                raise ExportDisagrees(difference, TOLERANCE)


def window_logits(model: Path, windows: Sequence[Inputs]) -> list[Floats]:
    """Return the start and end logits (2, T) of each window. Each window is one row."""
    session = open_unoptimized(model)
    return [np.concatenate(session.run(list(OUTPUTS), window)) for window in windows]


def divergence(logits: Sequence[Floats], reference: Sequence[Floats]) -> float:
    """Return the mean Kullback-Leibler divergence from `reference` over windows, in nats.

    The divergences of the start and end distributions are added up. This is less noisy than F1 and needs no gold
    answers.
    """
    sums = []
    for ours, theirs in zip(logits, reference, strict=True):
        log_ours, log_theirs = _log_softmax(ours), _log_softmax(theirs)
        sums.append(float((np.exp(log_theirs) * (log_theirs - log_ours)).sum()))
    return float(np.mean(sums))


def _log_softmax(logits: Floats) -> NDArray[np.float64]:
    shifted: NDArray[np.float64] = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


@dataclass(frozen=True, slots=True)
class Measurement:
    """Results of one model on the verification file: answers, metrics, median time of a question, size."""

    answers: Sequence[str]
    scores: Sequence[Score]
    milliseconds: float
    bytes: int

    @property
    def f1(self) -> float:
        """F1 in percent; at the best threshold if there are questions without an answer."""
        summary = self._summary()
        return summary.overall.f1.value if summary.no_answer is None else summary.best_f1.value

    def lost_f1(self, reference: "Measurement") -> float:
        """Return how much lower F1 is than that of the reference, in percentage points."""
        return reference.f1 - self.f1

    def same_answers(self, reference: "Measurement") -> float:
        """Return the percentage of questions to which both models give the same answer."""
        pairs = zip(self.answers, reference.answers, strict=True)
        return 100 * sum(ours == theirs for ours, theirs in pairs) / len(self.answers)

    def figures(self) -> dict[str, float]:
        overall = self._summary().overall
        return {
            "exact": round(overall.exact.value, 2),
            "f1": round(overall.f1.value, 2),
            "ms": round(self.milliseconds, 1),
        }

    def _summary(self) -> Summary:
        return summarize(self.scores)


def measure(directories: Sequence[Path], questions: Sequence[Question]) -> list[Measurement]:
    """Ask each model every question in turn, so that other load on the machine slows all models alike.

    Raises OffsetsDisagree.
    """
    readers = [load_reader(directory, THREADS) for directory in directories]
    replies: list[list[tuple[str, Score, float]]] = [[] for _ in readers]
    names = " ".join(directory.name for directory in directories)
    for question in tqdm(questions, desc=names, unit="q", mininterval=1):
        for reader, answered in zip(readers, replies, strict=True):
            answered.append(_ask(reader, question))
    return [
        Measurement(
            answers=[answer for answer, _, _ in answered],
            scores=[score for _, score, _ in answered],
            milliseconds=1000 * float(np.median([seconds for _, _, seconds in answered])),
            bytes=sum(path.stat().st_size for path in directory.glob("model.onnx*")),
        )
        for directory, answered in zip(directories, replies, strict=True)
    ]


def _ask(reader: Reader, question: Question) -> tuple[str, Score, float]:
    """Return the best answer, even if the no-answer score is higher; its metrics; and its seconds."""
    start = time.perf_counter()
    (result,) = reader.read([question.text], [Document("", question.context)], Options(no_answer=False)).results
    seconds = time.perf_counter() - start
    text = ""
    for best in result.answers:
        text = best.text
        if question.context[best.start : best.end] != text:
            raise OffsetsDisagree(f"{question.article} {question.id}")
    assert result.no_answer_score is not None  # there is no time limit here
    return text, Score.of(text, result.no_answer_score, question.golds, question.article), seconds
