"""The addresses that the page "Comparar" accepts, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.client.service import Service, reply
from tests.e2e.asking import TEXT
from tests.e2e.comparing import ask
from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser

NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture
def open_to_any(service: Service, start_page: Callable[..., str]) -> str:
    return start_page(QAS_URL=service.url, QAS_PAGE_ANY_URL="1", QAS_PAGE_TIMEOUT="8") + "/comparar"


def test_only_what_was_configured_can_be_asked(open_page: Open, page_of_two: str, other: Service) -> None:
    page = open_page(page_of_two)

    expect(page.get_by_text("Solo se pregunta a las direcciones con las que se arrancó la página")).to_be_visible()
    expect(page.get_by_role("textbox", name="dirección")).to_have_count(0)
    page.get_by_role("combobox", name="Primera dirección").click()
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.last).to_have_text(other.url)


def test_any_address_where_that_is_switched_on(
    open_page: Open, open_to_any: str, service: Service, other: Service
) -> None:
    service.script(reply(TEXT, ("1889", 0.9)))
    other.script(reply(TEXT, ("330", 0.9)))
    page = open_page(open_to_any)
    expect(page.get_by_text("QAS_PAGE_ANY_URL")).to_be_visible()

    page.get_by_label("Segunda dirección").fill(other.url + "/")
    page.get_by_role("textbox", name="Token de acceso para la segunda").fill("c2VjcmV0bw")
    ask(page, TEXT, "¿Cuánto?")

    expect(page.locator(".qas-answer")).to_have_text(["1889", "330"])
    assert other.received[-1].headers["Authorization"] == "Bearer c2VjcmV0bw"
    assert "Authorization" not in service.received[-1].headers


@pytest.mark.parametrize("address", ["qas.example", "ftp://qas.example", "http://", f"http://{NASTY}", "http://a/?b=1"])
def test_what_is_no_address_is_said(open_page: Open, open_to_any: str, service: Service, address: str) -> None:
    page = open_page(open_to_any)

    page.get_by_label("Segunda dirección").fill(address)
    ask(page, TEXT, "¿Cuánto?")

    expect(page.get_by_role("alert")).to_contain_text(f"{address} no es una dirección como")
    assert service.asked() == []
