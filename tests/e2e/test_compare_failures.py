"""The page "Comparar" in a real browser if one of the two services fails or is slow."""

import socket
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from frontend.texts import SPANISH
from tests.client.service import Scripted, Service, first_words, reply
from tests.e2e.conftest import Open, Screenshot
from tests.e2e.pages import TEXT, compare_file, compare_question
from tests.frontend.squad import TOWERS

pytestmark = pytest.mark.browser

REFUSALS = [
    (Scripted(413, {"code": "body_too_large"}), SPANISH.errors["too_large"], "body_too_large"),
    (Scripted(429, {"Message": "busy"}, {"Retry-After": "60"}), "dentro de 60 s", "throttled"),
]


def test_one_service_down_does_not_hide_the_other(
    open_page: Open, start_page: Callable[..., str], service: Service, screenshot: Screenshot
) -> None:
    service.script(reply(TEXT, ("1889", 0.9)))
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        down = f"http://127.0.0.1:{closed.getsockname()[1]}"
        page = open_page(start_page(QAS_URL=service.url, QAS_PAGE_COMPARE_URL=down) + "/comparar")

        compare_question(page, TEXT, "¿Cuándo se acabó?")

        expect(page.locator(".qas-answer")).to_have_text("1889")
        expect(page.get_by_role("alert")).to_contain_text(f"esta es su dirección: {down}")
        screenshot(page, "compare-one-down")


@pytest.mark.parametrize(("refusal", "message", "code"), REFUSALS, ids=["too-large", "throttled"])
@pytest.mark.parametrize("place", [0, 1], ids=["first", "second"])
def test_an_error_of_one_service_does_not_hide_the_other(
    open_page: Open,
    page_of_two: str,
    service: Service,
    other: Service,
    screenshot: Screenshot,
    refusal: Scripted,
    message: str,
    code: str,
    place: int,
) -> None:
    sides = [service, other]
    sides[place].script(refusal)
    sides[1 - place].script(reply(TEXT, ("1889", 0.9)))
    page = open_page(page_of_two)

    compare_question(page, TEXT, "¿Cuándo se acabó?")

    columns = page.locator(".stColumn", has=page.locator("h3"))
    expect(columns.nth(1 - place).locator(".qas-answer")).to_have_text("1889")
    expect(columns.nth(place).get_by_role("alert")).to_contain_text(message)
    expect(columns.nth(place).locator(".qas-code")).to_have_text(f"Código: {code}")
    expect(page.get_by_role("alert")).to_have_count(1)
    screenshot(page, f"compare-refused-{code}-{('first', 'second')[place]}")


def test_questions_that_both_answered_before_an_error_count(
    open_page: Open, page_of_two: str, service: Service, other: Service, screenshot: Screenshot
) -> None:
    service.script(Scripted(given=first_words))
    other.script(Scripted(given=first_words), Scripted(given=first_words), Scripted(413, {"code": "body_too_large"}))
    page = open_page(page_of_two)

    compare_file(page, TOWERS)

    expect(page.get_by_role("alert").first).to_contain_text(f"Segunda · {SPANISH.errors['too_large']}")
    expect(page.locator(".qas-code")).to_have_text("Código: body_too_large")
    expect(page.locator(".qas-measures")).to_contain_text("Segunda · otro-modelo · 2")
    expect(page.get_by_text(SPANISH.evaluate.stopped_at.format(done=2, total=4))).to_be_visible()
    screenshot(page, "compare-half-refused")


def test_missing_input_is_reported(open_page: Open, page_of_two: str, service: Service) -> None:
    page = open_page(page_of_two)

    compare_question(page, " ", "¿Cuándo?")

    expect(page.get_by_role("alert")).to_contain_text(SPANISH.missing["text"])
    assert service.asked() == []


def test_a_slow_second_service_can_be_cancelled(
    open_page: Open, page_of_two: str, service: Service, other: Service
) -> None:
    service.script(Scripted(given=first_words))
    other.script(Scripted(held=True))
    page = open_page(page_of_two)
    compare_file(page, TOWERS)
    expect(page.get_by_text("4 de 8 preguntas")).to_be_visible()

    page.get_by_role("button", name="Cancelar").click()

    expect(page.get_by_text(SPANISH.evaluate.cancelled)).to_be_visible()
