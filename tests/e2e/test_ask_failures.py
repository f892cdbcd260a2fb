"""The page "Preguntar" if requests fail, the API is busy, slow or down, or files cannot be read."""

import socket
import threading
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from frontend.texts import SPANISH
from tests.client.service import Received, Scripted, Service, reply
from tests.e2e.conftest import Open, Screenshot
from tests.e2e.pages import TEXT, ask, press_ask, upload_documents
from tests.frontend.ask.inquiries import answer_last_word

pytestmark = pytest.mark.browser

LONG = "El viento sopla del norte y la gente pasea por la playa. " * 2500  # too long for two questions in one request
MARKUP = "<img src=x onerror=alert(1)>"


def test_a_failed_part_is_reported_and_can_be_retried(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
) -> None:
    service.script(Scripted(504), Scripted(given=answer_last_word))
    page = open_page(scripted_page)
    upload_documents(page, ("viento.txt", LONG.encode()))
    expect(page.locator(".qas-file")).to_have_text("viento.txt")
    press_ask(page, "¿Por dónde? playa\n¿De dónde? norte")

    expect(page.locator(".qas-answer")).to_have_text("norte")
    expect(page.get_by_role("alert")).to_contain_text(SPANISH.errors["timed_out"])
    expect(page.get_by_text("No se ha podido leer viento.txt · «¿Por dónde? playa».")).to_be_visible()
    screenshot(page, "ask-part-failed-es-light")

    page.get_by_role("button", name=SPANISH.ask.try_again).click()

    expect(page.locator(".qas-answer")).to_have_text(["playa", "norte"])
    expect(page.get_by_role("alert")).to_have_count(0)
    assert len(service.asked()) == 3


def test_a_long_inquiry_shows_progress_and_can_be_stopped_and_resumed(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
) -> None:
    go = threading.Event()

    def slowly(call: Received) -> Scripted:
        go.wait(60)
        return answer_last_word(call)

    service.script(Scripted(given=answer_last_word), Scripted(given=slowly))
    page = open_page(scripted_page)
    upload_documents(page, ("viento.txt", LONG.encode()))
    expect(page.locator(".qas-file")).to_have_text("viento.txt")
    try:
        press_ask(page, "¿? playa\n¿? norte\n¿? gente")
        expect(page.locator(".qas-reading")).to_contain_text("Leyendo: parte 2 de 3…")
        screenshot(page, "ask-progress-es-light")

        page.get_by_role("button", name=SPANISH.ask.stop).click()
        expect(page.get_by_role("alert")).to_contain_text(SPANISH.ask.stopped.format(count=2, total=3))
        expect(page.locator(".qas-answer")).to_have_text("playa")
    finally:
        go.set()

    page.get_by_role("button", name=SPANISH.ask.resume).click()
    expect(page.locator(".qas-answer")).to_have_text(["playa", "norte", "gente"])
    expect(page.get_by_role("alert")).to_have_count(0)


def test_unreadable_files_are_reported_and_the_others_are_read(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
) -> None:
    service.script(Scripted(given=answer_last_word))
    page = open_page(scripted_page)

    press = page.get_by_role("button", name="Preguntar")
    page.get_by_role("radio", name="Archivos").click()
    press.click()
    expect(page.get_by_role("alert")).to_contain_text(SPANISH.ask.invalid["no_files_no_question"])

    upload_documents(page, ("dibujo.gif", b"GIF89a" + bytes(50)), ("vacío.txt", b" "), ("torre.txt", TEXT.encode()))
    expect(page.locator(".qas-refused")).to_contain_text(["Este tipo de archivo no se puede leer", "está vacío"])
    screenshot(page, "ask-refused-es-light")
    press_ask(page, "¿Cuándo? 1889")
    expect(page.locator(".qas-answer")).to_have_text("1889")

    page.get_by_role("button", name=SPANISH.ask.remove).last.click()
    expect(page.locator(".qas-loaded")).to_have_count(2)
    press.click()
    expect(page.get_by_role("alert").filter(has_text=SPANISH.ask.invalid["no_files"])).to_be_visible()


