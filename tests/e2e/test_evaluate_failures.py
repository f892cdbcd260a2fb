"""The page "Evaluar" in a real browser, with invalid files and with services that fail."""

import socket
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from frontend.texts import SPANISH
from tests.client.service import VERSION, Scripted, Service, first_words
from tests.e2e.conftest import Keep, Open
from tests.e2e.evaluating import TEXTS, start, upload
from tests.frontend.squad import TOWERS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "se esperaba JSON en UTF-8"),
        (b'{"data": 7}', "en $.data se esperaba una lista"),
        (b'{"data": []}', "no contiene ninguna pregunta"),
        ("{ñ}".encode("latin-1"), "se esperaba JSON en UTF-8"),
    ],
    ids=["no-json", "no-squad", "empty", "no-utf-8"],
)
def test_a_bad_file_is_said(open_page: Open, scripted_page: str, service: Service, content: bytes, said: str) -> None:
    page = open_page(f"{scripted_page}/evaluar")

    upload(page, content)

    expect(page.get_by_role("alert")).to_contain_text(said)
    assert service.asked() == []


def test_without_a_file_one_is_asked_for(open_page: Open, scripted_page: str) -> None:
    page = open_page(f"{scripted_page}/evaluar")
    page.get_by_role("radio", name=TEXTS.upload).click()

    start(page)

    expect(page.get_by_role("alert")).to_contain_text(TEXTS.no_file)


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (Scripted(403, {"Message": "Forbidden"}), "denied"),
        (Scripted(413, {"code": "body_too_large"}), "too_large"),
        (Scripted(200, b"<html>"), "not_an_answer"),
    ],
    ids=["denied", "too-large", "another-server"],
)
def test_a_service_that_refuses_is_said(
    open_page: Open, scripted_page: str, service: Service, failure: Scripted, code: str
) -> None:
    service.script(failure)
    page = open_page(f"{scripted_page}/evaluar")

    start(page)

    said = SPANISH.errors[code].format(url=service.url).replace("`", "")
    expect(page.get_by_role("alert").first).to_contain_text(said)


def test_a_service_that_is_down_is_said(open_page: Open, scripted_page: str, service: Service) -> None:
    page = open_page(f"{scripted_page}/evaluar")
    expect(page.locator(".qas-status.qas-on")).to_be_visible()
    service.script(Scripted(404, b""), path="/version")

    start(page)

    expect(page.get_by_role("alert")).to_contain_text("contesta algo que no es este servicio")


def test_a_busy_service_is_asked_again_until_it_answers(open_page: Open, scripted_page: str, service: Service) -> None:
    busy = Scripted(429, {"Message": "busy"}, {"Retry-After": "0"})
    service.script(busy, busy, busy, Scripted(given=first_words))
    service.script(Scripted(503, b"", {"Retry-After": "0"}), Scripted(body=VERSION), path="/version")
    page = open_page(f"{scripted_page}/evaluar")

    upload(page, TOWERS)

    expect(page.locator(".qas-measures")).to_be_visible()


def test_a_service_that_goes_on_being_busy_is_said(
    open_page: Open, scripted_page: str, service: Service, keep: Keep
) -> None:
    service.script(Scripted(429, {"Message": "busy"}, {"Retry-After": "1"}))
    page = open_page(f"{scripted_page}/evaluar")

    upload(page, TOWERS)

    expect(page.get_by_role("alert")).to_contain_text(SPANISH.errors["throttled"], timeout=60_000)
    expect(page.locator(".qas-code")).to_have_text("Código: throttled")
    expect(page.get_by_role("button", name=TEXTS.start, exact=True)).to_be_enabled()
    keep(page, "evaluate-throttled")


def test_a_service_that_refuses_connections_is_said(
    open_page: Open, start_page: Callable[..., str], keep: Keep
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        down = f"http://127.0.0.1:{taken.getsockname()[1]}"
        page = open_page(start_page(QAS_URL=down) + "/evaluar")

        start(page)

        expect(page.get_by_role("alert")).to_contain_text(f"esta es su dirección: {down}")
        expect(page.locator(".qas-code")).to_have_text("Código: unreachable")
        expect(page.locator(".qas-status.qas-off")).to_have_text(f"Sin conexión con {down}")
        keep(page, "evaluate-down")
