"""Ask questions about a text and check what the page shows."""

import pytest
from streamlit.testing.v1 import AppTest

from frontend.ask.messages import WORDS
from frontend.english import ENGLISH
from frontend.examples import EXAMPLES
from frontend.messages import Messages
from frontend.spanish import SPANISH
from tests.frontend.page import TEXT, ask, shown
from tests.frontend.service import Scripted, Service, reply

BAKERY = EXAMPLES[0]


def test_it_opens_in_spanish_with_something_to_do(page: AppTest) -> None:
    page.run()

    assert not page.exception
    assert page.title[0].value == "Pregúntale al texto"
    assert page.text_area(key="text").label == "Texto"
    assert page.text_area(key="questions").label == "Preguntas, una en cada línea"
    assert [button.label for button in page.button] == [*(example.names["es"] for example in EXAMPLES), "Preguntar"]
    assert SPANISH.waiting_title in shown(page)


def test_an_example_asks_with_one_click(page: AppTest, service: Service) -> None:
    service.script(reply(BAKERY.text, ("1912", 0.874), ("1958", 0.06), ("300", 0.004)))

    page.run()
    page.button(key="example-bakery").click().run()

    assert service.asked() == [
        {
            "questions": [BAKERY.question],
            "documents": [{"id": "0", "text": BAKERY.text}],
            "top_k": 4,
            "no_answer": False,
        }
    ]
    assert page.text_area(key="text").value == BAKERY.text
    assert page.text_area(key="questions").value == BAKERY.question
    html = shown(page)
    assert 'La abrió en <mark class="best">1912</mark> Eulalia Ferrer, hija de un molinero' in html
    assert "En <mark>1958</mark> su nieto Tomás cambió" in html
    assert "87\N{NO-BREAK SPACE}%" in html
    assert "6\N{NO-BREAK SPACE}%" in html


def test_an_example_is_asked_once_and_not_at_every_later_run(page: AppTest, service: Service) -> None:
    service.script(reply(BAKERY.text, ("1912", 0.9)))

    page.run()
    page.button(key="example-bakery").click().run()
    page.run()

    assert len(service.asked()) == 1


def test_a_text_and_a_question_of_ones_own(page: AppTest, service: Service) -> None:
    service.script(reply(TEXT, ("330 metros", 0.91)))

    page.run()
    ask(page, TEXT, "  ¿Cuánto mide la torre?\t")

    assert service.asked()[0]["questions"] == ["¿Cuánto mide la torre?"]
    assert service.asked()[0]["documents"] == [{"id": "0", "text": TEXT}]
    assert '<blockquote class="qas-sentence" lang="es">Mide <mark class="best">330 metros</mark> y' in shown(page)
    assert SPANISH.other_answers not in shown(page)


def test_a_row_is_shown_below_the_header_of_its_table(page: AppTest, service: Service) -> None:
    table = "Producto\tPrecio <b>\nPan\t1,20 €\nLeche\t0,95 €"
    service.script(reply(table, ("0,95 €", 0.9), heading="Producto\tPrecio <b>"))

    page.run()
    ask(page, table, "¿Cuánto cuesta la leche?")

    heading = '<p class="qas-heading" lang="es">Producto\tPrecio &lt;b&gt;</p>'
    assert f'{heading}<blockquote class="qas-sentence" lang="es">' in shown(page)


def test_candidates_that_are_next_to_impossible_are_left_out(page: AppTest, service: Service) -> None:
    service.script(reply(TEXT, ("1889", 0.02), ("330", 0.01), ("7", 0.009)))

    page.run()
    ask(page, TEXT, "¿Cuánto?")

    html = shown(page)
    assert '<mark class="best">1889</mark>' in html
    assert "<mark>330</mark>" in html
    assert "<mark>7</mark>" not in html


def test_no_answer_is_said(page: AppTest, service: Service) -> None:
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
def test_an_answer_that_is_less_likely_than_none_is_shown_with_a_note(
    page: AppTest, service: Service, language: str, score: float, noted: bool
) -> None:
    service.script(reply(TEXT, ("330 metros", score), no_answer=0.47))
    page.query_params["lang"] = language

    page.run()
    ask(page, TEXT, "¿Cuánto pesa?")

    assert '<mark class="best">330 metros</mark>' in shown(page)
    assert (LIKELIER[language] in shown(page)) is noted


