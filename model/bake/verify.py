"""Whether a baked model answers as the checkpoint does: logits, offsets, and F1 against float32."""

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
from function.reader.reader import load_reader
from model.bake.errors import ExportDisagrees, OffsetsDisagree, QualityLost

TOLERANCE = 1e-3  # of a logit; spans are told apart by far more
MAX_LOST = 0.5  # F1, in percentage points
KEPT = 0.95  # of the answerable questions that keep their answer, where the file has no others

Logits = tuple[NDArray[Any], NDArray[Any]]


def check_logits(path: Path, batches: Sequence[tuple[Mapping[str, NDArray[np.int64]], Logits]]) -> None:
    """`batches`: inputs and the start and end logits that torch gives for them. Raises ExportDisagrees."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for inputs, expected in batches:
        read = inputs["attention_mask"] == 1
        for found, wanted in zip(session.run(None, inputs), expected, strict=True):
            difference = float(np.abs(found - wanted)[read].max())
            # Not a number is no agreement either.
            if not difference <= TOLERANCE:
                raise ExportDisagrees(difference, TOLERANCE)


@dataclass(frozen=True, slots=True)
class Measured:
    """One model on the verification file: its answers, how good they are, the median time of a question, its size."""

    answers: Sequence[str]
    scores: Sequence[Score]
    milliseconds: float
    bytes: int

    def summary(self) -> Summary:
        return summarize(self.scores)

    def figures(self) -> dict[str, float]:
        overall = self.summary().overall
        return {
            "exact": round(overall.exact.value, 2),
            "f1": round(overall.f1.value, 2),
            "ms": round(self.milliseconds, 1),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    fp32: Measured
    int8: Measured
    threads: int

    @property
    def lost(self) -> float:
        """F1 in percentage points, each at its own best threshold where there are questions without an answer."""
        return _f1(self.fp32.summary()) - _f1(self.int8.summary())

    @property
    def same(self) -> float:
        """Percentage of the questions to which both give the same answer."""
        pairs = zip(self.fp32.answers, self.int8.answers, strict=True)
        return 100 * sum(ours == theirs for ours, theirs in pairs) / len(self.fp32.answers)

    def check(self) -> None:
        """Raises QualityLost."""
        if self.lost > MAX_LOST:
            raise QualityLost(self.table(), self.lost, MAX_LOST)

    def threshold(self) -> float:
        """The best for F1 where there are questions without an answer.

        Elsewhere "no answer" has to be the likelier, and may take 5 % of the answers at most.
        """
        summary = self.int8.summary()
        if summary.no_answer is not None:
            return summary.best_f1.threshold
        return max(0.5, float(np.quantile([score.no_answer_score for score in self.int8.scores], KEPT)))

    def figures(self) -> dict[str, Any]:
        """Of what is served, and beside it of float32."""
        return {
            "questions": len(self.int8.scores),
            **self.int8.figures(),
            "fp32": self.fp32.figures(),
            "same_answers": round(self.same, 2),
            "threads": self.threads,
        }

    def table(self) -> str:
        rows = [f"{'':<36}{'fp32':>10}{'int8':>10}"]
        for name, label in (("exact", "EM"), ("f1", "F1"), ("ms", "ms por pregunta · per question")):
            rows.append(f"{label:<36}{self.fp32.figures()[name]:>10.2f}{self.int8.figures()[name]:>10.2f}")
        rows.append(f"{'MB':<36}{self.fp32.bytes / 1e6:>10.1f}{self.int8.bytes / 1e6:>10.1f}")
        rows.append(f"{'Respuestas iguales · Same answers, %':<36}{self.same:>20.2f}")
        return "\n".join(rows)


def compare(fp32: Path, int8: Path, questions: Sequence[Question]) -> Comparison:
    """Asks both model directories every question, through the reader that serves them. Raises OffsetsDisagree."""
    threads = os.cpu_count() or 1
    return Comparison(_measure(fp32, questions, threads), _measure(int8, questions, threads), threads)


def _measure(directory: Path, questions: Sequence[Question], threads: int) -> Measured:
    reader = load_reader(directory, threads)
    answers, scores, seconds = [], [], []
    for question in tqdm(questions, desc=directory.name, unit="q", mininterval=1):
        began = time.perf_counter()
        (result,) = reader.read([question.text], [Document("", question.context)], Options(no_answer=False)).results
        seconds.append(time.perf_counter() - began)
        text = ""
        for best in result.answers:
            text = best.text
            if question.context[best.start : best.end] != text:
                raise OffsetsDisagree(f"{question.article} {question.id}")
        assert result.no_answer_score is not None  # there is no time limit here
        answers.append(text)
        scores.append(Score.of(text, result.no_answer_score, question.golds, question.article))
    return Measured(answers, scores, 1000 * float(np.median(seconds)), _size(directory))


def _size(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.glob("model.onnx*"))


def _f1(summary: Summary) -> float:
    return summary.overall.f1.value if summary.no_answer is None else summary.best_f1.value
