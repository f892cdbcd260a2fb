import pytest
from hypothesis import given
from hypothesis import strategies as st

from function.reader.sentences import LONGEST, sentence_around, sentence_ends
from tests.function.reader.texts import texts


def sentences(text: str) -> list[str]:
    ends = sentence_ends(text)
    return [text[a:b].strip() for a, b in zip([0, *ends], ends, strict=False) if text[a:b].strip()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nació en Lima. Murió en Cuzco.", ["Nació en Lima.", "Murió en Cuzco."]),
        ("¿Cuándo? ¡Ahora! Dijo «sí».", ["¿Cuándo?", "¡Ahora!", "Dijo «sí»."]),
        ("El Sr. Díaz y la Dra. Gil viven en EE. UU.", ["El Sr. Díaz y la Dra. Gil viven en EE. UU."]),
        ("J. L. Borges escribió 3.5 páginas. Luego paró.", ["J. L. Borges escribió 3.5 páginas.", "Luego paró."]),
        ("Fue en el s. XIX. Después…", ["Fue en el s. XIX.", "Después…"]),
        ("Título\n\nPrimer párrafo.\fOtra página", ["Título", "Primer párrafo.", "Otra página"]),
        ("«¿Quién?» Nadie.", ["«¿Quién?»", "Nadie."]),
        ("Dijo que sí. pero no", ["Dijo que sí. pero no"]),
        ("", []),
    ],
)  # fmt: skip
def test_splits(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(texts())
def test_ends_ascend_to_the_end_of_the_text(text: str) -> None:
    ends = sentence_ends(text)
    assert ends == sorted(set(ends)) and ends[-1] == len(text)


@given(texts(), st.data())
def test_the_sentence_around_a_span_holds_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    sentence = sentence_around(text, start, end, sentence_ends(text))
    assert sentence.start <= start <= end <= sentence.end
    assert sentence.text == text[sentence.start : sentence.end]


def test_the_sentence_of_a_text_without_full_stops_is_cut_around_the_answer() -> None:
    text = "palabra " * 10_000
    sentence = sentence_around(text, 40_000, 40_007, sentence_ends(text))
    assert (40_000 - LONGEST <= sentence.start <= 40_000) and (40_007 <= sentence.end <= 40_007 + LONGEST)


@pytest.mark.parametrize("text", ["." * 200_000, "? " * 100_000, "\n" * 200_000, "\n " * 100_000, " " * 200_000])
@pytest.mark.timeout(30)  # a search that is quadratic takes minutes
def test_a_hostile_text_takes_linear_time(text: str) -> None:
    assert sentence_ends(text)[-1] == len(text)
