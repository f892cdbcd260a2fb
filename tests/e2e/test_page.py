"""The page in front of the real thing: gateway, emulator, runtime, embedded reader."""

from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from frontend.examples import EXAMPLES, Example
from infra.local.settings import Settings
from tests.e2e.conftest import Keep, Open

pytestmark = [pytest.mark.browser, pytest.mark.emulator]

LIGHTHOUSE_KEEPER = "Anselmo Rueda vivió en la torre hasta 1987. Desde entonces el faro funciona solo."


def answers(api: str, question: str, text: str) -> list[Any]:
    asked = {"question": question, "context": text, "top_k": 4}
    found: list[Any] = requests.post(f"{api}/answers", json=asked, timeout=30).json()["results"][0]["answers"]
    return found


def shows(page: Page, found: list[Any]) -> None:
    """The page shows just what the API found: the best, and the others in the order of the text."""
    best, *others = found
    expect(page.locator(".qas-answer")).to_have_text(best["text"])
    expect(page.locator(".qas-sentence mark.best")).to_have_text(best["text"])
    expect(page.locator(".qas-text mark.best")).to_have_text(best["text"])
    in_order = [other["text"] for other in sorted(others, key=lambda other: int(other["start"]))]
    expect(page.locator(".qas-text mark:not(.best)")).to_have_text(in_order)


@pytest.mark.parametrize("example", EXAMPLES[:-1], ids=lambda example: example.key)
def test_an_example_is_answered_by_the_function(
    open_page: Open, local_stack: Settings, keep: Keep, example: Example
) -> None:
    page = open_page(local_stack.page)

    page.get_by_role("button", name=example.names["es"]).click()

    shows(page, answers(local_stack.api, example.question, example.text))
    keep(page, f"page-{example.key}-es-light")


def test_the_first_example_is_answered_right(open_page: Open, local_stack: Settings, keep: Keep) -> None:
    page = open_page(local_stack.page + "/?lang=en", color_scheme="dark")

    page.get_by_role("button", name="Bakery").click()

    expect(page.locator(".qas-answer")).to_have_text("Eulalia Ferrer")
    expect(page.locator(".qas-status")).to_contain_text("model qas/embedded-es · last answer in")
    keep(page, "page-bakery-en-dark")


def test_the_last_example_has_no_answer_in_its_text(open_page: Open, local_stack: Settings, keep: Keep) -> None:
    page = open_page(local_stack.page)

    page.get_by_role("button", name="Sin respuesta").click()

    expect(page.locator(".qas-none")).to_contain_text("No hay respuesta en el texto")
    keep(page, "page-no-answer-es-light")


def test_a_text_and_a_question_of_ones_own(open_page: Open, local_stack: Settings) -> None:
    page = open_page(local_stack.page)

    page.get_by_role("textbox", name="Texto").fill(LIGHTHOUSE_KEEPER)
    page.get_by_role("textbox", name="Pregunta").fill("¿Quién vivió en la torre?")
    page.get_by_role("button", name="Preguntar").click()

    expect(page.locator(".qas-answer")).to_have_text("Anselmo Rueda")


def test_on_a_phone(open_page: Open, local_stack: Settings, keep: Keep) -> None:
    page = open_page(local_stack.page, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)

    page.get_by_role("button", name="Panadería").click()

    expect(page.locator(".qas-sentence mark.best")).to_be_in_viewport(ratio=1)
    keep(page, "page-bakery-es-light-phone")
