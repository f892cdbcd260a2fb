"""The page "Comparar": one question, a file, the sample, and the addresses that it accepts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from frontend.texts import LANGUAGES, SPANISH
from infra.local.settings import Settings
from tests.client.service import Received, Scripted, Service, first_words, reply, text_of
from tests.e2e.conftest import Open, Screenshot
from tests.e2e.pages import TEXT, compare_file, compare_question
from tests.frontend.squad import TOWERS

pytestmark = pytest.mark.browser


def the_year(call: Received) -> Scripted:
    """Answer every question with "1889", if the text contains it."""
    text = text_of(call.body)
    results = reply(text, *([("1889", 0.9)] if "1889" in text else [])).body["results"]
    return reply(text, results=results * len(call.body["questions"]))


def test_one_question_side_by_side(
    open_page: Open, page_of_two: str, service: Service, other: Service, screenshot: Screenshot
) -> None:
    service.script(reply(TEXT, ("1889", 0.9)))
    other.script(reply(TEXT, ("7 años", 0.6), model="otro-modelo"))
    page = open_page(page_of_two)

    compare_question(page, TEXT, "¿Cuándo se acabó?")

    expect(page.locator(".qas-answer")).to_have_text(["1889", "7 años"])
    expect(page.get_by_text(SPANISH.compare.different)).to_be_visible()
    screenshot(page, "compare-question")


def test_a_file_with_disagreements_first(
    open_page: Open, page_of_two: str, service: Service, other: Service, screenshot: Screenshot
) -> None:
    service.script(Scripted(given=first_words))
    other.script(Scripted(given=the_year))
    page = open_page(page_of_two)

    compare_file(page, TOWERS)

    expect(page.locator(".qas-measures")).to_contain_text("Primera · scripted · 4")
    expect(page.locator(".qas-measures")).to_contain_text("Segunda · otro-modelo · 4")
    expect(page.get_by_text("solo acierta la primera: 0; solo la segunda: 2 (p = 0,500")).to_be_visible()
    expect(page.locator(".qas-card .qas-title")).to_have_text("¿Cuándo se acabó?")
    expect(page.locator(".qas-text mark.second")).to_have_text("1889")
    expect(page.get_by_text("$ por millón de preguntas con 1769 MB").first).to_be_visible()
    assert [len(call["questions"]) for call in service.asked()] == [1] * 4
    screenshot(page, "compare-file")


@pytest.mark.emulator
@pytest.mark.parametrize(("language", "scheme", "width"), [("es", "dark", 1280), ("en", "light", 390)])
def test_the_sample_against_the_real_function(
    open_page: Open, local_stack: Settings, screenshot: Screenshot, language: str, scheme: str, width: int
) -> None:
    texts = LANGUAGES[language].compare
    page = open_page(
        f"{local_stack.page}/comparar?lang={language}", color_scheme=scheme, viewport={"width": width, "height": 860}
    )
    page.get_by_role("radio", name=texts.sources["sample"]).click()

    page.locator(".st-key-compare button").click()

    expect(page.get_by_text(texts.no_difference)).to_be_visible(timeout=90_000)
    expect(page.locator(".stVegaLiteChart canvas, .stVegaLiteChart svg")).to_have_count(1)
    screenshot(page, f"compare-{language}-{scheme}-{width}")


MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture
def open_to_any(service: Service, start_page: Callable[..., str]) -> str:
    return start_page(QAS_URL=service.url, QAS_PAGE_ANY_URL="1", QAS_PAGE_TIMEOUT="8") + "/comparar"


def test_only_configured_addresses_can_be_selected(open_page: Open, page_of_two: str, other: Service) -> None:
    page = open_page(page_of_two)

    expect(page.get_by_text("Solo se pregunta a las direcciones con las que se arrancó la página")).to_be_visible()
    expect(page.get_by_role("textbox", name="dirección")).to_have_count(0)
    page.get_by_role("combobox", name="Primera dirección").click()
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.last).to_have_text(other.url)


def test_any_address_can_be_typed_if_that_is_enabled(
    open_page: Open, open_to_any: str, service: Service, other: Service
) -> None:
    service.script(reply(TEXT, ("1889", 0.9)))
    other.script(reply(TEXT, ("330", 0.9)))
    page = open_page(open_to_any)
    expect(page.get_by_text("QAS_PAGE_ANY_URL")).to_be_visible()

    page.get_by_label("Segunda dirección").fill(other.url + "/")
    page.get_by_role("textbox", name="Token de acceso para la segunda").fill("c2VjcmV0bw")
    compare_question(page, TEXT, "¿Cuánto?")

    expect(page.locator(".qas-answer")).to_have_text(["1889", "330"])
    assert other.received[-1].headers["Authorization"] == "Bearer c2VjcmV0bw"
    assert "Authorization" not in service.received[-1].headers


@pytest.mark.parametrize(
    "address", ["qas.example", "ftp://qas.example", "http://", f"http://{MARKUP}", "http://a/?b=1"]
)
def test_an_invalid_address_is_reported(open_page: Open, open_to_any: str, service: Service, address: str) -> None:
    page = open_page(open_to_any)

    page.get_by_label("Segunda dirección").fill(address)
    compare_question(page, TEXT, "¿Cuánto?")

    expect(page.get_by_role("alert")).to_contain_text(f"{address} no es una dirección como")
    assert service.asked() == []
