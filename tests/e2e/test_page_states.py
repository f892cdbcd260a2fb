"""Every state of the page in a real browser, in front of an API that answers as written."""

import socket
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from frontend.examples import EXAMPLES
from frontend.messages import ENGLISH, SPANISH
from tests.e2e.conftest import Keep, Open
from tests.frontend.service import Scripted, Service, reply

pytestmark = pytest.mark.browser

BAKERY = EXAMPLES[0]
TEXT = "La torre se acabó en 1889. Mide 330 metros y la pintan cada 7 años."
FOUND = reply(BAKERY.text, ("1912", 0.87), ("1958", 0.06), ("un siglo", 0.03))


def ask(page: Page, text: str, question: str) -> None:
    page.get_by_role("textbox", name="Texto").fill(text)
    page.get_by_role("textbox", name="Pregunta").fill(question)
    page.get_by_role("button", name="Preguntar").click()


def test_an_example_is_answered_with_one_click(
    open_page: Open, scripted_page: str, service: Service, keep: Keep
) -> None:
    service.script(FOUND)
    page = open_page(scripted_page)

    page.get_by_role("button", name="Panadería").click()

    expect(page.locator(".qas-answer")).to_have_text("1912")
    expect(page.locator(".qas-sentence mark.best")).to_have_text("1912")
    expect(page.locator(".qas-text mark.best")).to_have_text("1912")
    expect(page.locator(".qas-text mark:not(.best)")).to_have_text(["un siglo", "1958"])
    expect(page.locator(".qas-text")).to_have_text(BAKERY.text.replace("\n\n", " "))
    expect(page.locator(".qas-part li")).to_have_text(["19586 %", "un siglo3 %"])
    expect(page.locator(".qas-status")).to_contain_text("modelo scripted · última respuesta en")
    keep(page, "states-example-es-light")


def test_before_anything_is_asked_it_says_what_to_do(open_page: Open, scripted_page: str, keep: Keep) -> None:
    page = open_page(scripted_page)

    expect(page.locator(".qas-waiting")).to_contain_text(SPANISH.waiting_title)
    expect(page.locator(".qas-status.qas-on")).to_be_visible()
    keep(page, "states-start-es-light")


def test_dark_where_the_system_is_dark(open_page: Open, scripted_page: str, service: Service, keep: Keep) -> None:
    service.script(FOUND)
    page = open_page(scripted_page + "/?lang=en", color_scheme="dark")

    page.get_by_role("button", name="Bakery").click()

    expect(page.locator(".qas-text mark.best")).to_be_visible()
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(16, 22, 21)")
    keep(page, "states-example-en-dark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_answer_comes_into_view(
    open_page: Open, scripted_page: str, service: Service, keep: Keep, scheme: str
) -> None:
    service.script(FOUND)
    page = open_page(
        scripted_page, viewport={"width": 390, "height": 844}, color_scheme=scheme, is_mobile=True, has_touch=True
    )

    page.get_by_role("button", name="Panadería").click()

    expect(page.locator(".qas-answer")).to_be_in_viewport(ratio=1)
    expect(page.locator(".qas-sentence mark.best")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") == 390
    keep(page, f"states-example-es-{scheme}-phone")


def test_no_answer_in_the_text(open_page: Open, scripted_page: str, service: Service, keep: Keep) -> None:
    service.script(reply(TEXT, no_answer=0.93))
    page = open_page(scripted_page)

    ask(page, TEXT, "¿Quién la diseñó?")

    expect(page.locator(".qas-none")).to_contain_text("No hay respuesta en el texto")
    keep(page, "states-no-answer-es-light")


def test_what_is_missing_is_asked_for_one_after_the_other(
    open_page: Open, scripted_page: str, service: Service, keep: Keep
) -> None:
    service.script(reply(TEXT, ("1889", 0.9)))
    page = open_page(scripted_page)
    alert, button = page.get_by_role("alert"), page.get_by_role("button", name="Preguntar")

    button.click()
    expect(alert).to_contain_text(SPANISH.missing["both"])

    page.get_by_role("textbox", name="Texto").fill(TEXT)
    button.click()
    expect(alert).to_contain_text(SPANISH.missing["question"])
    keep(page, "states-missing-question-es-light")

    page.get_by_role("textbox", name="Pregunta").fill("¿Cuándo se acabó?")
    button.click()
    expect(page.locator(".qas-answer")).to_have_text("1889")
    expect(alert).to_have_count(0)


def test_keys_alone_are_enough(open_page: Open, scripted_page: str, service: Service) -> None:
    service.script(reply(TEXT, ("1889", 0.9)), reply(TEXT, ("330 metros", 0.9)), reply(TEXT, ("7 años", 0.9)))
    page = open_page(scripted_page)
    answer, keyboard = page.locator(".qas-answer"), page.keyboard

    expect(page.locator(".qas-status")).to_be_visible()  # the last to be drawn

    page.get_by_role("textbox", name="Texto").focus()
    keyboard.insert_text(TEXT)
    keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="Pregunta")).to_be_focused()
    keyboard.type("¿Cuándo?")
    keyboard.press("Enter")
    expect(answer).to_have_text("1889")

    page.get_by_role("textbox", name="Texto").focus()
    keyboard.press("Control+Enter")
    expect(answer).to_have_text("330 metros")

    page.get_by_role("textbox", name="Pregunta").focus()
    keyboard.press("Tab")
    expect(page.get_by_role("button", name="Preguntar")).to_be_focused()
    keyboard.press("Enter")
    expect(answer).to_have_text("7 años")


