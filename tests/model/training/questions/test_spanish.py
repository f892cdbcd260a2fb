import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.training.questions.spanish import capitalise, pluralise, sentence_spans, strip_accents


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, shortest=0)]


def test_sentences_end_at_a_mark_before_a_capital() -> None:
    assert sentences("Nació en Lima. ¿Murió en Roma? «Sí.» Fue en 1.950 después.") == [
        "Nació en Lima.",
        "¿Murió en Roma?",
        "«Sí.»",
        "Fue en 1.950 después.",
    ]


def test_abbreviations_and_initials_do_not_end_a_sentence() -> None:
    assert len(sentences("El Dr. Ruiz y la Sra. Paz viven en EE. UU. desde hace años.")) == 1


def test_a_new_line_ends_a_sentence() -> None:
    assert sentences("Horario\nDe nueve a dos") == ["Horario", "De nueve a dos"]


@given(st.text(alphabet="aÁ.?¡«» \n", max_size=80))
def test_sentences_keep_their_order_and_stay_inside_the_text(text: str) -> None:
    spans = sentence_spans(text, shortest=0)
    flat = [offset for span in spans for offset in span]
    assert flat == sorted(flat)
    assert all(0 <= offset <= len(text) for offset in flat)


def test_accents_and_capitals_are_stripped() -> None:
    assert strip_accents("Él vio a MUÑOZ en Córdoba") == "el vio a munoz en cordoba"


@given(st.text(alphabet="¿¡«abñé1 ", max_size=20))
def test_capitals_keep_the_length(text: str) -> None:
    assert len(capitalise(text)) == len(text)


def test_capitals_go_past_opening_marks() -> None:
    assert capitalise("¿«óxido»?") == "¿«Óxido»?"


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("mesa", "mesas"),
        ("sofá", "sofás"),
        ("teclado", "teclados"),
        ("ordenador", "ordenadores"),
        ("balón", "balones"),
        ("lápiz", "lápices"),
        ("reloj de pared", "relojes de pared"),
        ("paraguas", "paraguas"),
    ],
)
def test_plurals(noun: str, plural: str) -> None:
    assert pluralise(noun) == plural
