"""Judge each answer, and add up the metrics by question word and by length, for tables and plots."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evaluation.metrics import exact_match, f1
from evaluation.predictors import Prediction
from evaluation.question_words import question_word
from evaluation.squad import Question
from evaluation.totals import Score, Totals, summarize

# The greatest length of each group, in words. A last group contains everything longer.
ANSWER_LENGTHS = (1, 2, 4, 8)
CONTEXT_LENGTHS = (75, 125, 175, 250)


class Verdict(StrEnum):
    RIGHT = "right"
    PARTLY = "partly"  # shares words with a gold answer
    WRONG = "wrong"
    MISSED = "missed"  # the question has an answer, but none was given
    INVENTED = "invented"  # the question has no answer, but one was given


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged answer. `answer`: empty if the no-answer score is above the threshold. `exact`, `f1`: in [0, 1]."""

    question: Question
    prediction: Prediction
    answer: str
    exact: float
    f1: float

    @property
    def verdict(self) -> Verdict:
        if self.exact == 1:
            return Verdict.RIGHT
        if not self.question.answers:
            return Verdict.INVENTED
        if not self.answer:
            return Verdict.MISSED
        return Verdict.PARTLY if self.f1 else Verdict.WRONG

    @property
    def score(self) -> Score:
        """Return the metrics of the best span, whatever the threshold."""
        found, question = self.prediction, self.question
        return Score.of(found.text, found.no_answer_score, question.golds, question.article)


def judge(answered: Sequence[tuple[Question, Prediction]], threshold: float | None) -> list[Judged]:
    """Judge answers. An answer counts as empty if its no-answer score is above `threshold` (None: no threshold)."""
    return [_judge(question, prediction, threshold) for question, prediction in answered]


def by_word(judged: Sequence[Judged], threshold: float | None) -> Mapping[str, Totals]:
    """Return the totals by question word, the most frequent first."""
    groups = _totals(judged, threshold, lambda one: question_word(one.question.text))
    return dict(sorted(groups.items(), key=lambda group: -group[1].total))


def by_answer_length(judged: Sequence[Judged], threshold: float | None) -> Mapping[str, Totals]:
    """Return the totals by the number of words of the shortest gold answer. Unanswerable questions are left out."""
    answerable = [one for one in judged if one.question.answers]
    return _by_length(
        answerable, threshold, lambda one: min(len(gold.split()) for gold in one.question.golds), ANSWER_LENGTHS
    )


def by_context_length(judged: Sequence[Judged], threshold: float | None) -> Mapping[str, Totals]:
    return _by_length(judged, threshold, lambda one: len(one.question.context.split()), CONTEXT_LENGTHS)


def _judge(question: Question, prediction: Prediction, threshold: float | None) -> Judged:
    emptied = (
        threshold is not None and prediction.no_answer_score is not None and prediction.no_answer_score > threshold
    )
    answer = "" if emptied else prediction.text
    return Judged(question, prediction, answer, exact_match(answer, question.golds), f1(answer, question.golds))


def _by_length(
    judged: Sequence[Judged], threshold: float | None, length: Callable[[Judged], int], lasts: Sequence[int]
) -> Mapping[str, Totals]:
    """Return the totals by length, the shortest first."""
    names = _names(lasts)
    groups = _totals(judged, threshold, lambda one: names[sum(length(one) > last for last in lasts)])
    return {name: groups[name] for name in names if name in groups}


def _names(lasts: Sequence[int]) -> list[str]:
    """Return the names of the groups: (1, 2, 4) → 1, 2, 3–4, 5+."""
    firsts = [1, *(last + 1 for last in lasts)]
    closed = [str(last) if first == last else f"{first}–{last}" for first, last in zip(firsts, lasts, strict=False)]
    return [*closed, f"{firsts[-1]}+"]


def _totals(judged: Sequence[Judged], threshold: float | None, key: Callable[[Judged], str]) -> dict[str, Totals]:
    groups: dict[str, list[Score]] = {}
    for one in judged:
        groups.setdefault(key(one), []).append(one.score)
    return {name: summarize(scores, threshold).overall for name, scores in groups.items()}
