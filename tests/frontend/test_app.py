"""The frame of the page: language, settings, and the line about the connected service."""

import pytest
from markupsafe import escape
from streamlit.testing.v1 import AppTest

from frontend.texts import ENGLISH, SPANISH, Texts
from tests.client.service import Scripted, Service, reply
from tests.frontend.page import TEXT, ask, shown


def test_the_status_line_shows_the_model_and_the_latency(page: AppTest, service: Service) -> None:
    service.script(reply(TEXT, ("1889", 0.9)))

    page.run()
    assert f"Conectado a {service.url} · modelo scripted</p>" in shown(page)

    ask(page, TEXT, "¿Cuándo?")
    assert f"Conectado a {service.url} · modelo scripted · última respuesta en " in shown(page)


def test_the_password_in_the_url_is_not_shown(page: AppTest, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QAS_URL", service.url.replace("//", "//ana:clave@"))
    service.script(Scripted(200, b"<!doctype html>"))

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert service.asked()
    assert f"Conectado a {service.url} · modelo scripted" in shown(page)
    assert "clave" not in shown(page) + page.error[0].value


def test_the_status_line_distinguishes_a_slow_service_from_none(page: AppTest, service: Service) -> None:
    service.script(Scripted(504, {"message": "Endpoint request timed out"}), path="/version")
    page.run()
    assert f'qas-busy" lang="es">{service.url} tarda en contestar' in shown(page)

    service.script(Scripted(200, b"<html>"), path="/version")
    page.run()
    assert f'qas-off" lang="es">Sin conexión con {service.url}' in shown(page)


def test_after_an_error_the_status_line_is_updated(page: AppTest, service: Service) -> None:
    page.run()
    assert "Conectado" in shown(page)

    service.script(Scripted(504, b""))
    service.script(Scripted(504, b""), path="/version")
    ask(page, TEXT, "¿Cuándo?")

    assert "tarda en contestar" in shown(page)


@pytest.mark.parametrize(("parameter", "texts"), [("en", ENGLISH), ("es", SPANISH), ("fr", SPANISH)])
def test_the_url_selects_the_language(page: AppTest, parameter: str, texts: Texts) -> None:
    page.query_params["lang"] = parameter

    page.run()

    assert page.title[0].value == texts.titles["preguntar"]
    assert escape(texts.waiting) in shown(page)


def test_the_language_switch_keeps_the_question_and_the_answer(page: AppTest, service: Service) -> None:
    service.script(reply(TEXT, ("330 metros", 0.91)))
    page.run()
    ask(page, TEXT, "¿Cuánto mide?")

    page.segmented_control(key="lang").set_value("en").run()

    assert page.title[0].value == "Ask the text"
    assert page.query_params["lang"] == "en"
    assert page.text_area(key="text").value == TEXT
    assert page.text_area(key="questions").value == "¿Cuánto mide?"
    assert "91%" in shown(page) and "Respuesta" not in shown(page)
    assert len(service.asked()) == 1


def test_the_language_switch_translates_an_error(page: AppTest, service: Service) -> None:
    service.script(Scripted(500, b""))
    page.run()
    ask(page, TEXT, "¿Cuándo?")

    page.segmented_control(key="lang").set_value("en").run()

    assert [error.value for error in page.error] == [ENGLISH.errors["failed"]]


@pytest.mark.parametrize(("variable", "value"), [("QAS_URL", "localhost:8008"), ("QAS_PAGE_TIMEOUT", "soon")])
def test_an_invalid_setting_is_named(page: AppTest, monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)

    page.run()

    assert [error.value for error in page.error] == [SPANISH.bad_setting.format(variable=variable)]
    assert len(page.button) == 0


def test_an_unknown_setting_is_named(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QAS_PAGE_TIMEUOT", "5")

    page.run()

    assert [error.value for error in page.error] == [SPANISH.unknown_setting.format(variable="QAS_PAGE_TIMEUOT")]
