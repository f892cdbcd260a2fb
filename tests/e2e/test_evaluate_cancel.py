"""Cancel an evaluation on the page "Evaluar" in a real browser."""

import threading

import pytest
from playwright.sync_api import expect

from evaluation.squad import SAMPLE, parse_squad
from tests.client.service import Received, Scripted, Service, first_words, text_of
from tests.e2e.conftest import Keep, Open
from tests.e2e.evaluating import TEXTS, start, upload
from tests.frontend.squad import TOWERS

pytestmark = pytest.mark.browser


def test_a_slow_service_can_be_cancelled(open_page: Open, scripted_page: str, service: Service, keep: Keep) -> None:
    service.script(Scripted(held=True))
    page = open_page(f"{scripted_page}/evaluar")
    start(page)
    expect(page.get_by_text("0 de 154 preguntas")).to_be_visible()
    expect(page.get_by_role("button", name=TEXTS.start)).to_be_disabled()
    keep(page, "evaluate-running")

    page.get_by_role("button", name=TEXTS.cancel).click()

    expect(page.get_by_text(TEXTS.cancelled)).to_be_visible()
    expect(page.get_by_role("button", name=TEXTS.start)).to_be_enabled()


def test_what_was_answered_before_the_cancel_counts(open_page: Open, scripted_page: str, service: Service) -> None:
    first = parse_squad(SAMPLE.read_bytes(), SAMPLE.name).questions[0].context

    def only_the_first(call: Received) -> Scripted:
        return first_words(call) if text_of(call.body) == first else Scripted(held=True)

    service.script(Scripted(given=only_the_first))
    page = open_page(f"{scripted_page}/evaluar")
    start(page)
    expect(page.get_by_text(" de 154 preguntas · tiempo restante:")).to_be_visible()

    page.get_by_role("button", name=TEXTS.cancel).click()

    expect(page.get_by_text("preguntas contestadas de 154")).to_be_visible()
    expect(page.locator(".qas-measures")).to_be_visible()


def test_after_the_cancel_nothing_more_is_asked(open_page: Open, scripted_page: str, service: Service) -> None:
    go_on = threading.Event()

    def slowly(call: Received) -> Scripted:
        assert go_on.wait(60)
        return first_words(call)

    service.script(*[Scripted(given=slowly)] * 4, Scripted(given=first_words))
    page = open_page(f"{scripted_page}/evaluar")
    start(page)
    expect(page.get_by_text("0 de 154 preguntas")).to_be_visible()
    try:
        page.get_by_role("button", name=TEXTS.cancel).click()
        expect(page.get_by_text(TEXTS.cancelled)).to_be_visible()
    finally:
        go_on.set()

    upload(page, TOWERS)  # a job that was not cancelled would ask more questions in the meantime
    expect(page.locator(".qas-facts")).to_contain_text("torres.json")

    of_the_file = [body for body in service.asked() if "Torre Alta" in text_of(body) or "330" in text_of(body)]
    assert len(of_the_file) == 2
    assert len(service.asked()) == 4 + 2
