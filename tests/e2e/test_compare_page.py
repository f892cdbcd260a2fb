"""The results of the page "Comparar" in a real browser: one question, a file, the sample."""

import pytest
from playwright.sync_api import expect

from frontend.texts import LANGUAGES
from infra.local.settings import Settings
from tests.client.service import Received, Scripted, Service, first_words, reply, text_of
from tests.e2e.asking import TEXT
from tests.e2e.comparing import TEXTS, ask, upload
from tests.e2e.conftest import Keep, Open
from tests.frontend.squad import TOWERS

pytestmark = pytest.mark.browser


def the_year(call: Received) -> Scripted:
    """Answer every question with "1889", if the text contains it."""
    text = text_of(call.body)
    found = reply(text, *([("1889", 0.9)] if "1889" in text else [])).body["results"]
    return reply(text, results=found * len(call.body["questions"]))


def test_one_question_side_by_side(
    open_page: Open, page_of_two: str, service: Service, other: Service, keep: Keep
) -> None:
    service.script(reply(TEXT, ("1889", 0.9)))
    other.script(reply(TEXT, ("7 años", 0.6), model="otro-modelo"))
    page = open_page(page_of_two)

    ask(page, TEXT, "¿Cuándo se acabó?")

    expect(page.locator(".qas-answer")).to_have_text(["1889", "7 años"])
    expect(page.get_by_text(TEXTS.different)).to_be_visible()
    keep(page, "compare-question")


def test_a_file_disagreements_first(
    open_page: Open, page_of_two: str, service: Service, other: Service, keep: Keep
) -> None:
    service.script(Scripted(given=first_words))
    other.script(Scripted(given=the_year))
    page = open_page(page_of_two)

    upload(page, TOWERS)

    expect(page.locator(".qas-measures")).to_contain_text("Primera · scripted · 4")
    expect(page.locator(".qas-measures")).to_contain_text("Segunda · otro-modelo · 4")
    expect(page.get_by_text("solo acierta la primera: 0; solo la segunda: 2 (p = 0,500")).to_be_visible()
    expect(page.locator(".qas-card .qas-title")).to_have_text("¿Cuándo se acabó?")
    expect(page.locator(".qas-text mark.second")).to_have_text("1889")
    expect(page.get_by_text("$ por millón de preguntas con 1769 MB").first).to_be_visible()
    assert [len(call["questions"]) for call in service.asked()] == [1] * 4
    keep(page, "compare-file")


@pytest.mark.emulator
@pytest.mark.parametrize(("language", "scheme", "width"), [("es", "dark", 1280), ("en", "light", 390)])
def test_the_sample_against_the_real_function(
    open_page: Open, local_stack: Settings, keep: Keep, language: str, scheme: str, width: int
) -> None:
    texts = LANGUAGES[language].compare
    page = open_page(
        f"{local_stack.page}/comparar?lang={language}", color_scheme=scheme, viewport={"width": width, "height": 860}
    )
    page.get_by_role("radio", name=texts.sources["sample"]).click()

    page.locator(".st-key-compare button").click()

    expect(page.get_by_text(texts.no_difference)).to_be_visible(timeout=90_000)
    expect(page.locator(".stVegaLiteChart canvas, .stVegaLiteChart svg")).to_have_count(1)
    keep(page, f"compare-{language}-{scheme}-{width}")
