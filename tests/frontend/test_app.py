import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from frontend.examples import EXAMPLES
from frontend.messages import ENGLISH, SPANISH, Messages
from tests.frontend.service import Scripted, Service, reply

APP = Path(__file__).parents[2] / "frontend" / "app.py"
BAKERY = EXAMPLES[0]
TEXT = "La torre se acabó en 1889. Mide 330 metros y la pintan cada 7 años."


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def page(service: Service, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("QAS_URL", service.url)
    return AppTest.from_file(APP, default_timeout=30)


def ask(page: AppTest, text: str, question: str) -> None:
    page.text_area(key="text").set_value(text)
    page.text_input(key="question").set_value(question)
    page.button(key="submit").click().run()
    assert not page.exception


def shown(page: AppTest) -> str:
    """The page's own HTML, less its style."""
    return "\n".join(part.value for part in page.html if "<style>" not in part.value)


def test_it_opens_in_spanish_with_something_to_do(page: AppTest) -> None:
    page.run()

    assert not page.exception
    assert page.title[0].value == "Pregúntale al texto"
    assert page.text_area(key="text").label == "Texto"
    assert page.text_input(key="question").label == "Pregunta"
    assert [button.label for button in page.button] == [*(example.names["es"] for example in EXAMPLES), "Preguntar"]
    assert SPANISH.waiting_title in shown(page)


def test_an_example_asks_with_one_click(page: AppTest, service: Service) -> None:
    service.script(reply(BAKERY.text, ("1912", 0.874), ("1958", 0.06), ("300", 0.004)))

    page.run()
    page.button(key="example-bakery").click().run()

    assert service.asked() == [
        {"questions": [BAKERY.question], "documents": [{"id": "text", "text": BAKERY.text}], "top_k": 4}
    ]
    assert page.text_area(key="text").value == BAKERY.text
    assert page.text_input(key="question").value == BAKERY.question
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
    assert service.asked()[0]["documents"] == [{"id": "text", "text": TEXT}]
    assert '<blockquote class="qas-sentence" lang="es">Mide <mark class="best">330 metros</mark> y' in shown(page)
    assert SPANISH.other_answers not in shown(page)


def test_candidates_that_are_next_to_impossible_are_left_out(page: AppTest, service: Service) -> None:
    service.script(reply(TEXT, ("1889", 0.005), ("330", 0.01), ("7", 0.009)))

    page.run()
    ask(page, TEXT, "¿Cuánto?")

    html = shown(page)
    assert '<mark class="best">1889</mark>' in html and "menos del 1\N{NO-BREAK SPACE}%" in html
    assert "<mark>330</mark>" in html
    assert "<mark>7</mark>" not in html


def test_no_answer_is_said(page: AppTest, service: Service) -> None:
    service.script(reply(TEXT, no_answer=0.93))

    page.run()
    ask(page, TEXT, "¿Quién la diseñó?")

    assert "No hay respuesta en el texto" in shown(page)
    assert "<mark" not in shown(page)


def test_an_answer_from_part_of_the_text_says_so(page: AppTest, service: Service) -> None:
    service.script(reply(TEXT, ("1889", 0.5), truncated=True))

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert [warning.value for warning in page.warning] == [SPANISH.truncated]


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


def test_the_line_below_says_which_model_answers_and_how_fast(page: AppTest, service: Service) -> None:
    service.script(reply(TEXT, ("1889", 0.9)))

    page.run()
    assert f"Conectado a {service.url} · modelo scripted</p>" in shown(page)

    ask(page, TEXT, "¿Cuándo?")
    assert f"Conectado a {service.url} · modelo scripted · última respuesta en " in shown(page)


def test_the_line_below_tells_a_slow_service_from_none(page: AppTest, service: Service) -> None:
    service.script(Scripted(504, {"message": "Endpoint request timed out"}), path="/version")
    page.run()
    assert f'qas-busy" lang="es">{service.url} tarda en contestar' in shown(page)

    service.script(Scripted(200, b"<html>"), path="/version")
    page.run()
    assert f'qas-off" lang="es">Sin conexión con {service.url}' in shown(page)


def test_after_a_failure_the_line_below_asks_anew(page: AppTest, service: Service) -> None:
    page.run()
    assert "Conectado" in shown(page)

    service.script(Scripted(504, b""))
    service.script(Scripted(504, b""), path="/version")
    ask(page, TEXT, "¿Cuándo?")

    assert "tarda en contestar" in shown(page)


@pytest.mark.parametrize(
    ("failure", "said", "code"),
    [
        (Scripted(413, {"code": "body_too_large"}), SPANISH.errors["too_large"], "body_too_large"),
        (Scripted(422, {"code": "question_too_long"}), SPANISH.errors["question_too_long"], "question_too_long"),
        (Scripted(422, {"code": "invalid_request"}), SPANISH.errors["rejected"], "invalid_request"),
        (Scripted(403, {"Message": "Forbidden"}), SPANISH.errors["denied"], "denied"),
        (Scripted(500, b"Internal Server Error"), SPANISH.errors["failed"], "failed"),
        (Scripted(504, b""), SPANISH.errors["timed_out"], "timed_out"),
        (
            Scripted(429, headers={"Retry-After": "60"}),
            SPANISH.errors["throttled"] + " Vuelve a probar dentro de 60 s.",
            "throttled",
        ),
    ],
    ids=["too-large", "question", "rejected", "denied", "failed", "timed-out", "throttled"],
)
def test_a_failure_is_said_in_words_with_its_code(
    page: AppTest, service: Service, failure: Scripted, said: str, code: str
) -> None:
    service.script(failure)

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert [error.value for error in page.error] == [said]
    assert f"Código: {code}</p>" in shown(page)


def test_something_else_at_the_address_is_said_with_the_address(page: AppTest, service: Service) -> None:
    service.script(Scripted(200, b"<!doctype html>"))

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert service.url in page.error[0].value


def test_a_busy_service_is_asked_again_and_answers(page: AppTest, service: Service) -> None:
    service.script(Scripted(429, {"Message": "busy"}), Scripted(502, b""), reply(TEXT, ("1889", 0.9)))

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert '<mark class="best">1889</mark>' in shown(page)
    assert len(service.asked()) == 3


def test_a_service_that_is_down_is_said(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setenv("QAS_URL", url)

        page.run()
        ask(page, TEXT, "¿Cuándo?")

    assert page.error[0].value == SPANISH.errors["unreachable"].format(url=url)
    assert f"Sin conexión con {url}" in shown(page)


def test_a_failure_that_has_passed_leaves_nothing_behind(page: AppTest, service: Service) -> None:
    service.script(Scripted(500, b""), reply(TEXT, ("1889", 0.9)))

    page.run()
    ask(page, TEXT, "¿Cuándo?")
    ask(page, TEXT, "¿Cuándo?")

    assert len(page.error) == 0
    assert '<mark class="best">1889</mark>' in shown(page)


@pytest.mark.parametrize(("parameter", "words"), [("en", ENGLISH), ("es", SPANISH), ("fr", SPANISH)])
def test_the_address_chooses_the_language(page: AppTest, parameter: str, words: Messages) -> None:
    page.query_params["lang"] = parameter

    page.run()

    assert page.title[0].value == words.title
    assert words.waiting in shown(page)


def test_the_switch_changes_everything_but_what_was_asked_and_found(page: AppTest, service: Service) -> None:
    service.script(reply(TEXT, ("330 metros", 0.91)))
    page.run()
    ask(page, TEXT, "¿Cuánto mide?")

    page.segmented_control(key="lang").set_value("en").run()

    assert page.title[0].value == "Ask the text"
    assert page.query_params["lang"] == "en"
    assert page.text_area(key="text").value == TEXT
    assert page.text_input(key="question").value == "¿Cuánto mide?"
    assert "91%" in shown(page) and "Respuesta" not in shown(page)
    assert len(service.asked()) == 1


def test_a_failure_changes_language_too(page: AppTest, service: Service) -> None:
    service.script(Scripted(500, b""))
    page.run()
    ask(page, TEXT, "¿Cuándo?")

    page.segmented_control(key="lang").set_value("en").run()

    assert [error.value for error in page.error] == [ENGLISH.errors["failed"]]


@pytest.mark.parametrize(("variable", "value"), [("QAS_URL", "localhost:8008"), ("QAS_PAGE_TIMEOUT", "soon")])
def test_a_setting_that_cannot_be_used_is_named(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)

    page.run()

    assert [error.value for error in page.error] == [SPANISH.bad_setting.format(variable=variable)]
    assert len(page.button) == 0


def test_words_of_others_are_escaped_wherever_they_stand(page: AppTest, service: Service) -> None:
    nasty = "<script>alert(1)</script>"
    text = f"Dijo {nasty} y luego <b>nada</b> más."
    service.script(reply(text, (nasty, 0.9), ("<b>nada</b>", 0.1), model=nasty, question=nasty))
    service.script(Scripted(body={"model": {"id": nasty, "revision": nasty}}), path="/version")

    page.run()
    ask(page, text, nasty)

    html = shown(page).replace("<script>if (matchMedia", "")  # the page's own
    assert "<script>alert" not in html and "<b>nada" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 4  # answer, sentence, whole text, model
    assert html.count("&lt;b&gt;nada&lt;/b&gt;") == 3  # candidate, sentence, whole text


def test_a_code_of_the_api_is_escaped(page: AppTest, service: Service) -> None:
    service.script(Scripted(400, {"code": "<img src=x onerror=alert(1)>`:red[x]`"}))

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert "Código: &lt;img src=x onerror=alert(1)&gt;" in shown(page)
