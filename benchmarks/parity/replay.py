"""Recompute the pipeline's answers from its logits, with some of its faults repaired.

With all faults repaired, the answers are those of the reader. The cause of a difference is the smallest set of faults
whose repair gives the reader's answers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.parity.records import Place, Record, Window

UNSEEN = {*map(chr, (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))}


class Fault(Enum):
    SAME_TEXT = "equal texts at distinct places are one answer, with their probabilities summed"
    FEW = "only the 2 × top_k + 10 best spans of tokens in a window are looked at"
    EDGES = "an answer begins or ends with white space or an invisible character"
    BY_WINDOW = "probabilities are those within a window, as if each held the answer"
    TWICE = "a place that is in two windows counts twice"
    CUT_WORDS = "a word at a window's border is cut"
    OVERLAP = "answers overlap"
    # Deliberate differences of the reader.
    CLOSE = "(ours) neighbouring windows share three quarters of the context at most"
    PIECES = "(ours) answers are whole words, whatever `align_to_words` says"


Repaired = frozenset[Fault]


def cause(record: Record, parameters: dict[str, Any], ours: list[Place], learned: bool) -> Repaired | None:
    """Return the smallest set of faults whose repair gives the reader's answers, `ours`.

    Return None if there is no such set, or if the replay without repairs does not give the pipeline's answers.
    `learned`: whether the checkpoint was trained on unanswerable questions.
    """
    if places(replay(record, parameters, frozenset(), learned)) != record.answers:
        return None
    possible = _possible(record, parameters)
    for size in range(1, len(possible) + 1):
        for chosen in combinations(possible, size):
            if places(replay(record, parameters, frozenset(chosen), learned)) == ours:
                return frozenset(chosen)
    return None


def _possible(record: Record, parameters: dict[str, Any]) -> list[Fault]:
    """Return the faults that can affect this question, in the order in which they are tried."""
    faults = [Fault.SAME_TEXT, Fault.FEW, Fault.EDGES]
    if len(record.windows) > 1:
        faults += [Fault.BY_WINDOW, Fault.TWICE, Fault.CUT_WORDS]
    if parameters.get("top_k", 1) > 1:
        faults.append(Fault.OVERLAP)
    if record.less_overlapping:
        faults.append(Fault.CLOSE)
    if not parameters.get("align_to_words", True):
        faults.append(Fault.PIECES)
    return faults


@dataclass(slots=True)
class Candidate:
    start: int
    end: int
    weight: float  # a probability, or odds against no answer; the same for all candidates


def places(answers: list[Candidate]) -> list[Place]:
    return [(answer.start, answer.end) for answer in answers]


def replay(record: Record, parameters: dict[str, Any], repaired: Repaired, learned: bool = True) -> list[Candidate]:
    """Return up to `top_k` answers, best first."""
    top_k = parameters.get("top_k", 1)
    longest = parameters.get("max_answer_len", 15)
    whole_words = parameters.get("align_to_words", True) or Fault.PIECES in repaired
    few = None if Fault.FEW in repaired else 2 * top_k + 10 if parameters.get("align_to_words", True) else top_k
    windows = record.less_overlapping if record.less_overlapping and Fault.CLOSE in repaired else record.windows
    merge: Callable[[float, float], float] = max if Fault.TWICE in repaired else lambda one, other: one + other

    found: dict[Place, float] = {}
    everywhere: dict[Place, float] = {}
    surest, least_null = 0.0, np.inf
    for window in windows:
        where = _where(record, window, repaired, whole_words)
        if Fault.BY_WINDOW in repaired:
            starts, ends, null = _odds(window, learned)
        else:
            starts, ends, null = _probabilities(window)
        if Fault.EDGES in repaired:
            seen = np.array([start < end for start, end in where])
            starts, ends = starts * seen, ends * seen
        here = _by_place(_spans(starts, ends, longest, few), where)
        for place, weight in here.items():
            found[place] = merge(found[place], weight) if place in found else weight
        least_null = min(least_null, null)
        if Fault.BY_WINDOW in repaired and parameters.get("handle_impossible_answer"):
            all_here = _by_place(_spans(starts, ends, longest, None), where)
            surest = max(surest, sum(all_here.values()))
            for place, weight in all_here.items():
                everywhere[place] = max(everywhere.get(place, 0.0), weight)
    answers = [Candidate(*place, weight) for place, weight in found.items()]
    if Fault.SAME_TEXT not in repaired:
        answers = _by_text(answers, record.context)
    if parameters.get("handle_impossible_answer"):
        # As in the reader: the most certain window gives the probability of an answer, divided among all places.
        null = sum(everywhere.values()) / surest if everywhere else least_null
        answers.append(Candidate(0, 0, float(null)))
    answers.sort(key=lambda answer: -answer.weight)
    if Fault.OVERLAP in repaired:
        answers = list(_apart(answers))
    return answers[:top_k]


def _where(record: Record, window: Window, repaired: Repaired, whole_words: bool) -> list[Place]:
    """Return the place of each token. An answer extends from its first token's place to its last token's place."""
    if not whole_words:
        found = window.tokens
    elif Fault.CUT_WORDS in repaired:
        found = record.words[window.first : window.first + len(window.words)]
    else:
        found = window.words
    return [_seen(record.context, *place) for place in found] if Fault.EDGES in repaired else found


def _seen(context: str, start: int, end: int) -> Place:
    def unseen(character: str) -> bool:
        return character.isspace() or character in UNSEEN

    while start < end and unseen(context[start]):
        start += 1
    while start < end and unseen(context[end - 1]):
        end -= 1
    while start < end < len(context) and 0x300 <= ord(context[end]) < 0x370:  # combining accents of the last character
        end += 1
    return start, end


Weights = tuple[NDArray[np.float64], NDArray[np.float64], float]


def _probabilities(window: Window) -> Weights:
    """Return the probabilities of each token as start and as end, and of no answer."""
    (starts, no_start), (ends, no_end) = (
        _softmax(logits, null) for logits, null in zip((window.start, window.end), window.null, strict=True)
    )
    return starts, ends, no_start * no_end


def _softmax(logits: NDArray[np.float64], null: float) -> tuple[NDArray[np.float64], float]:
    weights = np.exp(np.append(logits, null) - max(logits.max(), null))
    weights /= weights.sum()
    return weights[:-1], float(weights[-1])


def _odds(window: Window, learned: bool) -> Weights:
    """Return weights of starts and ends whose products are odds against no answer, and 1 for no answer."""
    no_start, no_end = window.null if learned else (0.0, 0.0)
    return np.exp(window.start - no_start), np.exp(window.end - no_end), 1.0


Spans = list[tuple[int, int, float]]


def _spans(starts: NDArray[np.float64], ends: NDArray[np.float64], longest: int, few: int | None) -> Spans:
    """Return the first token, last token and weight of each span, best first."""
    first, length = np.divmod(np.arange(len(starts) * longest), longest)
    inside = first + length < len(starts)
    first, last = first[inside], (first + length)[inside]
    weights = starts[first] * ends[last]
    best = np.argsort(-weights, kind="stable")[:few]
    best = best[weights[best] > 0]
    return list(zip(first[best].tolist(), last[best].tolist(), weights[best].tolist(), strict=True))


def _by_place(spans: Spans, where: list[Place]) -> dict[Place, float]:
    found: dict[Place, float] = {}
    for first, last, weight in spans:
        place = where[first][0], where[last][1]
        found[place] = found.get(place, 0.0) + weight
    return found


def _by_text(answers: list[Candidate], context: str) -> list[Candidate]:
    """Merge answers with the same text into the first of them, and add up their weights."""
    found: dict[str, Candidate] = {}
    for answer in answers:
        first = found.setdefault(context[answer.start : answer.end].lower(), answer)
        if first is not answer:
            first.weight += answer.weight
    return list(found.values())


def _apart(answers: list[Candidate]) -> Iterator[Candidate]:
    taken: list[Place] = []
    for answer in answers:
        if all(answer.end <= start or end <= answer.start for start, end in taken):
            taken.append((answer.start, answer.end))
            yield answer
