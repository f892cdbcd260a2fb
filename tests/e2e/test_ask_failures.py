"""The page "Preguntar" with failed requests, unreadable files and markup in texts, with a scripted API."""

import threading

import pytest
from playwright.sync_api import expect

from frontend.texts import SPANISH
from tests.client.service import Received, Scripted, Service
from tests.e2e.asking import TEXT, press_ask, upload
from tests.e2e.conftest import Keep, Open
from tests.frontend.ask.reading import found

pytestmark = pytest.mark.browser

LONG = "El viento sopla del norte y la gente pasea por la playa. " * 2500  # too long for two questions in one request
NASTY = "<img src=x onerror=alert(1)>"


def test_a_part_that_fails_is_told_and_tried_again(
    open_page: Open, scripted_page: str, service: Service, keep: Keep
) -> None:
    service.script(Scripted(504), Scripted(given=found))
    page = open_page(scripted_page)
    upload(page, ("viento.txt", LONG.encode()))
    expect(page.locator(".qas-file")).to_have_text("viento.txt")
    press_ask(page, "¿Por dónde? playa\n¿De dónde? norte")

    expect(page.locator(".qas-answer")).to_have_text("norte")
    expect(page.get_by_role("alert")).to_contain_text(SPANISH.errors["timed_out"])
    expect(page.get_by_text("No se ha podido leer viento.txt · «¿Por dónde? playa».")).to_be_visible()
    keep(page, "ask-part-failed-es-light")

    page.get_by_role("button", name=SPANISH.ask.try_again).click()

    expect(page.locator(".qas-answer")).to_have_text(["playa", "norte"])
    expect(page.get_by_role("alert")).to_have_count(0)
    assert len(service.asked()) == 3


def test_a_long_reading_tells_how_far_it_is_and_can_be_stopped_and_gone_on_with(
    open_page: Open, scripted_page: str, service: Service, keep: Keep
) -> None:
    go = threading.Event()

    def slowly(call: Received) -> Scripted:
        go.wait(60)
        return found(call)

    service.script(Scripted(given=found), Scripted(given=slowly))
    page = open_page(scripted_page)
    upload(page, ("viento.txt", LONG.encode()))
    expect(page.locator(".qas-file")).to_have_text("viento.txt")
    try:
        press_ask(page, "¿? playa\n¿? norte\n¿? gente")
        expect(page.locator(".qas-reading")).to_contain_text("Leyendo: parte 2 de 3…")
        keep(page, "ask-progress-es-light")

        page.get_by_role("button", name=SPANISH.ask.stop).click()
        expect(page.get_by_role("alert")).to_contain_text(SPANISH.ask.stopped.format(count=2, total=3))
        expect(page.locator(".qas-answer")).to_have_text("playa")
    finally:
        go.set()

    page.get_by_role("button", name=SPANISH.ask.resume).click()
    expect(page.locator(".qas-answer")).to_have_text(["playa", "norte", "gente"])
    expect(page.get_by_role("alert")).to_have_count(0)


def test_what_cannot_be_read_is_said_and_the_rest_is_read(
    open_page: Open, scripted_page: str, service: Service, keep: Keep
) -> None:
    service.script(Scripted(given=found))
    page = open_page(scripted_page)

    press = page.get_by_role("button", name="Preguntar")
    page.get_by_role("radio", name="Archivos").click()
    press.click()
    expect(page.get_by_role("alert")).to_contain_text(SPANISH.ask.invalid["no_files_no_question"])

    upload(page, ("dibujo.gif", b"GIF89a" + bytes(50)), ("vacío.txt", b" "), ("torre.txt", TEXT.encode()))
    expect(page.locator(".qas-refused")).to_contain_text(["Este tipo de archivo no se puede leer", "está vacío"])
    keep(page, "ask-refused-es-light")
    press_ask(page, "¿Cuándo? 1889")
    expect(page.locator(".qas-answer")).to_have_text("1889")

    page.get_by_role("button", name=SPANISH.ask.remove).last.click()
    expect(page.locator(".qas-loaded")).to_have_count(2)
    press.click()
    expect(page.get_by_role("alert").filter(has_text=SPANISH.ask.invalid["no_files"])).to_be_visible()


def test_names_texts_questions_answers_and_reasons_are_never_markup(
    open_page: Open, scripted_page: str, service: Service, keep: Keep
) -> None:
    """Check each place that shows foreign text; a dialog or an image fails the test."""
    service.script(Scripted(504, {"code": NASTY}), Scripted(given=found))
    page = open_page(scripted_page)
    text = f"Dijo {NASTY} y {NASTY} otra vez. " + LONG
    upload(page, (f"{NASTY}.txt", text.encode()), (f"{NASTY}.png", b"\x89PNG" + bytes(9)))
    expect(page.locator(".qas-file")).to_have_text([f"{NASTY}.txt", f"{NASTY}.png"])

    press_ask(page, f"{NASTY} ¿? playa\n{NASTY} ¿? onerror=alert(1)>")

    expect(page.locator(".qas-answer")).to_have_text("onerror=alert(1)>")
    expect(page.locator(".qas-question")).to_have_text([f"{NASTY} ¿? playa", f"{NASTY} ¿? onerror=alert(1)>"])
    expect(page.locator(".qas-past-question")).to_have_text(f"{NASTY} ¿? playa")
    expect(page.locator(".qas-past")).to_contain_text(f"{NASTY}.txt")
    expect(page.locator(".qas-notice")).to_contain_text(f"{NASTY}.txt · «{NASTY} ¿? playa»")
    expect(page.locator(".qas-code")).to_have_text("Código: timed_out")
    expect(page.locator(".qas-card .qas-label")).to_contain_text(f"{NASTY}.txt")
    page.get_by_role("button", name=SPANISH.ask.show, exact=True).click()
    expect(page.locator(".qas-text")).to_contain_text(f"Dijo {NASTY} y")
    assert page.locator(".stMain img, .stMain [onerror]").count() == 0
    keep(page, "ask-escaped-es-light")
