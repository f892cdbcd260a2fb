"""Expressions of several words, of which a part is never an answer."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from function.reader.abbreviations import LABELS, OTHERS, PEOPLE, REFERENCES, STREETS
from function.reader.answer_words import answer_words, token_words
from function.reader.expressions import expressions
from tests.function.reader.texts import texts

WHOLE = [
    "21 %", "1.750 €", "-12 °C", "−4,7 %", "$500", "$ 500", "US$ 15", "-$ 500", "€ 20", "S/ 20", "EUR 20", "20 USD",
    "3,5 km/h", "74 m²", "0,26 €/km", "98 mg/dL", "61 kWh", "148/86 mmHg", "3 por ciento", "10:30 a. m.", "5 p.m.",
    "12\u00a0kg", "− 4,7", "1 250 000", "1\u202f250\u202f000 €",
    "+34 900 123 456", "+54 9 351 628 4470", "900 123 456", "91 123 45 67", "ES12 3456 7890 1234 5678 9012",
    "ES** **** **** **** 7719", "1234 BCD", "M 1234 AB", "50123456-K", "LE-2024-0098831", "EXP/2024/00123",
    "ana.perez@correo.example", "informe_final.pdf", "https://x.es/a?b=1&c=2", "www.ayto.example/a-b",
    "Av. Corrientes", "AVDA. CORRIENTES", "Núm. 27", "núm. 27", "Art. 14", "Excmo. Sr. Juan", "Mtro. Juan", "Fco. Ruiz",
    "M.ª José",  "Urb. Pinar", "No. 27", "Km. 14",
    "3.º B", "2ª A", "AB+", "EE. UU.",  "a. C.", "Gas, S. L.", "Viveros, S. COOP.", "Ría S. A.",
    "izq.", "Ltda.", "etc.",
]  # fmt: skip


@pytest.mark.parametrize("whole", WHOLE)
@given(
    before=st.sampled_from(["", "El ", "es de ", "(", "Total: ", "\n", "\t"]),
    after=st.sampled_from(["", ".", ", y", ")", "\n", ";"]),
)
def test_an_expression_is_one_word(whole: str, before: str, after: str) -> None:
    if whole[-1] == "." and after.startswith("."):
        after = ""
    text = before + whole + after
    letters = [
        (place, place + 1) for place in range(len(before), len(before) + len(whole)) if not text[place].isspace()
    ]
    starts, ends = token_words(text, letters)
    places = set(zip(starts.tolist(), ends.tolist(), strict=True))
    assert places == {(len(before), len(before) + len(whole))}


def word_at(text: str, place: int) -> str:
    starts, ends = token_words(text, [(place, place + 1)])
    return text[starts[0] : ends[0]]


BEFORE = st.sampled_from(["Consta en la ", "", "Es de Gil e hijos, ", "(", "Dato: "])
AFTER = st.sampled_from(["", "\n", "\nOtra", ",", ")", ";", " (sic)", ".", "»", "\f"])


@given(
    abbreviation=st.sampled_from(sorted(STREETS | PEOPLE | REFERENCES | LABELS | OTHERS | {"etc"})),
    before=BEFORE,
    after=AFTER,
    case=st.sampled_from([str.lower, str.capitalize, str.upper]),
)
@settings(max_examples=2_000)  # there are nearly 400 abbreviations
def test_an_abbreviation_keeps_its_period_and_not_that_of_the_sentence(
    abbreviation: str, before: str, after: str, case: Callable[[str], str]
) -> None:
    word = f"{case(abbreviation)}."
    before, after = (before.upper(), after.upper()) if case is str.upper else (before, after)
    assert word_at(before + word + after, len(before)) == word


@pytest.mark.parametrize("word", ["casa", "Lima", "no", "BBC", "PP", "SEP", "ING", "km", "2024", "Ruiz", "sol", "AB+"])
@given(after=st.sampled_from(["", "\n", "\nOtra", ")", "»", ",", ".."]))
def test_other_words_lose_the_period_that_ends_the_sentence(word: str, after: str) -> None:
    before = "Lo dice la "
    assert word_at(f"{before}{word}.{after}", len(before)) == word


@pytest.mark.parametrize(
    "text",
    ["en 2024 15 personas", "a las 9 y 12", "Nació en Lima. Murió", "el 3. Ayer", "dijo no. Ana", "tel 900", "3 mesas",
     "Juan Ruiz", "pesa 5 kg. Otro", "5 sillas", "5 se", "IVA 21", "Dijo sol. Ana", "A B"],
)  # fmt: skip
def test_words_that_only_follow_each_other_stay_apart(text: str) -> None:
    joined = [text[start:end] for start, end in expressions(text)]
    assert not [run for run in joined if run not in ("5 k", "5 kg")]


@given(texts(), st.lists(st.sampled_from(WHOLE), min_size=1, max_size=3), st.sampled_from([" ", "\n", ", "]))
def test_words_with_expressions_are_runs_of_words(text: str, wholes: list[str], gap: str) -> None:
    text += gap + gap.join(wholes)
    words = zip(*map(list, answer_words(text)), strict=True)
    starts, ends = zip(*words, *expressions(text), strict=True)
    offsets = [(place, place + 1) for place in range(len(text))]
    places = set(zip(*(edges.tolist() for edges in token_words(text, offsets)), strict=True))
    seen = sorted((start, end) for start, end in places if start < end)
    assert all(start in starts and end in ends for start, end in seen)
    assert all(first[1] <= second[0] for first, second in pairwise(seen)), "no overlap"
    assert "\n" not in "".join(text[start:end] for start, end in expressions(text)), "no line break is crossed"


@pytest.mark.parametrize(
    "part", ["1 ", "11 22 ", "ES12 1234 ", "A. ", "Av. ", "$", "+1 ", "S. ", "− ", "http://", "1", "."]
)
@pytest.mark.timeout(30)  # a quadratic search takes minutes
def test_a_hostile_text_takes_linear_time(part: str) -> None:
    text = part * 50_000
    assert all(0 <= start < end <= len(text) for start, end in expressions(text))
