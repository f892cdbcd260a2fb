"""The results of an evaluation, and their JSON form with the metric names of the official script."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from client import ModelInfo
from evaluation.predictors import TOO_LONG, Prediction
from evaluation.question_words import question_word
from evaluation.squad import Dataset, Question
from evaluation.totals import LEVEL, RESAMPLES, Best, Score, Summary, Totals, summarize

SEED = 0
NORMALIZATION = "SQuAD 2.0 scores; MLQA es normalization"


@dataclass(frozen=True, slots=True)
class Report:
    """The results. `reader`: URL of the service, or None for a reader in this process. `seconds`: time of all calls.

    `threshold`: the no-answer score above which an answer counts as empty, or None if no threshold is applied.
    """

    data: str
    version: str
    questions: int
    articles: int
    misplaced: int
    repeated: int
    reader: str | None
    model: ModelInfo
    threshold: float | None
    seconds: float
    summary: Summary
    by_word: Mapping[str, Totals]
    predictions: Mapping[str, Prediction]

    @property
    def truncated(self) -> int:
        return sum(prediction.truncated for prediction in self.predictions.values())

    @property
    def unread(self) -> Sequence[str]:
        """Return the ids of questions for which nothing was read before the deadline."""
        return [id for id, found in self.predictions.items() if found.truncated and found.no_answer_score is None]

    @property
    def too_long(self) -> Sequence[str]:
        """Return the ids of questions that leave no room for context in a window."""
        return [id for id, found in self.predictions.items() if found == TOO_LONG]

    def to_json(self) -> dict[str, Any]:
        return {
            "data": {
                "file": self.data,
                "version": self.version,
                "questions": self.questions,
                "articles": self.articles,
                "misplaced_answers": self.misplaced,
                "repeated_questions": self.repeated,
            },
            "reader": {"url": self.reader, **asdict(self.model)},
            "normalization": NORMALIZATION,
            "threshold": self.threshold,
            "metrics": self._metrics(),
            "intervals": self._intervals(),
            "by_question_word": {word: _official("", totals) for word, totals in self.by_word.items()},
            "truncated": self.truncated,
            "unread": self.unread,
            "too_long": self.too_long,
            "seconds": round(self.seconds, 3),
            "predictions": {
                id: {"text": prediction.text, "no_answer_score": prediction.no_answer_score}
                for id, prediction in self.predictions.items()
            },
        }

    def _metrics(self) -> dict[str, float | None]:
        summary = self.summary
        return {
            **_official("", summary.overall),
            **_official("HasAns_", summary.has_answer),
            **_official("NoAns_", summary.no_answer),
            **_official_best("exact", summary.best_exact),
            **_official_best("f1", summary.best_f1),
            "no_answer_auc": summary.auc,
        }

    def _intervals(self) -> dict[str, Any]:
        groups = {"": self.summary.overall, "HasAns_": self.summary.has_answer, "NoAns_": self.summary.no_answer}
        measures = {
            f"{prefix}{name}": [measure.low, measure.high]
            for prefix, totals in groups.items()
            if totals is not None
            for name, measure in (("exact", totals.exact), ("f1", totals.f1))
        }
        return {"level": LEVEL, "resamples": RESAMPLES, "seed": SEED, "clusters": self.summary.clusters, **measures}


def make_report(
    data: str,
    dataset: Dataset,
    answered: Sequence[tuple[Question, Prediction]],
    model: ModelInfo,
    reader: str | None,
    threshold: float | None,
    seconds: float,
) -> Report:
    """Return the report of `answered`, which may be only a part of the questions of `dataset`."""
    scores = [
        Score.of(prediction.text, prediction.no_answer_score, question.golds, question.article)
        for question, prediction in answered
    ]
    by_word: dict[str, list[Score]] = {}
    for (question, _), score in zip(answered, scores, strict=True):
        by_word.setdefault(question_word(question.text), []).append(score)
    return Report(
        data=data,
        version=dataset.version,
        questions=len(answered),
        articles=len({question.article for question, _ in answered}),
        misplaced=sum(question.misplaced for question, _ in answered),
        repeated=dataset.repeated,
        reader=reader,
        model=model,
        threshold=threshold,
        seconds=seconds,
        summary=summarize(scores, threshold, SEED),
        by_word={
            word: summarize(group, threshold, SEED).overall
            for word, group in sorted(by_word.items(), key=lambda item: -len(item[1]))
        },
        predictions={question.id: prediction for question, prediction in answered},
    )


def _official(prefix: str, totals: Totals | None) -> dict[str, float | None]:
    if totals is None:
        return {}
    return {f"{prefix}exact": totals.exact.value, f"{prefix}f1": totals.f1.value, f"{prefix}total": totals.total}


def _official_best(name: str, best: Best) -> dict[str, float | None]:
    return {f"best_{name}": best.value, f"best_{name}_thresh": best.threshold}
