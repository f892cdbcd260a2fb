"""axe-core reports no serious or critical violations on any page, in both languages and both colour schemes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from frontend.ask.examples import EXAMPLES
from frontend.texts import LANGUAGES
from tests.client.service import Scripted, Service, first_words, reply
from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser

BAKERY = EXAMPLES[0]
LOOKS = [(language, scheme) for language in LANGUAGES for scheme in ("light", "dark")]


def serious(page: Page) -> list[str]:
    """Return the rule, the place and the reason of each serious or critical violation."""
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_ask(open_page: Open, scripted_page: str, service: Service, language: str, scheme: str) -> None:
    service.script(reply(BAKERY.text, ("1912", 0.87), ("1958", 0.06)))
    page = open_page(f"{scripted_page}/?lang={language}", color_scheme=scheme)
    page.get_by_role("button", name=BAKERY.names[language]).click()
    expect(page.locator(".qas-text mark.best")).to_be_visible()

    assert serious(page) == []


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_evaluate(open_page: Open, scripted_page: str, service: Service, language: str, scheme: str) -> None:
    service.script(Scripted(given=first_words))
    page = open_page(f"{scripted_page}/evaluar?lang={language}", color_scheme=scheme)
    page.get_by_role("button", name=LANGUAGES[language].evaluate.start).click()
    expect(page.locator(".stVegaLiteChart canvas, .stVegaLiteChart svg")).to_have_count(5)
    expect(page.locator(".qas-text ins").first).to_be_visible()

    assert serious(page) == []


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_compare(open_page: Open, scripted_page: str, service: Service, language: str, scheme: str) -> None:
    service.script(Scripted(given=first_words))
    page = open_page(f"{scripted_page}/comparar?lang={language}", color_scheme=scheme)
    page.get_by_role("radio", name=LANGUAGES[language].compare.sources["sample"]).click()
    page.get_by_label(LANGUAGES[language].evaluate.limit).fill("5")
    page.get_by_label(LANGUAGES[language].evaluate.limit).press("Enter")
    page.locator(".st-key-compare button").click()
    expect(page.locator(".qas-text ins").first).to_be_visible()

    assert serious(page) == []
