"""The page in a real browser, with an API that is busy, slow or down."""

import socket
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from frontend.texts import SPANISH
from tests.client.service import Scripted, Service, reply
from tests.e2e.asking import TEXT, ask
from tests.e2e.conftest import Keep, Open

pytestmark = pytest.mark.browser


def test_a_busy_service_is_tried_again_in_sight(
    open_page: Open, scripted_page: str, service: Service, keep: Keep
) -> None:
    service.script(Scripted(429, {"Message": "busy"}, {"Retry-After": "4"}), reply(TEXT, ("1889", 0.9)))
    page = open_page(scripted_page)

    ask(page, TEXT, "¿Cuándo se acabó?")

    expect(page.get_by_role("alert")).to_contain_text("El servicio está ocupado. Nuevo intento (2 de 4) dentro de 4 s…")
    keep(page, "states-throttled-es-light")
    expect(page.locator(".qas-answer")).to_have_text("1889")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert len(service.asked()) == 2


def test_a_slow_service_is_explained_and_given_up_in_the_end(
    open_page: Open, scripted_page: str, service: Service, keep: Keep
) -> None:
    service.script(Scripted(held=True))
    page = open_page(scripted_page)

    ask(page, TEXT, "¿Cuándo se acabó?")

    expect(page.locator(".qas-reading")).to_contain_text(SPANISH.reading)
    expect(page.get_by_text(SPANISH.late)).to_be_hidden()
    expect(page.get_by_text(SPANISH.late)).to_be_visible(timeout=7000)
    keep(page, "states-slow-es-light")
    expect(page.get_by_role("alert")).to_contain_text(SPANISH.errors["timed_out"])
    keep(page, "states-timed-out-es-light")


def test_a_service_that_is_down_is_tried_again_and_then_said(
    open_page: Open, start_page: Callable[..., str], keep: Keep
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        page = open_page(start_page(QAS_URL=url))
        expect(page.locator(".qas-status.qas-off")).to_have_text(f"Sin conexión con {url}")

        ask(page, TEXT, "¿Cuándo se acabó?")

        expect(page.get_by_role("alert")).to_contain_text("No se puede conectar con el servicio. Nuevo intento")
        expect(page.get_by_role("alert")).to_contain_text(f"esta es su dirección: {url}")
        expect(page.locator(".qas-code")).to_have_text("Código: unreachable")
        keep(page, "states-down-es-light")