def test_names_texts_questions_answers_and_error_codes_are_escaped(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
) -> None:
    """Check each place that shows foreign text; a dialog or an image fails the test."""
    service.script(Scripted(504, {"code": MARKUP}), Scripted(given=answer_last_word))
    page = open_page(scripted_page)
    text = f"Dijo {MARKUP} y {MARKUP} otra vez. " + LONG
    upload_documents(page, (f"{MARKUP}.txt", text.encode()), (f"{MARKUP}.png", b"\x89PNG" + bytes(9)))
    expect(page.locator(".qas-file")).to_have_text([f"{MARKUP}.txt", f"{MARKUP}.png"])

    press_ask(page, f"{MARKUP} ¿? playa\n{MARKUP} ¿? onerror=alert(1)>")

    expect(page.locator(".qas-answer")).to_have_text("onerror=alert(1)>")
    expect(page.locator(".qas-question")).to_have_text([f"{MARKUP} ¿? playa", f"{MARKUP} ¿? onerror=alert(1)>"])
    expect(page.locator(".qas-past-question")).to_have_text(f"{MARKUP} ¿? playa")
    expect(page.locator(".qas-past")).to_contain_text(f"{MARKUP}.txt")
    expect(page.locator(".qas-notice")).to_contain_text(f"{MARKUP}.txt · «{MARKUP} ¿? playa»")
    expect(page.locator(".qas-code")).to_have_text("Código: timed_out")
    expect(page.locator(".qas-card .qas-label")).to_contain_text(f"{MARKUP}.txt")
    page.get_by_role("button", name=SPANISH.ask.show, exact=True).click()
    expect(page.locator(".qas-text")).to_contain_text(f"Dijo {MARKUP} y")
    assert page.locator(".stMain img, .stMain [onerror]").count() == 0
    screenshot(page, "ask-escaped-es-light")


def test_retries_of_a_busy_service_are_shown(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
) -> None:
    service.script(Scripted(429, {"Message": "busy"}, {"Retry-After": "4"}), reply(TEXT, ("1889", 0.9)))
    page = open_page(scripted_page)

    ask(page, TEXT, "¿Cuándo se acabó?")

    expect(page.get_by_role("alert")).to_contain_text("El servicio está ocupado. Nuevo intento (2 de 4) dentro de 4 s…")
    screenshot(page, "states-throttled-es-light")
    expect(page.locator(".qas-answer")).to_have_text("1889")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert len(service.asked()) == 2


def test_a_slow_service_is_explained_until_the_timeout(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
) -> None:
    service.script(Scripted(held=True))
    page = open_page(scripted_page)

    ask(page, TEXT, "¿Cuándo se acabó?")

    expect(page.locator(".qas-reading")).to_contain_text(SPANISH.reading)
    expect(page.get_by_text(SPANISH.late)).to_be_hidden()
    expect(page.get_by_text(SPANISH.late)).to_be_visible(timeout=7000)
    screenshot(page, "states-slow-es-light")
    expect(page.get_by_role("alert")).to_contain_text(SPANISH.errors["timed_out"])
    screenshot(page, "states-timed-out-es-light")


def test_an_unreachable_service_is_retried_and_reported(
    open_page: Open, start_page: Callable[..., str], screenshot: Screenshot
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        page = open_page(start_page(QAS_URL=url))
        expect(page.locator(".qas-status.qas-off")).to_have_text(f"Sin conexión con {url}")

        ask(page, TEXT, "¿Cuándo se acabó?")

        expect(page.get_by_role("alert")).to_contain_text("No se puede conectar con el servicio. Nuevo intento")
        expect(page.get_by_role("alert")).to_contain_text(f"esta es su dirección: {url}")
        expect(page.locator(".qas-code")).to_have_text("Código: unreachable")
        screenshot(page, "states-down-es-light")
