"""The states of the page in a real browser, with a scripted API."""

import pytest
from playwright.sync_api import Locator, expect

from frontend.ask.examples import EXAMPLES
from frontend.texts import ENGLISH, SPANISH
from tests.client.service import Service, reply
from tests.e2e.conftest import Open, Screenshot
from tests.e2e.pages import TEXT, ask

pytestmark = pytest.mark.browser

MOST_TABS = 40
BAKERY = EXAMPLES[0]
REPLY = reply(BAKERY.text, ("1912", 0.87), ("1958", 0.06), ("un siglo", 0.03))


def tab_to(target: Locator) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(MOST_TABS):
        target.page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{MOST_TABS} tabs don't lead to {target}")


def test_an_example_is_answered_with_one_click(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
) -> None:
    service.script(REPLY)
    page = open_page(scripted_page)

    page.get_by_role("button", name="Panadería").click()

    expect(page.locator(".qas-answer")).to_have_text("1912")
    expect(page.locator(".qas-sentence mark.best")).to_have_text("1912")
    expect(page.locator(".qas-text mark.best")).to_have_text("1912")
    expect(page.locator(".qas-text mark:not(.best)")).to_have_text(["un siglo", "1958"])
    expect(page.locator(".qas-text")).to_have_text(BAKERY.text.replace("\n\n", " "))
    expect(page.locator(".qas-candidate")).to_have_text(["19586 %", "un siglo3 %"])
    expect(page.locator(".qas-status")).to_contain_text("modelo scripted · última respuesta en")
    screenshot(page, "states-example-es-light")


def test_the_first_view_says_what_to_do(open_page: Open, scripted_page: str, screenshot: Screenshot) -> None:
    page = open_page(scripted_page)

    expect(page.locator(".qas-waiting")).to_contain_text(SPANISH.waiting_title)
    expect(page.locator(".qas-status.qas-on")).to_be_visible()
    screenshot(page, "states-start-es-light")


def test_the_page_is_dark_if_the_system_is_dark(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
) -> None:
    service.script(REPLY)
    page = open_page(scripted_page + "/?lang=en", color_scheme="dark")

    page.get_by_role("button", name="Bakery").click()

    expect(page.locator(".qas-text mark.best")).to_be_visible()
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(16, 22, 21)")
    screenshot(page, "states-example-en-dark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_page_scrolls_to_the_answer(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot, scheme: str
) -> None:
    service.script(REPLY)
    page = open_page(
        scripted_page, viewport={"width": 390, "height": 844}, color_scheme=scheme, is_mobile=True, has_touch=True
    )

    page.get_by_role("button", name="Panadería").click()

    expect(page.locator(".qas-answer")).to_be_in_viewport(ratio=1)
    expect(page.locator(".qas-sentence mark.best")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") == 390
    screenshot(page, f"states-example-es-{scheme}-phone")


def test_no_answer_in_the_text(open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot) -> None:
    service.script(reply(TEXT, no_answer=0.93))
    page = open_page(scripted_page)

    ask(page, TEXT, "¿Quién la diseñó?")

    expect(page.locator(".qas-none")).to_contain_text("No hay respuesta en el texto")
    screenshot(page, "states-no-answer-es-light")


def test_missing_inputs_are_reported_one_by_one(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
) -> None:
    service.script(reply(TEXT, ("1889", 0.9)))
    page = open_page(scripted_page)
    alert, button = page.get_by_role("alert"), page.get_by_role("button", name="Preguntar")

    button.click()
    expect(alert).to_contain_text(SPANISH.missing["both"])

    page.get_by_role("textbox", name="Texto").fill(TEXT)
    button.click()
    expect(alert).to_contain_text(SPANISH.missing["question"])
    screenshot(page, "states-missing-question-es-light")

    page.get_by_role("textbox", name="Pregunta").fill("¿Cuándo se acabó?")
    button.click()
    expect(page.locator(".qas-answer")).to_have_text("1889")
    expect(alert).to_have_count(0)


def test_questions_can_be_asked_with_the_keyboard(open_page: Open, scripted_page: str, service: Service) -> None:
    service.script(reply(TEXT, ("1889", 0.9)), reply(TEXT, ("330 metros", 0.9)), reply(TEXT, ("7 años", 0.9)))
    page = open_page(scripted_page)
    answer, keyboard = page.locator(".qas-answer"), page.keyboard

    expect(page.locator(".qas-status")).to_be_visible()  # drawn last

    page.get_by_role("textbox", name="Texto").focus()
    keyboard.insert_text(TEXT)
    keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="Pregunta")).to_be_focused()
    keyboard.type("¿Cuándo?")
    keyboard.press("Control+Enter")
    expect(answer).to_have_text("1889")

    page.get_by_role("textbox", name="Texto").focus()
    keyboard.press("Control+Enter")
    expect(answer).to_have_text("330 metros")

    page.get_by_role("textbox", name="Pregunta").focus()
    keyboard.press("Tab")
    expect(page.get_by_role("button", name="Preguntar")).to_be_focused()
    keyboard.press("Enter")
    expect(answer).to_have_text("7 años")


def test_the_answer_in_the_text_can_be_reached_with_tab_and_enter(
    open_page: Open, scripted_page: str, service: Service
) -> None:
    service.script(reply(TEXT, ("1889", 0.7), ("330 metros", 0.2)))
    page = open_page(scripted_page)
    keyboard = page.keyboard
    expect(page.locator(".qas-status")).to_be_visible()

    tab_to(page.get_by_role("textbox", name="Texto"))
    keyboard.insert_text(TEXT)
    tab_to(page.get_by_role("textbox", name="Pregunta"))
    keyboard.type("¿Cuándo?")
    tab_to(page.get_by_role("button", name="Preguntar"))
    keyboard.press("Enter")
    expect(page.locator(".qas-answer")).to_have_text("1889")

    tab_to(page.get_by_role("button", name=SPANISH.ask.show, exact=True))
    keyboard.press("Enter")
    expect(page.locator(".qas-text")).to_be_focused()

    tab_to(page.get_by_role("button", name=SPANISH.ask.show_candidate.format(number=2)))
    keyboard.press("Enter")
    expect(page.locator(".qas-text mark.best")).to_have_text("330 metros")
    expect(page.locator(".qas-text")).to_be_focused()


def test_the_language_switch_keeps_the_input(open_page: Open, scripted_page: str, service: Service) -> None:
    page = open_page(scripted_page)
    page.get_by_role("textbox", name="Texto").fill(TEXT)
    page.get_by_role("textbox", name="Pregunta").fill("¿Cuándo?")

    page.get_by_role("radio", name="English").click()

    expect(page.get_by_role("heading", name=ENGLISH.titles["preguntar"])).to_be_visible()
    expect(page).to_have_title(ENGLISH.titles["preguntar"])
    expect(page.get_by_role("textbox", name="Text")).to_have_value(TEXT)
    expect(page.get_by_role("textbox", name="Question")).to_have_value("¿Cuándo?")
    expect(page).to_have_url(scripted_page + "/?lang=en")

    page.reload()
    expect(page.get_by_role("button", name="Ask")).to_be_visible()


def test_input_is_shown_unchanged(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
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
    assert page.locator(".qas-text *:not(mark), .qas-sentence *:not(mark), .qas-answer *, .qas-question *").count() == 0
    expect(page.locator(".qas-question")).to_have_text("¿Qué es <b>esto</b>?")
    screenshot(page, "states-escaped-es-light")
