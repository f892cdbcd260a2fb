"""Test each fault of the pipeline with hand-made logits for which it changes the answer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarks.parity.records import Place, Record, Window
from benchmarks.parity.replay import Fault, find_causes, places, replay

CONTEXT = "uno dos tres mil cien"
WORDS = [(0, 3), (4, 7), (8, 12), (13, 16), (17, 21)]
ALL_FAULTS = frozenset(Fault)


def window(
    start: Sequence[float], end: Sequence[float], first: int = 0, null: float = 0.0, words: Sequence[Place] = WORDS
) -> Window:
    inside = list(words[first : first + len(start)])
    return Window(first, inside, inside, np.array(start), np.array(end), (null, 0.0))


def record(*windows: Window, context: str = CONTEXT, words: Sequence[Place] = WORDS, **more: Any) -> Record:
    return Record("q", "¿?", context, more.pop("answers", []), list(words), list(windows), more.pop("half", None))


def explained(
    recorded: Record, parameters: dict[str, Any] | None = None
) -> tuple[list[Place], set[Fault], list[Place]]:
    """Return the pipeline's answers, the faults that explain why ours differ, and our answers."""
    parameters = parameters or {}
    pipelines = places(replay(recorded, parameters, frozenset()))
    ours = places(replay(recorded, parameters, ALL_FAULTS))
    return (
        pipelines,
        set(find_causes(replace(recorded, answers=pipelines), parameters, ours, no_answer_trained=True) or ()),
        ours,
    )


LOW = -9.0


def test_probabilities_of_equal_texts_are_added_up() -> None:
    recorded = record(window([5, LOW, 5.2, 4.8, LOW], [5, LOW, 5.2, 4.8, LOW]), context="uno dos tres uno cien")
    # The pipeline adds the scores of both "uno" and returns the first of them, instead of "tres".
    assert explained(recorded, {"max_answer_len": 1}) == ([(0, 3)], {Fault.SAME_TEXT}, [(8, 12)])


def test_only_the_best_token_spans_are_considered() -> None:
    # The last word has eight tokens and 36 spans: each of these is less likely than "a", and so are the first 11
    # together, but all 36 together are likelier.
    context, words = "a b cdefghij", [(0, 1), *[(2, 3)] * 8, *[(4, 12)] * 8]
    logits = [4.0, *[LOW] * 8, *[2.6] * 8]
    recorded = record(window(logits, logits, words=words), context=context, words=words)
    assert explained(recorded, {"max_answer_len": 8}) == ([(0, 1)], {Fault.FEW}, [(4, 12)])


def test_white_space_at_the_edge_of_an_answer_is_left_out() -> None:
    words = [(0, 4), *WORDS[1:]]
    recorded = record(window([5, LOW, LOW, LOW, LOW], [5, LOW, LOW, LOW, LOW], words=words), words=words)
    assert explained(recorded) == ([(0, 4)], {Fault.EDGES}, [(0, 3)])


def test_an_invisible_word_is_no_answer() -> None:
    context, words = "a \u200b b", [(0, 1), (2, 3), (4, 5)]
    recorded = record(window([1, 5, 3], [1, 5, 3], words=words), context=context, words=words)
    assert explained(recorded) == ([(2, 3)], {Fault.EDGES}, [(4, 5)])


def test_probabilities_are_computed_within_each_window() -> None:
    hopeless = window([LOW, 2.0], [LOW, 2.0], first=0)
    sure = window([3.0, LOW, 2.4], [3.0, LOW, 2.4], first=2, null=-5.0)
    # The first window has all its probability at one place, the second at two.
    assert explained(record(hopeless, sure)) == ([(4, 7)], {Fault.BY_WINDOW}, [(8, 12)])


def test_a_place_in_two_windows_counts_twice() -> None:
    one = window([LOW, 3.2, 3.4], [LOW, 3.2, 3.4], first=0)
    two = window([3.2, LOW, LOW], [3.2, LOW, LOW], first=1)
    # The place (4, 7) also has all the probability of the second window.
    why = {Fault.BY_WINDOW, Fault.TWICE}
    assert explained(record(one, two), {"max_answer_len": 1}) == ([(4, 7)], why, [(8, 12)])


def test_a_word_at_the_border_of_a_window_is_cut() -> None:
    words = [(0, 3), (4, 12), (4, 12)]
    first = window([LOW, 5.0], [LOW, 5.0], words=[(0, 3), (4, 7)])
    second = window([LOW], [LOW], null=5.0, words=[(7, 12)])
    second = replace(second, first=2)
    assert explained(record(first, second, words=words)) == ([(4, 7)], {Fault.CUT_WORDS}, [(4, 12)])


def test_answers_overlap() -> None:
    recorded = record(window([5, 3, LOW, LOW, 2], [LOW, 5, LOW, LOW, 2]))
    pipelines, why, ours = explained(recorded, {"top_k": 2})
    assert (pipelines, why, ours) == ([(0, 7), (4, 7)], {Fault.OVERLAP}, [(0, 7), (17, 21)])


def test_windows_that_share_more_than_three_quarters() -> None:
    half = [window([5, LOW, LOW], [5, LOW, LOW]), window([LOW, LOW, LOW], [LOW, LOW, LOW], first=2)]
    recorded = record(window([LOW, 5, LOW], [LOW, 5, LOW]), window([LOW] * 3, [LOW] * 3, first=1), half=half)
    assert explained(recorded) == ([(4, 7)], {Fault.CLOSE}, [(0, 3)])


def test_parts_of_words() -> None:
    words = [(0, 7), (0, 7), *WORDS[2:]]
    tokens = [(0, 3), (3, 7), *WORDS[2:]]
    logits = np.array([5, LOW, LOW, LOW, LOW])
    recorded = record(Window(0, words, tokens, logits, logits, (0.0, 0.0)), words=words)
    assert explained(recorded, {"align_to_words": False}) == ([(0, 3)], {Fault.PIECES}, [(0, 7)])


@pytest.mark.parametrize(("null", "expected"), [(1.0, [(0, 3), (0, 0)]), (11.0, [(0, 0), (0, 3)])])
@pytest.mark.parametrize("repaired", [frozenset[Fault](), ALL_FAULTS])
def test_no_answer_is_ranked_among_the_answers(null: float, expected: list[Place], repaired: frozenset[Fault]) -> None:
    recorded = record(window([5, LOW, LOW, LOW, LOW], [5, LOW, LOW, LOW, LOW], null=null))
    assert places(replay(recorded, {"handle_impossible_answer": True, "top_k": 2}, repaired)) == expected


def test_a_difference_without_a_repair_has_no_cause() -> None:
    recorded = record(window([5, LOW, LOW, LOW, LOW], [5, LOW, LOW, LOW, LOW]), answers=[(0, 3)])
    assert find_causes(recorded, {}, [(8, 12)], no_answer_trained=True) is None


def test_a_wrong_replay_explains_nothing() -> None:
    recorded = record(window([5, LOW, LOW, LOW, LOW], [5, LOW, LOW, LOW, LOW]), answers=[(8, 12)])
    assert find_causes(recorded, {}, [(0, 3)], no_answer_trained=True) is None