def test_a_busy_service_is_tried_again_in_sight(
    open_page: Open, scripted_page: str, service: Service, keep: Keep
) -> None:
    service.script(Scripted(429, {"Message": "busy"}, {"Retry-After": "4"}), reply(TEXT, ("1889", 0.9)))
    page = open_page(scripted_page)

    ask(page, TEXT, "¿Cuándo se acabó?")

    expect(page.get_by_role("alert")).to_contain_text("El servicio está ocupado. Nuevo intento (2 de 4) dentro de 4 s…")
    keep(page, "states-throttled-es-light")
    expect(page.locator(".qas-answer")).to_have_text("1889")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert len(service.asked()) == 2


def test_a_slow_service_is_explained_and_given_up_in_the_end(
    open_page: Open, scripted_page: str, service: Service, keep: Keep
) -> None:
    service.script(Scripted(held=True))
    page = open_page(scripted_page)

    ask(page, TEXT, "¿Cuándo se acabó?")

    expect(page.locator(".qas-reading")).to_contain_text(SPANISH.reading)
    expect(page.get_by_text(SPANISH.late)).to_be_hidden()
    expect(page.get_by_text(SPANISH.late)).to_be_visible(timeout=7000)
    keep(page, "states-slow-es-light")
    expect(page.get_by_role("alert")).to_contain_text(SPANISH.errors["timed_out"])
    keep(page, "states-timed-out-es-light")


def test_a_service_that_is_down_is_tried_again_and_then_said(
    open_page: Open, start_page: Callable[..., str], keep: Keep
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        page = open_page(start_page(QAS_URL=url))
        expect(page.locator(".qas-status.qas-off")).to_have_text(f"Sin conexión con {url}")

        ask(page, TEXT, "¿Cuándo se acabó?")

        expect(page.get_by_role("alert")).to_contain_text("No se puede conectar con el servicio. Nuevo intento")
        expect(page.get_by_role("alert")).to_contain_text(f"esta es su dirección: {url}")
        expect(page.locator(".qas-code")).to_have_text("Código: unreachable")
        keep(page, "states-down-es-light")


def test_the_switch_changes_language_and_keeps_what_was_typed(
    open_page: Open, scripted_page: str, service: Service
) -> None:
    page = open_page(scripted_page)
    page.get_by_role("textbox", name="Texto").fill(TEXT)
    page.get_by_role("textbox", name="Pregunta").fill("¿Cuándo?")

    page.get_by_role("radio", name="English").click()

    expect(page.get_by_role("heading", name=ENGLISH.title)).to_be_visible()
    expect(page).to_have_title(ENGLISH.title)
    expect(page.get_by_role("textbox", name="Text")).to_have_value(TEXT)
    expect(page.get_by_role("textbox", name="Question")).to_have_value("¿Cuándo?")
    expect(page).to_have_url(scripted_page + "/?lang=en")

    page.reload()
    expect(page.get_by_role("button", name="Ask")).to_be_visible()


def test_what_people_write_is_shown_as_they_wrote_it(
    open_page: Open, scripted_page: str, service: Service, keep: Keep
) -> None:
    answer = "<img src=x onerror=alert(2)>"
    text = (
        "👩‍👩‍👧 <script>alert(1)</script> **negrita** $x^2$ :red[rojo] [enlace](javascript:alert(3))\n\n"
        f"# Título\n    sangría de <b>cuatro</b> 🏔️ {answer} `fin` &lt;no&gt;\n\n</section></div>Última."
    )
    service.script(reply(text, (answer, 0.8), (":red[rojo]", 0.1), ("</div>", 0.05)))
    page = open_page(scripted_page)

    ask(page, text, "¿Qué es <b>esto</b>?")

    expect(page.locator(".qas-text mark.best")).to_have_text(answer)
    expect(page.locator(".qas-answer")).to_have_text(answer)
    assert page.locator(".qas-text").evaluate("element => element.textContent") == text
    assert page.locator(".qas-text *:not(mark), .qas-sentence *:not(mark), .qas-answer *").count() == 0
    keep(page, "states-escaped-es-light")
