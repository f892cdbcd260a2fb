import itertools
import math
import subprocess
import sys
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from function.reader.selection import Selection

SATURATION, LENGTH = 1.2, 0.75

TEXTS = st.lists(
    st.lists(st.sampled_from("río puente torre rey año el la de".split()), min_size=1, max_size=12),
    min_size=1,
    max_size=6,
)


@given(TEXTS, st.lists(st.sampled_from("río torres reyes la".split()), max_size=4))
def test_ranks_by_bm25_over_stems(windows: list[list[str]], question: list[str]) -> None:
    stems = {"torres": "torre", "reyes": "rey"}
    terms = {stems.get(word, word) for word in question}
    mean = sum(map(len, windows)) / len(windows)

    def bm25(window: list[str]) -> float:
        score = 0.0
        for term in terms:
            there = sum(term in other for other in windows)
            frequency = window.count(term)
            norm = SATURATION * (1 - LENGTH + LENGTH * len(window) / mean)
            weight = math.log(1 + (len(windows) - there + 0.5) / (there + 0.5))
            score += weight * frequency / (frequency + norm)
        return score

    ranked = Selection([" ".join(window) for window in windows]).ranked(" ".join(question))
    scores = [bm25(windows[i]) for i in ranked]
    assert sorted(ranked) == list(range(len(windows)))
    assert all(left >= right - 1e-6 for left, right in itertools.pairwise(scores))


def test_the_window_with_the_rare_word_comes_first_and_equals_keep_the_order_of_the_text() -> None:
    windows = [
        "El rey vivió en la corte.",
        "El río pasa por la ciudad.",
        "Gaudí proyectó la torre.",
        "La corte del rey.",
    ]
    assert Selection(windows).ranked("¿Quién proyectó las TORRES?") == [2, 0, 1, 3]


def test_where_no_word_is_shared_the_order_is_that_of_the_text() -> None:
    assert Selection(["El rey.", "La corte.", "…"]).ranked("¿Quién?") == [0, 1, 2]


def test_windows_without_a_word_are_ranked_too() -> None:
    assert Selection(["…", "— 🙂 —"]).ranked("¿Quién?") == [0, 1]
    assert Selection(["…", "El rey."]).ranked("¿Qué rey?") == [1, 0]


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    Selection(["El rey."]).ranked("¿Qué rey?")
    assert caplog.records == []


def test_only_a_selection_pays_for_the_library() -> None:
    """Run in a new process, like a cold start."""
    script = """
import sys
import unicodedata
from collections.abc import Callable
from function.reader.document import Document
from function.reader.reader import load_reader
reader = load_reader(max_windows=2)
def read(words):
    return reader.read(["¿Quién?"], [Document("", "palabra " * words)]).usage.windows
assert (read(100), "bm25s" in sys.modules) == (1, False)
assert (read(2_000) > 2, "bm25s" in sys.modules) == (True, True)
"""
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, timeout=60)


WINDOWS = [
    "La garantía cubre la avería de la batería durante dos años.",
    "El teléfono de la policía y la dirección de la concejalía.",
    "La renovación del carné cuesta diez euros; también la suscripción.",
    "El señor Núñez percibirá las pagas después del día 5.",
]
TYPED = st.sampled_from([str.lower, str.upper, str.title, str])


@given(st.lists(st.sampled_from(" ".join(WINDOWS).split()), min_size=1, max_size=6), TYPED, st.sampled_from("¿¡ "))
def test_a_question_without_accents_capitals_or_marks_ranks_the_same(
    words: list[str], case: Callable[[str], str], mark: str
) -> None:
    """People often type questions without accents or opening marks."""
    asked = " ".join(words)
    typed = "".join(c for c in unicodedata.normalize("NFD", asked) if not unicodedata.combining(c))
    ranked = Selection(WINDOWS).ranked
    assert (
        ranked(mark + case(typed))
        == ranked(f"¿{asked}?")
        == ranked(unicodedata.normalize("NFD", asked))
        == ranked(asked)
    )


@pytest.mark.parametrize(
    ("question", "window"),
    [
        ("que tiene garantia", 0),
        ("cual es el telefono de la policia", 1),
        ("cuanto sale renovar el carne", 2),
        ("cuanto me cuestan las suscripciones", 2),
        ("cuando percibira las pagas el sr nunez", 3),
    ],
)
def test_everyday_questions_find_their_window(question: str, window: int) -> None:
    assert Selection(WINDOWS).ranked(question)[0] == window
