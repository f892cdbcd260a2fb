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

INVISIBLE = {*map(chr, (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))}


class Fault(Enum):
    SAME_TEXT = "equal texts at different places are one answer, and their probabilities are added up"
    FEW = "only the 2 × top_k + 10 best token spans of a window are considered"
    EDGES = "an answer begins or ends with white space or an invisible character"
    BY_WINDOW = "probabilities are computed within each window, as if each window contained the answer"
    TWICE = "a place that is in two windows counts twice"
    CUT_WORDS = "a word at the border of a window is cut"
    OVERLAP = "answers overlap"
    # Deliberate differences of the reader.
    CLOSE = "(reader) neighbouring windows share at most three quarters of their context"
    PIECES = "(reader) answers are whole words, even if `align_to_words` is false"


Repaired = frozenset[Fault]


def find_causes(
    record: Record, parameters: dict[str, Any], ours: list[Place], no_answer_trained: bool
) -> Repaired | None:
    """Return the smallest set of faults whose repair gives the reader's answers, `ours`.

    Return None if there is no such set, or if the replay without repairs does not give the pipeline's answers.
    `no_answer_trained`: whether the checkpoint was trained on unanswerable questions.
    """
    if places(replay(record, parameters, frozenset(), no_answer_trained)) != record.answers:
        return None
    possible = _possible(record, parameters)
    for size in range(1, len(possible) + 1):
        for chosen in combinations(possible, size):
            if places(replay(record, parameters, frozenset(chosen), no_answer_trained)) == ours:
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


def replay(
    record: Record, parameters: dict[str, Any], repaired: Repaired, no_answer_trained: bool = True
) -> list[Candidate]:
    """Return up to `top_k` answers, best first."""
    top_k = parameters.get("top_k", 1)
    max_length = parameters.get("max_answer_len", 15)
    whole_words = parameters.get("align_to_words", True) or Fault.PIECES in repaired
    max_spans = None if Fault.FEW in repaired else 2 * top_k + 10 if parameters.get("align_to_words", True) else top_k
    windows = record.less_overlapping if record.less_overlapping and Fault.CLOSE in repaired else record.windows
    merge: Callable[[float, float], float] = max if Fault.TWICE in repaired else lambda first, second: first + second

    weights: dict[Place, float] = {}
    best_weights: dict[Place, float] = {}
    max_sum, min_null = 0.0, np.inf
    for window in windows:
        token_places = _token_places(record, window, repaired, whole_words)
        if Fault.BY_WINDOW in repaired:
            starts, ends, null = _odds(window, no_answer_trained)
        else:
            starts, ends, null = _probabilities(window)
        if Fault.EDGES in repaired:
            visible = np.array([start < end for start, end in token_places])
            starts, ends = starts * visible, ends * visible
        in_window = _by_place(_spans(starts, ends, max_length, max_spans), token_places)
        for place, weight in in_window.items():
            weights[place] = merge(weights[place], weight) if place in weights else weight
        min_null = min(min_null, null)
        if Fault.BY_WINDOW in repaired and parameters.get("handle_impossible_answer"):
            all_spans = _by_place(_spans(starts, ends, max_length, None), token_places)
            max_sum = max(max_sum, sum(all_spans.values()))
            for place, weight in all_spans.items():
                best_weights[place] = max(best_weights.get(place, 0.0), weight)
    answers = [Candidate(*place, weight) for place, weight in weights.items()]
    if Fault.SAME_TEXT not in repaired:
        answers = _by_text(answers, record.context)
    if parameters.get("handle_impossible_answer"):
        # As in the reader: the most certain window gives the probability of an answer, divided among all places.
        null = sum(best_weights.values()) / max_sum if best_weights else min_null
        answers.append(Candidate(0, 0, float(null)))
    answers.sort(key=lambda answer: -answer.weight)
    if Fault.OVERLAP in repaired:
        answers = list(_without_overlap(answers))
    return answers[:top_k]


def _token_places(record: Record, window: Window, repaired: Repaired, whole_words: bool) -> list[Place]:
    """Return the place of each token. An answer extends from its first token's place to its last token's place."""
    if not whole_words:
        places = window.tokens
    elif Fault.CUT_WORDS in repaired:
        places = record.words[window.first : window.first + len(window.words)]
    else:
        places = window.words
    return [_trim(record.context, *place) for place in places] if Fault.EDGES in repaired else places


def _trim(context: str, start: int, end: int) -> Place:
    def invisible(character: str) -> bool:
        return character.isspace() or character in INVISIBLE

    while start < end and invisible(context[start]):
        start += 1
    while start < end and invisible(context[end - 1]):
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


def _odds(window: Window, no_answer_trained: bool) -> Weights:
    """Return weights of starts and ends whose products are odds against no answer, and 1 for no answer."""
    no_start, no_end = window.null if no_answer_trained else (0.0, 0.0)
    return np.exp(window.start - no_start), np.exp(window.end - no_end), 1.0


Spans = list[tuple[int, int, float]]


def _spans(starts: NDArray[np.float64], ends: NDArray[np.float64], max_length: int, max_spans: int | None) -> Spans:
    """Return the first token, last token and weight of each span, best first."""
    first, length = np.divmod(np.arange(len(starts) * max_length), max_length)
    inside = first + length < len(starts)
    first, last = first[inside], (first + length)[inside]
    weights = starts[first] * ends[last]
    best = np.argsort(-weights, kind="stable")[:max_spans]
    best = best[weights[best] > 0]
    return list(zip(first[best].tolist(), last[best].tolist(), weights[best].tolist(), strict=True))


def _by_place(spans: Spans, token_places: list[Place]) -> dict[Place, float]:
    weights: dict[Place, float] = {}
    for first, last, weight in spans:
        place = token_places[first][0], token_places[last][1]
        weights[place] = weights.get(place, 0.0) + weight
    return weights


def _by_text(answers: list[Candidate], context: str) -> list[Candidate]:
    """Merge answers with the same text into the first of them, and add up their weights."""
    merged: dict[str, Candidate] = {}
    for answer in answers:
        first = merged.setdefault(context[answer.start : answer.end].lower(), answer)
        if first is not answer:
            first.weight += answer.weight
    return list(merged.values())


def _without_overlap(answers: list[Candidate]) -> Iterator[Candidate]:
    kept: list[Place] = []
    for answer in answers:
        if all(answer.end <= start or end <= answer.start for start, end in kept):
            kept.append((answer.start, answer.end))
            yield answer
