"""Compare the decoding with a brute-force oracle that enumerates every span of every window."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from function.reader.engine import Logits
from function.reader.spans import Spans, TokenSpan
from function.reader.windows import Window, split

Read = list[tuple[Window, Logits]]
Words = Sequence[NDArray[np.int64]]

EACH_ITS_OWN: Words = [np.arange(200)] * 200


@st.composite
def readings(draw: st.DrawFn) -> Read:
    """Draw windows of a few documents with their logits; some windows are left out, as by the selection."""
    lengths = draw(st.lists(st.integers(0, 14), min_size=1, max_size=3))
    windows = split(lengths, draw(st.integers(2, 6)), draw(st.integers(0, 3)))
    chosen = draw(st.permutations([window for window in windows if draw(st.booleans())]))
    numbers = st.floats(-8, 8, width=32)

    def logits(window: Window) -> Logits:
        size = window.end - window.start
        start, end = (draw(st.lists(numbers, min_size=size, max_size=size)) for _ in range(2))
        return Logits(np.array(start, np.float32), np.array(end, np.float32), draw(numbers))

    return [(window, logits(window)) for window in chosen]


@st.composite
def words(draw: st.DrawFn) -> Words:
    """Draw the word number of each token, for the largest number and size of documents that `readings` draws."""
    begins = st.lists(st.booleans(), min_size=14, max_size=14)
    return [np.cumsum([0, *draw(begins)]) for _ in range(3)]


@st.composite
def segments(draw: st.DrawFn) -> Words:
    """Draw the segment number of each word, in ascending order."""
    return [np.cumsum([0, *draw(st.lists(st.booleans(), min_size=14, max_size=14))]) for _ in range(3)]


def decode(
    reading: Read, max_tokens: int, count: int, words: Words = EACH_ITS_OWN, segments: Words | None = None
) -> tuple[list[TokenSpan], float]:
    spans = Spans([window for window, _ in reading], words, max_tokens, segments=segments)
    for window, logits in reading:
        spans.add(window, logits)
    return spans.best(count)


def oracle(
    reading: Read, max_tokens: int, words: Words, segments: Words | None
) -> tuple[dict[tuple[int, int, int], float], float]:
    """Return the probability of every span (document, first word, last word), and the probability of no answer."""
    odds: dict[tuple[int, int, int], float] = {}
    surest = 0.0
    for window, logits in reading:
        inside: dict[tuple[int, int, int], float] = {}
        size = window.end - window.start
        number = words[window.document][window.start : window.end].tolist()
        for i in range(size):
            for j in range(i, min(size, i + max_tokens)):
                last = j
                if segments:
                    of_token = segments[window.document][window.start : window.end].tolist()
                    last = min(j, size - 1 - of_token[::-1].index(of_token[i]))
                span = (window.document, number[i], number[last])
                value = math.exp(float(logits.start[i]) + float(logits.end[j]) - logits.no_answer)
                inside[span] = inside.get(span, 0.0) + value
        for span, value in inside.items():
            odds[span] = max(odds.get(span, 0.0), value)
        surest = max(surest, sum(inside.values()))
    share = surest / (1 + surest) / (sum(odds.values()) or 1)
    return {span: value * share for span, value in odds.items()}, 1 / (1 + surest)


def overlap(a: tuple[int, int, int], b: tuple[int, int, int]) -> bool:
    return a[0] == b[0] and a[1] <= b[2] and b[1] <= a[2]


@given(
    readings(),
    st.one_of(st.just(EACH_ITS_OWN), words()),
    st.one_of(st.none(), segments()),
    st.integers(1, 5),
    st.integers(1, 6),
)
def test_agrees_with_brute_force(
    reading: Read, words: Words, segments: Words | None, max_tokens: int, count: int
) -> None:
    if segments:  # number the segments by word, so that no word is in two of them
        segments = [of_word[of_token[:15]] for of_word, of_token in zip(segments, words[:3], strict=True)]
    best, no_answer = decode(reading, max_tokens, count, words, segments)
    probabilities, expected_no_answer = oracle(reading, max_tokens, words, segments)
    assert no_answer == pytest.approx(expected_no_answer, rel=1e-4)
    taken: list[tuple[int, int, int]] = []
    for span in best:
        number = words[span.document].tolist()
        found = (span.document, number[span.first], number[span.last])
        assert span.first == number.index(found[1]) and found[2] not in number[span.last + 1 :], "whole words"
        free = {s: p for s, p in probabilities.items() if not any(overlap(t, s) for t in taken)}
        assert span.score == pytest.approx(probabilities[found], rel=1e-4)
        assert span.score == pytest.approx(max(free.values()), rel=1e-4), "the best of what does not overlap"
        taken.append(found)
    left = [s for s in probabilities if not any(overlap(t, s) for t in taken)]
    assert len(best) == count or not left, "as many as there are"


@given(readings(), st.integers(1, 5))
def test_probabilities_are_one_distribution(reading: Read, max_tokens: int) -> None:
    best, no_answer = decode(reading, max_tokens, 50)
    assert sum(span.score for span in best) + no_answer <= 1 + 1e-5
    assert [span.score for span in best] == sorted((span.score for span in best), reverse=True)


def test_a_span_seen_in_two_windows_counts_once_with_its_best_score() -> None:
    def logits(odds: float) -> Logits:
        return Logits(np.array([0, math.log(odds)], np.float32), np.array([-99, 0], np.float32), 0.0)

    windows = [Window(0, 0, 2), Window(0, 0, 2)]
    spans = Spans(windows[:1], EACH_ITS_OWN, max_tokens=1)
    spans.add(windows[0], logits(3))
    spans.add(windows[1], logits(1))
    (best,), no_answer = spans.best(1)
    assert (best.first, best.last) == (1, 1)
    assert best.score == pytest.approx(0.75)
    assert no_answer == pytest.approx(0.25)


@given(readings(), words(), st.integers(1, 5), st.sampled_from([0.5, 2.0, 4.0]))
def test_a_temperature_is_as_if_all_logits_were_divided(
    reading: Read, words: Words, max_tokens: int, temperature: float
) -> None:
    spans = Spans([window for window, _ in reading], words, max_tokens, temperature)
    for window, logits in reading:
        spans.add(window, logits)
    divided = [
        (window, Logits(logits.start / temperature, logits.end / temperature, logits.no_answer / temperature))
        for window, logits in reading
    ]
    expected, expected_no_answer = decode(divided, max_tokens, 50, words)
    best, no_answer = spans.best(50)
    assert no_answer == pytest.approx(expected_no_answer, rel=1e-4)
    assert [span.score for span in best] == pytest.approx([span.score for span in expected], rel=1e-4)


@given(st.integers(1, 200))
def test_windows_without_an_answer_do_not_add_up_to_one_with(count: int) -> None:
    windows = [Window(document, 0, 1) for document in range(count)]
    doubtful = Logits(np.zeros(1, np.float32), np.zeros(1, np.float32), 1.0)
    _, no_answer = decode([(window, doubtful) for window in windows], 1, 1)
    assert no_answer == pytest.approx(1 / (1 + math.exp(-1)))


def test_huge_logits_neither_overflow_nor_lose_the_order() -> None:
    reading = [(Window(0, 0, 2), Logits(np.array([900, 901], np.float32), np.array([900, 901], np.float32), -900.0))]
    (best,), no_answer = decode(reading, 1, 1)
    assert (best.first, no_answer) == (1, 0.0)
    assert best.score == pytest.approx(1 / (1 + math.exp(-2)), abs=1e-3)


def test_tokens_that_cannot_be_an_answer_are_none_however_many_are_asked_for() -> None:
    never = np.array([-np.inf, 2, -np.inf], np.float32)
    best, _ = decode([(Window(0, 0, 3), Logits(never, never, 0.0))], 3, 5, [np.array([0, 0, 1])])
    assert [(span.first, span.last) for span in best] == [(0, 1)]


def test_nothing_read_is_no_answer() -> None:
    assert decode([], 5, 3) == ([], 1.0)
