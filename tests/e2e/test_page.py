"""The page with the real gateway, emulator, runtime and embedded reader."""

from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from frontend.ask.examples import EXAMPLES, Example
from frontend.ask.inquiry import MIN_PROBABILITY
from infra.local.settings import Settings
from tests.e2e.conftest import Keep, Open

pytestmark = [pytest.mark.browser, pytest.mark.emulator]

BAKERY, LIGHTHOUSE, *_ = EXAMPLES
MENINAS = "El cuadro se expone en el Museo del Prado, en Madrid. Diego Velázquez pintó Las Meninas en 1656."


def answers(api: str, question: str, text: str) -> list[Any]:
    asked = {"question": question, "context": text, "top_k": 4}
    best, *others = requests.post(f"{api}/answers", json=asked, timeout=30).json()["results"][0]["answers"]
    return [best, *(other for other in others if other["score"] >= MIN_PROBABILITY)]


def shows(page: Page, found: list[Any]) -> None:
    """Check that the page shows the answers of the API: the best one, and the others in the order of the text."""
    best, *others = found
    expect(page.locator(".qas-answer")).to_have_text(best["text"])
    expect(page.locator(".qas-sentence mark.best")).to_have_text(best["text"])
    expect(page.locator(".qas-text mark.best")).to_have_text(best["text"])
    in_order = [other["text"] for other in sorted(others, key=lambda other: int(other["start"]))]
    expect(page.locator(".qas-text mark:not(.best)")).to_have_text(in_order)


@pytest.mark.parametrize(
    ("example", "answer"),
    [(BAKERY, "1912"), (LIGHTHOUSE, "Anselmo Rueda")],
    ids=lambda value: getattr(value, "key", None),
)
def test_an_example_is_answered_by_the_function(
    open_page: Open, local_stack: Settings, keep: Keep, example: Example, answer: str
) -> None:
    page = open_page(local_stack.page)

    page.get_by_role("button", name=example.names["es"]).click()

    expect(page.locator(".qas-answer")).to_have_text(answer)
    shows(page, answers(local_stack.api, example.question, example.text))
    expect(page.locator(".qas-status")).to_contain_text("modelo qas/embedded-es · última respuesta en")
    keep(page, f"page-{example.key}-es-light")


def test_in_english_and_in_the_dark(open_page: Open, local_stack: Settings, keep: Keep) -> None:
    page = open_page(local_stack.page + "/?lang=en", color_scheme="dark")

    page.get_by_role("button", name="Bakery").click()

    expect(page.locator(".qas-answer")).to_have_text("1912")
    keep(page, "page-bakery-en-dark")


def test_the_last_example_has_no_answer_in_its_text(open_page: Open, local_stack: Settings, keep: Keep) -> None:
    page = open_page(local_stack.page)

    page.get_by_role("button", name="Sin respuesta").click()

    expect(page.locator(".qas-none")).to_contain_text("No hay respuesta en el texto")
    keep(page, "page-no-answer-es-light")


def test_a_text_and_a_question_of_ones_own(open_page: Open, local_stack: Settings) -> None:
    page = open_page(local_stack.page)

    page.get_by_role("textbox", name="Texto").fill(MENINAS)
    page.get_by_role("textbox", name="Pregunta").fill("¿Quién pintó Las Meninas?")
    page.get_by_role("button", name="Preguntar").click()

    expect(page.locator(".qas-answer")).to_have_text("Diego Velázquez")


def test_on_a_phone(open_page: Open, local_stack: Settings, keep: Keep) -> None:
    page = open_page(local_stack.page, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)

    page.get_by_role("button", name="Panadería").click()

    expect(page.locator(".qas-sentence mark.best")).to_be_in_viewport(ratio=1)
    keep(page, "page-bakery-es-light-phone")
