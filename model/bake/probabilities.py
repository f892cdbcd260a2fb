"""Calibrate scores: choose the temperature, and the no-answer threshold above which no answer is given.

All logits are divided by one temperature, chosen by likelihood: Guo et al., arXiv 1706.04599.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.curves import Bin, calibration_error, reliability
from evaluation.judged import Judged, judge
from evaluation.metrics import normalize_answer
from evaluation.predictors import Prediction
from evaluation.squad import Question
from evaluation.totals import summarize
from function.reader.document import Document, Options
from function.reader.engine import Engine, Logits
from function.reader.reader import MAX_WINDOWS, Reader, open_model
from function.reader.tokenizer import Tokenizer, Tokens
from model.bake.verify import THREADS

TEMPERATURES = np.geomspace(0.4, 6.0, 12)
MIN_PROBABILITY = 1e-6  # lower bound of a probability, so that its logarithm is finite
DEFAULT_THRESHOLD = 0.5  # if the best threshold would reject every answer


@dataclass(frozen=True, slots=True)
class Probabilities:
    """`threshold`: the no-answer score with the best F1 over `answerable` and `unanswerable` questions.

    `error_before` and `error_after`: the expected calibration error, in [0, 1], without and with a temperature that was
    chosen on the other half of the articles. `reliability`: the bins of `error_after`. `generated`: the
    unanswerable questions were generated from answerable ones. `f1`: in percent, at the threshold.
    """

    temperature: float
    threshold: float
    error_before: float
    error_after: float
    answerable: int
    unanswerable: int
    generated: bool
    f1: float
    auc: float | None
    reliability: Sequence[Bin]

    def figures(self) -> dict[str, Any]:
        return {
            "questions": self.answerable + self.unanswerable,
            "without_answer": self.unanswerable,
            "made_from_other_paragraphs": self.generated,
            "expected_calibration_error": {"before": round(self.error_before, 3), "after": round(self.error_after, 3)},
            "reliability": [
                {"score": round(part.score, 3), "right": round(part.right, 3), "total": part.total}
                for part in self.reliability
            ],
            "f1": round(self.f1, 2),
            "auc": None if self.auc is None else round(self.auc, 3),
        }


def calibrate(directory: Path, questions: Sequence[Question], no_answer: bool) -> Probabilities:
    """Choose the temperature and the threshold by the answers to `questions`.

    `no_answer`: whether the checkpoint was trained on unanswerable questions; otherwise the threshold is 1.
    """
    generated = no_answer and all(question.answers for question in questions)
    evaluated = [*questions, *(move_questions(questions) if generated else ())]
    if not no_answer:
        evaluated = [question for question in evaluated if question.answers] or evaluated
    predict = _make_predict(directory)
    by_temperature = [predict(evaluated, temperature) for temperature in TEMPERATURES.tolist()]
    halves = _halves(evaluated)
    # Each half uses the temperature that the other half chose, so that no question is used for both.
    held_out = [
        result
        for half, other in (halves, halves[::-1])
        for result in predict(
            [evaluated[i] for i in half], _most_likely([[judged[i] for i in other] for judged in by_temperature])
        )
    ]
    bins = reliability(held_out)
    temperature = _most_likely(by_temperature)
    judged = predict(evaluated, temperature)
    summary = summarize([result.score for result in judged])
    best = summary.best_f1.threshold
    return Probabilities(
        temperature=temperature,
        # A threshold of 0, the best for a reader that is mostly wrong, would never give an answer.
        threshold=1.0 if not no_answer else best if best > 0 else DEFAULT_THRESHOLD,
        error_before=_error(reliability(predict(evaluated, 1.0))),
        error_after=_error(bins),
        reliability=bins,
        answerable=sum(bool(question.answers) for question in evaluated),
        unanswerable=sum(not question.answers for question in evaluated),
        generated=generated,
        f1=summary.best_f1.value if no_answer else summary.overall.f1.value,
        auc=summary.auc,
    )


def move_questions(questions: Sequence[Question]) -> list[Question]:
    """Return each question with the next paragraph of its article that contains none of its answers."""
    moved = []
    for article in dict.fromkeys(question.article for question in questions):
        in_article = [question for question in questions if question.article == article]
        paragraphs = list(dict.fromkeys(question.context for question in in_article))
        for question in in_article:
            place = paragraphs.index(question.context)
            for context in [*paragraphs[place + 1 :], *paragraphs[:place]]:
                text = normalize_answer(context)
                if not any(normalize_answer(gold) in text for gold in question.golds):
                    moved.append(replace(question, id=f"{question.id}-elsewhere", context=context, answers=()))
                    break
    return moved


Predict = Callable[[Sequence[Question], float], list[Judged]]


def _make_predict(directory: Path) -> Predict:
    """Return a function that answers at any temperature. The network reads each question only once."""
    manifest, tokenizer, engine = open_model(directory, THREADS)
    tokenizer, engine = _CachedTokenizer(tokenizer), _CachedEngine(engine)

    def predict(questions: Sequence[Question], temperature: float) -> list[Judged]:
        reader = Reader(replace(manifest, temperature=temperature), tokenizer, engine, MAX_WINDOWS)
        answered = []
        for question in questions:
            (result,) = reader.read([question.text], [Document("", question.context)], Options(no_answer=False)).results
            best = result.answers[0] if result.answers else None
            prediction = Prediction(
                best.text if best else "", result.no_answer_score, score=best.score if best else None
            )
            answered.append((question, prediction))
        return judge(answered, threshold=None)

    return predict


class _CachedTokenizer:
    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenize = cache(tokenizer.tokenize)


class _CachedEngine:
    """An engine that computes each batch once."""

    def __init__(self, engine: Engine) -> None:
        self.batch = engine.batch
        self.room = engine.room
        self._engine = engine
        self._logits: dict[Hashable, list[Logits]] = {}

    def logits(self, question: Tokens, windows: Sequence[Tokens]) -> list[Logits]:
        key = (tuple(question.ids), *(tuple(window.ids) for window in windows))
        if key not in self._logits:
            self._logits[key] = self._engine.logits(question, windows)
        return self._logits[key]


def _most_likely(by_temperature: Sequence[Sequence[Judged]]) -> float:
    """Return the temperature with the highest likelihood. `by_temperature`: the answers at each of `TEMPERATURES`."""
    losses = [_log_loss(judged) for judged in by_temperature]
    nearest = min(max(int(np.argmin(losses)), 1), len(by_temperature) - 2)
    around = slice(nearest - 1, nearest + 2)
    logarithms = np.log(TEMPERATURES[around])
    square, linear, _ = np.polyfit(logarithms, losses[around], 2)
    lowest = -linear / (2 * square) if square > 0 else np.log(TEMPERATURES[int(np.argmin(losses))])
    return round(float(np.exp(np.clip(lowest, logarithms[0], logarithms[-1]))), 3)


def _log_loss(judged: Sequence[Judged]) -> float:
    """Return the mean negative log-likelihood of whether the best spans are right or wrong."""
    pairs = [(result.prediction.score, result.exact) for result in judged if result.prediction.score is not None]
    if not pairs:
        return 0.0
    probabilities = np.array([score if exact else 1 - score for score, exact in pairs])
    return -float(np.log(np.maximum(probabilities, MIN_PROBABILITY)).mean())


def _halves(questions: Sequence[Question]) -> tuple[list[int], list[int]]:
    """Return the question numbers of two halves, split by article, or by paragraph if there is only one article."""
    articles = [question.article for question in questions]
    groups = articles if len(set(articles)) > 1 else [question.context for question in questions]
    first = set(list(dict.fromkeys(groups))[::2])
    if first == set(groups):  # one paragraph, which cannot be halved
        return list(range(len(groups))), list(range(len(groups)))
    return (
        [number for number, group in enumerate(groups) if group in first],
        [number for number, group in enumerate(groups) if group not in first],
    )


def _error(bins: Sequence[Bin]) -> float:
    return calibration_error(bins) or 0.0
