"""Compare the words of answers with an oracle that looks at the text before and after each character."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from function.reader.answer_words import answer_words, token_words
from function.reader.expressions import expressions
from tests.function.reader.texts import texts

WORD = r"(?:[^\W_]|[\u0300-\u036f☎👍🏽🇪🇸👩🚀$€%°])"
LETTER = r"(?:(?![²½])[^\W\d_]|[\u0300-\u036f☎👍🏽🇪🇸👩🚀])"
DIGIT = r"[\d²½]"
JOINERS = "./-_@'’·•&+−×#*\\~\u200b\u200d\u200f\ufeff"
SIGNS = r"+\-−–<>≤~"

SYMBOLS = "€$%°.,:;-−–+/()«»\"'¿?@#*&_~<=|…•→■☎👍🏽\u0301\u200b\u200d\ufeff\u00a0\u202f\n\t"

characters = st.one_of(
    st.text("aéñABLSU0159²ªº ש東" + SYMBOLS, max_size=30),
    st.text("aAB0.,:-+/ @", max_size=12),
    texts(max_words=12),
)


def belongs(text: str, place: int) -> bool:
    sign = text[place]

    def before(pattern: str) -> bool:
        return re.search(rf"(?:{pattern})\Z", text[:place]) is not None

    def after(pattern: str) -> bool:
        return re.match(pattern, text[place + 1 :]) is not None

    joins = (
        (sign in JOINERS and before(WORD) and after(WORD))
        or (sign in ",:\u00a0\u202f" and before(DIGIT) and after(DIGIT))
        or (sign == ":" and before(WORD) and after(rf"//{WORD}"))
        or (sign == "/" and before(rf"{WORD}:") and after(rf"/{WORD}"))
        or (sign == "/" and before(rf"{WORD}:/") and after(WORD))
    )
    leads = not before(rf"{WORD}|[{SIGNS}@#]") and (
        (re.match(f"[{SIGNS}]", sign) and after(rf"[$€]?{DIGIT}")) or (sign in "@#" and after(WORD))
    )
    trails = not after(WORD) and (
        (sign == "+" and before(rf"{WORD}\+?"))
        or (sign == "−" and before(WORD))
        or (sign == "-" and before(rf"(?<!{WORD})(?:A|B|AB|O|0)"))
        or (sign == "." and before(rf"(?<!{WORD})(?:{LETTER}|([A-Z])\1)\.\s?(?:{LETTER}|([A-Z])\2)"))
    )
    return bool(re.match(WORD, sign) or joins or leads or trails)


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in zip(*map(list, answer_words(text)), strict=True)]


@given(characters)
def test_agrees_with_a_look_at_each_character(text: str) -> None:
    runs = itertools.groupby(range(len(text)), key=lambda place: belongs(text, place))
    assert words(text) == ["".join(text[place] for place in run) for inside, run in runs if inside]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("en la calle Jazmín, de noche.", ["en", "la", "calle", "Jazmín", "de", "noche"]),
        ("¿«Las Meninas» (1656)?", ["Las", "Meninas", "1656"]),
        ("1.750,50 € a las 12:30; correo@x.es.", ["1.750,50", "€", "a", "las", "12:30", "correo@x.es"]),
        ("50123456-K, a 90 km/h; C/Mayor, s/n.", ["50123456-K", "a", "90", "km/h", "C/Mayor", "s/n"]),
        ("https://x.es/a-b?", ["https://x.es/a-b"]),
        ("-12 (−4,7 %) –3 °C +34 -$5 <5", ["-12", "−4,7", "%", "–3", "°C", "+34", "-$5", "<5"]),
        ("Saldo:-12,40. Total:37,47", ["Saldo", "-12,40", "Total", "37,47"]),
        ("3.º, M.ª; 10:00–14:00", ["3.º", "M.ª", "10:00", "14:00"]),
        ("AB+, O-. C++ lun- vitamina A.", ["AB+", "O-", "C++", "lun", "vitamina", "A"]),
        ("Luz, S. L. y EE. UU., S.L.U. a las 5 p. m.", "Luz|S|L.|y|EE|UU.|S.L.U.|a|las|5|p|m.".split("|")),
        ("a) uno,dos…tres\n- cuatro • cinco", ["a", "uno", "dos", "tres", "cuatro", "cinco"]),
        ("@usuario #7 a#b # @", ["@usuario", "#7", "a#b"]),
        ("1\u202f750 y 2\u00a0años", ["1\u202f750", "y", "2", "años"]),
        ("cafe\u0301. \ufeffhola\u200b 👩\u200d🚀!", ["cafe\u0301", "hola", "👩\u200d🚀"]),
        ("→ ■ — … «»", []),
        ("", []),
    ],
)
def test_signs_that_belong_to_a_word_and_signs_that_do_not(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@st.composite
def tokenized(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """Draw a text and a list of tokens that covers all of it without gaps."""
    text = draw(characters)
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=20))})
    return text, list(itertools.pairwise(cuts))


@given(tokenized())
def test_each_token_has_the_whole_words_that_it_holds_or_touches(given: tuple[str, list[tuple[int, int]]]) -> None:
    text, tokens = given
    edges = [list(map(int, edges)) for edges in answer_words(text)]
    runs = list(expressions(text))
    places = list(zip(*(edges.tolist() for edges in token_words(text, tokens)), strict=True))
    assert places == sorted(places)
    for (start, end), (first, last) in zip(tokens, places, strict=True):
        held = [place for place in zip(*edges, strict=True) if place[0] < end and start < place[1]]
        if held:
            assert first <= held[0][0] and held[-1][1] <= last
        if first == last:
            before = max((edge for edge in edges[1] if edge <= start), default=None)
            after = min((edge for edge in edges[0] if edge >= end), default=None)
            assert not held
            assert before is None or re.search(r"\s", text[before:end]), "a word before it is parted by white space"
            assert after is None or re.search(r"\s", text[end:after]), "a word after it is parted by white space"
        else:
            assert first in [*edges[0], *(start for start, _ in runs)]
            assert last in [*edges[1], *(end for _, end in runs)]
    for (_, one), (other, _) in itertools.pairwise(sorted(set(places))):
        assert one <= other, "places are equal or apart"


def test_punctuation_is_the_word_s_before_it_and_an_opening_bracket_the_word_s_after_it() -> None:
    text = "dB(A), — ¿qué?"
    tokens = [(0, 2), (2, 3), (3, 4), (4, 6), (7, 8), (9, 10), (10, 13), (13, 14)]
    starts, ends = token_words(text, tokens)
    assert [text[start:end] for start, end in zip(starts, ends, strict=True)] == ["dB", "A", "A", "A", "", *["qué"] * 3]


def test_words_that_share_a_token_are_one() -> None:
    starts, ends = token_words("uno;dos tres", [(0, 2), (2, 5), (5, 7), (8, 12)])
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == [(0, 7)] * 3 + [(8, 12)]
