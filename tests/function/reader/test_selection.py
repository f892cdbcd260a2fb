import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from function.reader.selection import LENGTH, SATURATION, Selection

TEXTS = st.lists(st.lists(st.sampled_from("río puente torre rey año el la de".split()), max_size=12), max_size=6)


@given(TEXTS, st.lists(st.sampled_from("río torres reyes la".split()), max_size=4))
def test_ranks_by_bm25(windows: list[list[str]], question: list[str]) -> None:
    stems = {"torres": "torre", "reyes": "rey"}
    terms = {stems.get(word, word) for word in question}
    mean = sum(map(len, windows)) / max(1, len(windows)) or 1

    def bm25(window: list[str]) -> float:
        score = 0.0
        for term in terms:
            there = sum(term in other for other in windows)
            frequency = window.count(term)
            norm = SATURATION * (1 - LENGTH + LENGTH * len(window) / mean)
            weight = math.log(1 + (len(windows) - there + 0.5) / (there + 0.5))
            score += weight * frequency * (SATURATION + 1) / (frequency + norm)
        return score

    ranked = Selection([" ".join(window) for window in windows]).ranked(" ".join(question))
    scores = [bm25(windows[i]) for i in ranked]
    assert sorted(ranked) == list(range(len(windows)))
    assert all(left >= right - 1e-9 for left, right in itertools.pairwise(scores))


def test_the_window_with_the_rare_word_comes_first_and_equals_keep_the_order_of_the_text() -> None:
    windows = [
        "El rey vivió en la corte.",
        "El río pasa por la ciudad.",
        "Gaudí proyectó la torre.",
        "La corte del rey.",
    ]
    assert Selection(windows).ranked("¿Quién proyectó las TORRES?") == [2, 0, 1, 3]


def test_no_windows() -> None:
    assert Selection([]).ranked("¿Quién?") == []
