"""The page and GET /docs with the real gateway, emulator, runtime and embedded reader; with signed requests too."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from frontend.ask.examples import EXAMPLES, Example
from frontend.ask.inquiry import MIN_PROBABILITY
from frontend.texts import ENGLISH, SPANISH, Texts
from infra.local.settings import Settings
from tests.e2e import processes
from tests.e2e.conftest import Open, Screenshot
from tests.e2e.pages import TEXT, ask

pytestmark = [pytest.mark.browser, pytest.mark.emulator]

BAKERY, LIGHTHOUSE, *_ = EXAMPLES
MENINAS = "El cuadro se expone en el Museo del Prado, en Madrid. Diego Velázquez pintó Las Meninas en 1656."


def answers(api: str, question: str, text: str) -> list[Any]:
    body = {"question": question, "context": text, "top_k": 4}
    best, *others = requests.post(f"{api}/answers", json=body, timeout=30).json()["results"][0]["answers"]
    return [best, *(other for other in others if other["score"] >= MIN_PROBABILITY)]


def expect_answers(page: Page, answers_of_api: list[Any]) -> None:
    """Check that the page shows the answers of the API: the best one, and the others in the order of the text."""
    best, *others = answers_of_api
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
    open_page: Open, local_stack: Settings, screenshot: Screenshot, example: Example, answer: str
) -> None:
    page = open_page(local_stack.page)

    page.get_by_role("button", name=example.names["es"]).click()

    expect(page.locator(".qas-answer")).to_have_text(answer)
    expect_answers(page, answers(local_stack.api, example.question, example.text))
    expect(page.locator(".qas-status")).to_contain_text("modelo qas/embedded-es · última respuesta en")
    screenshot(page, f"page-{example.key}-es-light")


def test_english_and_dark(open_page: Open, local_stack: Settings, screenshot: Screenshot) -> None:
    page = open_page(local_stack.page + "/?lang=en", color_scheme="dark")

    page.get_by_role("button", name="Bakery").click()

    expect(page.locator(".qas-answer")).to_have_text("1912")
    screenshot(page, "page-bakery-en-dark")


def test_the_last_example_has_no_answer(open_page: Open, local_stack: Settings, screenshot: Screenshot) -> None:
    page = open_page(local_stack.page)

    page.get_by_role("button", name="Sin respuesta").click()

    expect(page.locator(".qas-none")).to_contain_text("No hay respuesta en el texto")
    screenshot(page, "page-no-answer-es-light")


def test_a_pasted_text_and_a_typed_question(open_page: Open, local_stack: Settings) -> None:
    page = open_page(local_stack.page)

    page.get_by_role("textbox", name="Texto").fill(MENINAS)
    page.get_by_role("textbox", name="Pregunta").fill("¿Quién pintó Las Meninas?")
    page.get_by_role("button", name="Preguntar").click()

    expect(page.locator(".qas-answer")).to_have_text("Diego Velázquez")


def test_on_a_phone(open_page: Open, local_stack: Settings, screenshot: Screenshot) -> None:
    page = open_page(local_stack.page, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)

    page.get_by_role("button", name="Panadería").click()

    expect(page.locator(".qas-sentence mark.best")).to_be_in_viewport(ratio=1)
    screenshot(page, "page-bakery-es-light-phone")


KEY, SECRET, OTHER_SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/example", "eSteNoEsElSecreto/example"


@pytest.fixture(scope="module")
def signed_stack(has_emulator: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    credentials = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": ""}
    with processes.local_stack(tmp_path_factory.mktemp("signed"), QAS_AUTH="iam", **credentials) as settings:
        yield settings


@pytest.fixture
def stranger(signed_stack: Settings, start_page: Callable[..., str]) -> str:
    """Return the URL of a page with the right access key id and a wrong secret key."""
    others = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": OTHER_SECRET, "AWS_SESSION_TOKEN": ""}
    return start_page(QAS_URL=signed_stack.api, QAS_PAGE_AUTH="iam", AWS_REGION="eu-west-1", **others)


def hides_credentials(page: Page) -> bool:
    """Return whether the page's content contains neither the key id nor a secret."""
    return not any(secret in page.content() for secret in (KEY, SECRET, OTHER_SECRET))


def test_signed_requests_are_answered_and_the_credentials_are_not_shown(
    open_page: Open, signed_stack: Settings, screenshot: Screenshot
) -> None:
    page = open_page(signed_stack.page)

    ask(page, TEXT, "¿En qué año se acabó la torre?")

    expect(page.locator(".qas-answer")).to_have_text("1889")
    expect(page.locator(".qas-status.qas-on")).to_contain_text("modelo qas/embedded-es")
    assert hides_credentials(page)
    screenshot(page, "signed-es-light")


@pytest.mark.parametrize("texts", [SPANISH, ENGLISH], ids=["es", "en"])
def test_wrong_credentials_are_reported_on_every_page(
    open_page: Open, signed_stack: Settings, stranger: str, screenshot: Screenshot, texts: Texts
) -> None:
    for name in texts.pages:
        page = open_page(f"{stranger}/{name}?lang={texts.language}")

        expect(page.get_by_role("alert")).to_contain_text(texts.aws_denied.replace("`", ""))
        expect(page.locator(".qas-status.qas-busy")).to_have_text(texts.locked.format(url=signed_stack.api))
        assert hides_credentials(page)
        screenshot(page, f"signed-wrong-{name}-{texts.language}-light")


def test_a_question_with_wrong_credentials_is_not_answered(open_page: Open, stranger: str) -> None:
    page = open_page(stranger)

    ask(page, TEXT, "¿En qué año se acabó la torre?")

    expect(page.get_by_role("alert").filter(has_text=SPANISH.errors["denied"])).to_be_visible()
    expect(page.locator(".qas-answer")).to_have_count(0)
    assert hides_credentials(page)


OPERATIONS = ["GET /", "POST /", "POST /answers", "POST /qas", "POST /qas/", "GET /health", "GET /version"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_execute_works_with_the_example(
    open_page: Open, local_stack: Settings, screenshot: Screenshot, operation: str
) -> None:
    method, path = operation.split()
    page = open_page(f"{local_stack.api}/docs")
    block = page.locator(f".opblock-{method.lower()}", has=page.locator(f'[data-path="{path}"]'))

    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Execute").click()

    response = block.locator(".live-responses-table")
    expect(response.locator("tr.response td.response-col_status")).to_contain_text("200")
    body = json.loads(response.locator(".response-col_description pre").first.inner_text())
    assert body
    response.scroll_into_view_if_needed()
    screenshot(page, f"docs-{method.lower()}{path.rstrip('/').replace('/', '-')}")


def test_every_operation_is_tested(open_page: Open, local_stack: Settings) -> None:
    page = open_page(f"{local_stack.api}/docs")

    expect(page.locator(".opblock")).to_have_count(len(OPERATIONS))
