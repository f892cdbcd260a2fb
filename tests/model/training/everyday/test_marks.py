"""Marks keep track of the answers' positions while the text around them is assembled."""

from hypothesis import given
from hypothesis import strategies as st

from model.training.everyday import marks
from model.training.everyday.marks import Span, capitalize, extract, mark, names, tidy, unmarked, wrap

TEXT = st.text(st.characters(exclude_categories=["Co", "Cs"]))


@given(TEXT, TEXT, TEXT)
def test_what_is_marked_is_extracted(before: str, answer: str, after: str) -> None:
    text, spans = extract(before + mark("rent", answer) + after)
    assert text == before + answer + after
    assert spans == [Span("rent", len(before), len(before + answer))]


def test_marks_may_stand_in_marks() -> None:
    text, spans = extract(mark("salary", mark("amount", "900 €") + " al mes"))
    assert {span.name: text[span.start : span.end] for span in spans} == {"salary": "900 € al mes", "amount": "900 €"}


def test_articles_are_contracted_outside_the_answer() -> None:
    text, spans = extract(tidy(f"la carta de {mark('office', 'el Ayuntamiento de Lugo')}"))
    assert text == "la carta del Ayuntamiento de Lugo"
    assert [text[span.start : span.end] for span in spans] == ["Ayuntamiento de Lugo"]


def test_names_of_places_keep_their_article() -> None:
    assert tidy("el río de El Salvador") == "el río de El Salvador"


def test_and_changes_before_i_but_not_before_hie() -> None:
    assert tidy("Ana y Inés") == "Ana e Inés"
    assert tidy("agua y hierro") == "agua y hierro"


def test_an_abbreviation_ends_the_sentence_with_one_full_stop() -> None:
    text, spans = extract(tidy(f"Paga {mark('firm', 'Arce, S. L.')}."))
    assert text == "Paga Arce, S. L."
    assert text[spans[0].start : spans[0].end] == "Arce, S. L."


def test_addresses_of_the_web_begin_small() -> None:
    assert capitalize(f"- {mark('day', 'lunes')}") == f"- {mark('day', 'Lunes')}"
    for text in ("info@arce.es", "www.arce.es", "https://arce.es"):
        assert capitalize(text) == text


@given(TEXT, st.integers(min_value=1, max_value=90))
def test_wrapping_moves_nothing(text: str, width: int) -> None:
    wrapped = wrap(text, width)
    assert wrapped.replace("\n", " ") == text.replace("\n", " ")


def test_names_are_those_of_the_marks() -> None:
    text = f"{mark('rent', '900 €')} y {mark('day', 'lunes')}"
    assert names(text) == {"rent", "day"}
    assert unmarked(text) == "900 € y lunes"
    assert not set(unmarked(text)) & {marks.OPEN, marks.NAMED, marks.CLOSE}
