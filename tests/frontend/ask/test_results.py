"""What the page shows of an answer and of what was read, and the sections of a long text."""

import pytest
from hypothesis import given, strategies
from streamlit.testing.v1 import AppTest

from client import Span
from frontend.ask.results import MAX_SECTION, MAX_WHOLE, section_of, sections
from frontend.texts import ENGLISH, LANGUAGES, SPANISH, Texts
from tests.client.service import Service, reply
from tests.frontend.page import TEXT, ask, shown


def test_the_page_says_that_there_is_no_answer(page: AppTest, service: Service) -> None:
    service.script(reply(TEXT, no_answer=0.93))

    page.run()
    ask(page, TEXT, "¿Quién la diseñó?")

    assert "No hay respuesta en el texto" in shown(page)
    assert "<mark" not in shown(page)


LIKELIER = {
    "es": "Es más probable que el texto no la conteste: 47\N{NO-BREAK SPACE}%",
    "en": "It is more likely that the text does not answer it: 47%",
}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("score", "noted"), [(0.23, True), (0.469, True), (0.47, False), (0.5, False)])
def test_an_answer_less_likely_than_none_has_a_note(
    page: AppTest, service: Service, language: str, score: float, noted: bool
) -> None:
    service.script(reply(TEXT, ("330 metros", score), no_answer=0.47))
    page.query_params["lang"] = language

    page.run()
    ask(page, TEXT, "¿Cuánto pesa?")

    assert '<mark class="best">330 metros</mark>' in shown(page)
    assert (LIKELIER[language] in shown(page)) is noted


@pytest.mark.parametrize("texts", [SPANISH, ENGLISH], ids=["es", "en"])
def test_if_there_was_no_time_the_page_does_not_say_that_there_is_no_answer(
    page: AppTest, service: Service, texts: Texts
) -> None:
    service.script(reply(TEXT, no_answer=None, truncated=True))
    page.query_params["lang"] = texts.language

    page.run()
    ask(page, TEXT, "¿Quién la diseñó?")

    assert texts.no_time_title in shown(page)
    assert texts.no_answer_title not in shown(page)
    assert len(page.warning) == 0


READ = {
    "es": "Se leyeron 1.400 de 2.709 pasajes",
    "en": "1,400 of 2,709 passages were read",
}


def used(windows: int, windows_read: int) -> dict[str, int]:
    return {"tokens": 900, "windows": windows, "windows_read": windows_read}


@pytest.mark.parametrize("language", ["es", "en"])
def test_if_the_time_ended_the_page_says_how_much_was_read(page: AppTest, service: Service, language: str) -> None:
    service.script(reply(TEXT, ("1889", 0.5), truncated=True, usage=used(2709, 1400)))
    page.query_params["lang"] = language

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert [warning.value for warning in page.warning] == [f"{LANGUAGES[language].ask.truncated} {READ[language]}."]
    assert not any(READ[language] in caption.value for caption in page.caption)


@pytest.mark.parametrize("language", ["es", "en"])
def test_if_the_budget_was_exhausted_the_page_says_how_to_raise_it(
    page: AppTest, service: Service, language: str
) -> None:
    service.script(reply(TEXT, ("1889", 0.5), usage=used(2709, 1400)))
    page.query_params["lang"] = language

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert f"{READ[language]}. {LANGUAGES[language].ask.budget}" in [caption.value for caption in page.caption]
    assert "QAS_MAX_WINDOWS" in LANGUAGES[language].ask.budget
    assert len(page.warning) == 0


def test_windows_are_counted_for_each_question(page: AppTest, service: Service) -> None:
    results = [reply(TEXT, (word, 0.5)).body["results"][0] for word in ("1889", "330 metros")]
    service.script(reply(TEXT, results=results, usage=used(8, 6)))

    page.run()
    ask(page, TEXT, "¿Cuándo?\n¿Cuánto?")

    assert any("6 de 8 pasajes, contados en cada una de las 2 preguntas." in caption.value for caption in page.caption)


def test_if_everything_was_read_the_page_does_not_mention_it(page: AppTest, service: Service) -> None:
    service.script(reply(TEXT, ("1889", 0.5), usage=used(8, 8)))

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert not any("pasajes" in caption.value for caption in page.caption)


pieces = strategies.sampled_from(
    ["palabra ", "Una frase. ", "\n\n", "\f", "x" * 900, "ñ" * 7000, "Texto de una página. " * 60]
)


@given(strategies.lists(pieces, max_size=80).map("".join))
def test_the_sections_together_are_the_text(text: str) -> None:
    spans = sections(text)

    assert "".join(text[span.start : span.end] for span in spans) == text
    assert [span.start for span in spans[1:]] == [span.end for span in spans[:-1]]
    assert len(spans) == 1 or all(span.end - span.start <= MAX_SECTION for span in spans)


@given(strategies.lists(pieces, min_size=1, max_size=80).map("".join), strategies.data())
def test_every_offset_is_in_its_section(text: str, data: strategies.DataObject) -> None:
    spans, place = sections(text), data.draw(strategies.integers(0, len(text) - 1))

    span = spans[section_of(place, spans)]
    assert span.start <= place < span.end


def test_a_short_text_with_pages_is_one_section() -> None:
    assert sections("a\fb" * (MAX_WHOLE // 3)) == (Span(0, MAX_WHOLE // 3 * 3),)


def test_the_pages_of_a_long_document_are_its_sections() -> None:
    page = "Una frase de la página. " * 60 + "\f"

    assert [span.end - span.start for span in sections(page * 30)] == [len(page)] * 30


def test_a_long_text_without_pages_is_cut_between_paragraphs() -> None:
    text = ("Una frase cualquiera. " * 40 + "\n\n") * 60

    assert all(text[: span.end].endswith("\n\n") for span in sections(text))


def test_an_empty_last_page_is_a_section() -> None:
    text = ("Una frase. " * 100 + "\f") * 30
    assert section_of(len(text) - 1, sections(text)) == 29
