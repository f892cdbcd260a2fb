"""Split a long text into sections to show."""

from hypothesis import given
from hypothesis import strategies as st

from client import Span
from frontend.ask.results import MAX_SECTION, MAX_WHOLE, section_of, sections

pieces = st.sampled_from(["palabra ", "Una frase. ", "\n\n", "\f", "x" * 900, "ñ" * 7000, "Texto de una página. " * 60])


@given(st.lists(pieces, max_size=80).map("".join))
def test_the_sections_of_any_text_are_the_text(text: str) -> None:
    spans = sections(text)

    assert "".join(text[span.start : span.end] for span in spans) == text
    assert [span.start for span in spans[1:]] == [span.end for span in spans[:-1]]
    assert len(spans) == 1 or all(span.end - span.start <= MAX_SECTION for span in spans)


@given(st.lists(pieces, min_size=1, max_size=80).map("".join), st.data())
def test_every_place_is_in_its_section(text: str, data: st.DataObject) -> None:
    spans, place = sections(text), data.draw(st.integers(0, len(text) - 1))

    span = spans[section_of(place, spans)]
    assert span.start <= place < span.end


def test_a_text_of_some_pages_is_shown_whole() -> None:
    assert sections("a\fb" * (MAX_WHOLE // 3)) == (Span(0, MAX_WHOLE // 3 * 3),)


def test_the_pages_of_a_long_document_are_its_sections() -> None:
    page = "Una frase de la página. " * 60 + "\f"

    assert [span.end - span.start for span in sections(page * 30)] == [len(page)] * 30


def test_a_long_text_without_pages_is_cut_between_paragraphs() -> None:
    text = ("Una frase cualquiera. " * 40 + "\n\n") * 60

    assert all(text[: span.end].endswith("\n\n") for span in sections(text))


def test_an_empty_last_page_is_a_place_too() -> None:
    text = ("Una frase. " * 100 + "\f") * 30
    assert section_of(len(text) - 1, sections(text)) == 29
