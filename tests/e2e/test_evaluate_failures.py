"""The page "Evaluar" with invalid files, services that fail, and a cancelled evaluation."""

import socket
import threading
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from evaluation.squad import SAMPLE, parse_squad
from frontend.texts import SPANISH
from tests.client.service import VERSION, Received, Scripted, Service, first_words, text_of
from tests.e2e.conftest import Open, Screenshot
from tests.e2e.pages import evaluate_file, start_evaluation
from tests.frontend.squad import TOWERS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "se esperaba JSON en UTF-8"),
        (b'{"data": 7}', "en $.data se esperaba una lista"),
        (b'{"data": []}', "no contiene ninguna pregunta"),
        ("{ñ}".encode("latin-1"), "se esperaba JSON en UTF-8"),
    ],
    ids=["no-json", "no-squad", "empty", "no-utf-8"],
)
def test_an_invalid_file_is_reported(
    open_page: Open, scripted_page: str, service: Service, content: bytes, message: str
) -> None:
    page = open_page(f"{scripted_page}/evaluar")

    evaluate_file(page, content)

    expect(page.get_by_role("alert")).to_contain_text(message)
    assert service.asked() == []


def test_a_missing_file_is_reported(open_page: Open, scripted_page: str) -> None:
    page = open_page(f"{scripted_page}/evaluar")
    page.get_by_role("radio", name=SPANISH.evaluate.upload).click()

    start_evaluation(page)

    expect(page.get_by_role("alert")).to_contain_text(SPANISH.evaluate.no_file)


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (Scripted(403, {"Message": "Forbidden"}), "denied"),
        (Scripted(413, {"code": "body_too_large"}), "too_large"),
        (Scripted(200, b"<html>"), "not_an_answer"),
    ],
    ids=["denied", "too-large", "another-server"],
)
def test_an_error_of_the_service_is_reported(
    open_page: Open, scripted_page: str, service: Service, failure: Scripted, code: str
) -> None:
    service.script(failure)
    page = open_page(f"{scripted_page}/evaluar")

    start_evaluation(page)

    message = SPANISH.errors[code].format(url=service.url).replace("`", "")
    expect(page.get_by_role("alert").first).to_contain_text(message)


def test_an_unreachable_service_is_reported(open_page: Open, scripted_page: str, service: Service) -> None:
    page = open_page(f"{scripted_page}/evaluar")
    expect(page.locator(".qas-status.qas-on")).to_be_visible()
    service.script(Scripted(404, b""), path="/version")

    start_evaluation(page)

    expect(page.get_by_role("alert")).to_contain_text("contesta algo que no es este servicio")


def test_requests_to_a_busy_service_are_retried_until_it_answers(
    open_page: Open, scripted_page: str, service: Service
) -> None:
    busy = Scripted(429, {"Message": "busy"}, {"Retry-After": "0"})
    service.script(busy, busy, busy, Scripted(given=first_words))
    service.script(Scripted(503, b"", {"Retry-After": "0"}), Scripted(body=VERSION), path="/version")
    page = open_page(f"{scripted_page}/evaluar")

    evaluate_file(page, TOWERS)

    expect(page.locator(".qas-measures")).to_be_visible()


def test_a_service_that_stays_busy_is_reported(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
) -> None:
    service.script(Scripted(429, {"Message": "busy"}, {"Retry-After": "1"}))
    page = open_page(f"{scripted_page}/evaluar")

    evaluate_file(page, TOWERS)

    expect(page.get_by_role("alert")).to_contain_text(SPANISH.errors["throttled"], timeout=60_000)
    expect(page.locator(".qas-code")).to_have_text("Código: throttled")
    expect(page.get_by_role("button", name=SPANISH.evaluate.start, exact=True)).to_be_enabled()
    screenshot(page, "evaluate-throttled")


def test_a_refused_connection_is_reported(
    open_page: Open, start_page: Callable[..., str], screenshot: Screenshot
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        down = f"http://127.0.0.1:{closed.getsockname()[1]}"
        page = open_page(start_page(QAS_URL=down) + "/evaluar")

        start_evaluation(page)

        expect(page.get_by_role("alert")).to_contain_text(f"esta es su dirección: {down}")
        expect(page.locator(".qas-code")).to_have_text("Código: unreachable")
        expect(page.locator(".qas-status.qas-off")).to_have_text(f"Sin conexión con {down}")
        screenshot(page, "evaluate-down")


def test_a_slow_service_can_be_cancelled(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
) -> None:
    service.script(Scripted(held=True))
    page = open_page(f"{scripted_page}/evaluar")
    start_evaluation(page)
    expect(page.get_by_text("0 de 154 preguntas")).to_be_visible()
    expect(page.get_by_role("button", name=SPANISH.evaluate.start)).to_be_disabled()
    screenshot(page, "evaluate-running")

    page.get_by_role("button", name=SPANISH.evaluate.cancel).click()

    expect(page.get_by_text(SPANISH.evaluate.cancelled)).to_be_visible()
    expect(page.get_by_role("button", name=SPANISH.evaluate.start)).to_be_enabled()


def test_questions_answered_before_the_cancel_count(open_page: Open, scripted_page: str, service: Service) -> None:
    first = parse_squad(SAMPLE.read_bytes(), SAMPLE.name).questions[0].context

    def only_the_first(call: Received) -> Scripted:
        return first_words(call) if text_of(call.body) == first else Scripted(held=True)

    service.script(Scripted(given=only_the_first))
    page = open_page(f"{scripted_page}/evaluar")
    start_evaluation(page)
    expect(page.get_by_text(" de 154 preguntas · tiempo restante:")).to_be_visible()

    page.get_by_role("button", name=SPANISH.evaluate.cancel).click()

    expect(page.get_by_text("preguntas contestadas de 154")).to_be_visible()
    expect(page.locator(".qas-measures")).to_be_visible()


def test_after_the_cancel_no_requests_are_sent(open_page: Open, scripted_page: str, service: Service) -> None:
    go_on = threading.Event()

    def slowly(call: Received) -> Scripted:
        assert go_on.wait(60)
        return first_words(call)

    service.script(*[Scripted(given=slowly)] * 4, Scripted(given=first_words))
    page = open_page(f"{scripted_page}/evaluar")
    start_evaluation(page)
    expect(page.get_by_text("0 de 154 preguntas")).to_be_visible()
    try:
        page.get_by_role("button", name=SPANISH.evaluate.cancel).click()
        expect(page.get_by_text(SPANISH.evaluate.cancelled)).to_be_visible()
    finally:
        go_on.set()

    evaluate_file(page, TOWERS)  # a job that was not cancelled would ask more questions in the meantime
    expect(page.locator(".qas-facts")).to_contain_text("torres.json")

    of_the_file = [body for body in service.asked() if "Torre Alta" in text_of(body) or "330" in text_of(body)]
    assert len(of_the_file) == 2
    assert len(service.asked()) == 4 + 2
