"""Navigation between the three pages: URLs, language, keyboard, access token."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from frontend.texts import ENGLISH, SPANISH
from tests.client.service import Scripted, Service, reply
from tests.e2e.conftest import Open, Screenshot
from tests.e2e.pages import TEXT, ask

pytestmark = pytest.mark.browser

PAGES = list(SPANISH.pages)


def heading(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    expect(page).to_have_title(title)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_has_its_url_in_both_languages(open_page: Open, scripted_page: str, name: str) -> None:
    heading(open_page(f"{scripted_page}/{name}"), SPANISH.titles[name])
    heading(open_page(f"{scripted_page}/{name}?lang=en"), ENGLISH.titles[name])


def test_the_url_of_the_first_page_redirects_to_the_root_in_the_same_language(
    open_page: Open, scripted_page: str
) -> None:
    page = open_page(f"{scripted_page}/preguntar?lang=en")

    heading(page, ENGLISH.titles["preguntar"])
    expect(page).to_have_url(f"{scripted_page}/?lang=en")


def test_the_language_is_kept_from_page_to_page(open_page: Open, scripted_page: str) -> None:
    page = open_page(scripted_page)
    page.get_by_role("radio", name="English").click()
    heading(page, ENGLISH.titles["preguntar"])

    for name in ("evaluar", "comparar"):
        page.get_by_role("link", name=ENGLISH.pages[name]).click()
        heading(page, ENGLISH.titles[name])
        expect(page).to_have_url(f"{scripted_page}/{name}?lang=en")

    page.go_back()
    heading(page, ENGLISH.titles["evaluar"])


def test_input_and_answers_are_kept_while_other_pages_are_shown(
    open_page: Open, scripted_page: str, service: Service
) -> None:
    service.script(reply(TEXT, ("1889", 0.9)))
    page = open_page(scripted_page)
    ask(page, TEXT, "¿Cuándo se acabó?")
    expect(page.locator(".qas-answer")).to_have_text("1889")

    page.get_by_role("link", name="Evaluar").click()
    heading(page, SPANISH.titles["evaluar"])
    page.get_by_role("link", name="Preguntar").click()

    expect(page.get_by_role("textbox", name="Texto")).to_have_value(TEXT)
    expect(page.get_by_role("textbox", name="Pregunta")).to_have_value("¿Cuándo se acabó?")
    expect(page.locator(".qas-answer")).to_have_text("1889")
    assert len(service.asked()) == 1


def test_pages_can_be_changed_with_the_keyboard(open_page: Open, scripted_page: str) -> None:
    page = open_page(scripted_page)
    expect(page.locator(".qas-status")).to_be_visible()

    page.get_by_role("link", name="Preguntar").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Evaluar")).to_be_focused()
    page.keyboard.press("Enter")

    heading(page, SPANISH.titles["evaluar"])


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_a_phone(open_page: Open, scripted_page: str, name: str) -> None:
    page = open_page(f"{scripted_page}/{name}", viewport={"width": 360, "height": 740}, is_mobile=True)

    expect(page.locator(".qas-status")).to_be_visible()
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") == 360


def test_the_page_says_how_to_replace_the_embedded_model(open_page: Open, scripted_page: str, service: Service) -> None:
    version = {"app": "1", "model": {"id": "qas/embedded-es", "revision": "r", "no_answer_threshold": 0.5}}
    service.script(Scripted(body=version), path="/version")
    page = open_page(scripted_page)

    page.get_by_text(SPANISH.embedded).click()

    expect(page.locator(".qas-embedded pre")).to_be_visible()
    assert page.locator(".qas-embedded pre").inner_text().splitlines()[1:] == [
        "./stop.sh",
        "QAS_MODEL=build/model ./start.sh",
    ]
    expect(page.locator(".qas-embedded pre")).to_contain_text("make bake MODEL=mrm8488/")


def test_a_typed_token_is_used_and_not_shown(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
) -> None:
    service.script(Scripted(401, {"code": "unauthorized"}), path="/version")
    page = open_page(scripted_page)
    expect(page.get_by_role("alert")).to_contain_text(SPANISH.token_required)
    screenshot(page, "token-es-light")
    version = {"app": "1", "model": {"id": "detras-del-token", "revision": "r", "no_answer_threshold": 0.5}}
    service.script(Scripted(body=version), path="/version")

    page.get_by_role("textbox", name=SPANISH.token).fill("c2VjcmV0bw")
    page.get_by_role("textbox", name=SPANISH.token).press("Enter")

    expect(page.locator(".qas-status")).to_contain_text("detras-del-token")
    expect(page.get_by_role("textbox", name=SPANISH.token)).to_have_count(0)
    assert "c2VjcmV0bw" not in page.content()
    assert service.received[-1].headers["Authorization"] == "Bearer c2VjcmV0bw"


def test_the_token_of_the_secrets_file_is_used(
    open_page: Open, start_page: Callable[..., str], service: Service, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secrets = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    secrets.write_text(f'QAS_URL = "{service.url}"\nQAS_PAGE_TOKEN = "ZGVsIGFyY2hpdm8"\n')

    page = open_page(start_page(STREAMLIT_SECRETS_FILES=str(secrets)))

    expect(page.locator(".qas-status")).to_contain_text("modelo scripted")
    assert service.received[-1].headers["Authorization"] == "Bearer ZGVsIGFyY2hpdm8"