@pytest.mark.parametrize("words", [SPANISH, ENGLISH], ids=["es", "en"])
def test_where_there_was_no_time_nothing_is_said_of_the_text(page: AppTest, service: Service, words: Messages) -> None:
    service.script(reply(TEXT, no_answer=None, truncated=True))
    page.query_params["lang"] = words.language

    page.run()
    ask(page, TEXT, "¿Quién la diseñó?")

    assert words.no_time_title in shown(page)
    assert words.no_answer_title not in shown(page)
    assert len(page.warning) == 0


READ = {
    "es": "Se leyeron 1.400 de 2.709 pasajes",
    "en": "1,400 of 2,709 passages were read",
}


def used(windows: int, windows_read: int) -> dict[str, int]:
    return {"tokens": 900, "windows": windows, "windows_read": windows_read}


@pytest.mark.parametrize("language", ["es", "en"])
def test_where_the_time_ended_it_says_how_much_was_read(page: AppTest, service: Service, language: str) -> None:
    service.script(reply(TEXT, ("1889", 0.5), truncated=True, usage=used(2709, 1400)))
    page.query_params["lang"] = language

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert [warning.value for warning in page.warning] == [f"{WORDS[language].truncated} {READ[language]}."]
    assert not any(READ[language] in caption.value for caption in page.caption)


@pytest.mark.parametrize("language", ["es", "en"])
def test_where_the_budget_left_something_out_it_says_how_to_raise_it(
    page: AppTest, service: Service, language: str
) -> None:
    service.script(reply(TEXT, ("1889", 0.5), usage=used(2709, 1400)))
    page.query_params["lang"] = language

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert f"{READ[language]}. {WORDS[language].budget}" in [caption.value for caption in page.caption]
    assert "QAS_MAX_WINDOWS" in WORDS[language].budget
    assert len(page.warning) == 0


def test_windows_of_several_questions_are_said_to_be_counted_for_each(page: AppTest, service: Service) -> None:
    results = [reply(TEXT, (word, 0.5)).body["results"][0] for word in ("1889", "330 metros")]
    service.script(reply(TEXT, results=results, usage=used(8, 6)))

    page.run()
    ask(page, TEXT, "¿Cuándo?\n¿Cuánto?")

    assert any("6 de 8 pasajes, contados en cada una de las 2 preguntas." in caption.value for caption in page.caption)


def test_where_everything_was_read_nothing_is_said_of_it(page: AppTest, service: Service) -> None:
    service.script(reply(TEXT, ("1889", 0.5), usage=used(8, 8)))

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert not any("pasajes" in caption.value for caption in page.caption)


@pytest.mark.parametrize(
    ("text", "question", "missing"),
    [("", "¿Quién?", "text"), (" \n ", "¿Quién?", "text"), (TEXT, " ", "question"), ("", "", "both")],
    ids=["text", "only-blanks", "question", "both"],
)
def test_what_is_missing_is_asked_for(page: AppTest, service: Service, text: str, question: str, missing: str) -> None:
    page.run()
    ask(page, text, question)

    assert [warning.value for warning in page.warning] == [SPANISH.missing[missing]]
    assert service.asked() == []


def test_words_of_others_are_escaped_wherever_they_stand(page: AppTest, service: Service) -> None:
    nasty = "<script>alert(1)</script>"
    text = f"Dijo {nasty} y luego <b>nada</b> más."
    service.script(reply(text, (nasty, 0.9), ("<b>nada</b>", 0.1), model=nasty, question=nasty))
    service.script(Scripted(body={"model": {"id": nasty, "revision": nasty}}), path="/version")

    page.run()
    ask(page, text, nasty)

    html = shown(page).replace("<script>if (matchMedia", "")  # the page's own script
    assert "<script>alert" not in html and "<b>nada" not in html
    assert (
        html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 7
    )  # two in the history; one each in question, answer, sentence, whole text and model
    assert html.count("&lt;b&gt;nada&lt;/b&gt;") == 3  # candidate, sentence, whole text
