"""The page "Preguntar": several questions, threshold, candidates, history and downloads, with a scripted API."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from frontend.texts import SPANISH
from tests.client.service import Scripted, Service, reply
from tests.e2e.conftest import Open, Screenshot
from tests.e2e.pages import TEXT, ask, press_ask, upload_documents
from tests.e2e.test_accessibility import serious
from tests.frontend.ask.inquiries import answer_last_word

pytestmark = pytest.mark.browser


def slide(page: Page, key: str, times: int) -> None:
    for _ in range(times):
        page.get_by_role("slider").press(key)


def test_a_new_threshold_needs_no_new_request(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
) -> None:
    service.script(reply(TEXT, ("1889", 0.31), no_answer=0.55))
    page = open_page(scripted_page)
    ask(page, TEXT, "¿Cuándo?")
    expect(page.locator(".qas-none")).to_contain_text("la conteste es del 55 %; a partir del 50 % no se da")
    expect(page.locator(".qas-none")).to_contain_text("Lo más parecido que hay: «1889» (31 %)")
    expect(page.get_by_role("slider")).to_be_visible()
    screenshot(page, "ask-threshold-es-light")

    slide(page, "ArrowRight", 5)
    expect(page.locator(".qas-answer")).to_have_text("1889")
    expect(page.locator(".qas-text mark.best")).to_have_text("1889")

    slide(page, "ArrowLeft", 1)
    expect(page.locator(".qas-none")).to_contain_text("a partir del 54 %")
    assert len(service.asked()) == 1


def test_another_candidate_is_marked_in_the_text(open_page: Open, scripted_page: str, service: Service) -> None:
    service.script(reply(TEXT, ("1889", 0.7), ("330 metros", 0.2), ("7 años", 0.05)))
    page = open_page(scripted_page)
    ask(page, TEXT, "¿Cuándo?")
    best, others = page.locator(".qas-text mark.best"), page.locator(".qas-text mark:not(.best)")
    expect(best).to_have_text("1889")
    expect(others).to_have_text(["330 metros", "7 años"])

    page.get_by_role("button", name=SPANISH.ask.show_candidate.format(number=3)).click()

    expect(best).to_have_text("7 años")
    expect(others).to_have_text(["1889", "330 metros"])
    expect(page.locator(".qas-text")).to_be_focused()
    expect(page.locator(".qas-chosen")).to_contain_text("7 años")
    expect(page.locator(".qas-answer")).to_have_text("1889")


def test_the_history_shows_earlier_questions_again(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot
) -> None:
    service.script(Scripted(given=answer_last_word))
    page = open_page(scripted_page)
    ask(page, TEXT, "¿Cuándo? 1889")
    expect(page.locator(".qas-answer")).to_have_text("1889")
    press_ask(page, "¿Cuánto? metros\n¿Qué? nada")
    expect(page.locator(".qas-answer")).to_have_text("metros")
    expect(page.locator(".qas-past-question")).to_have_text(["¿Cuánto? metros", "¿Cuándo? 1889"])
    expect(page.locator(".qas-past").first).to_contain_text("y 1 más")
    screenshot(page, "ask-history-es-light")

    page.get_by_role("button", name=SPANISH.ask.reopen.format(number=1)).press("Enter")
    expect(page.locator(".qas-answer")).to_have_text("1889")
    expect(page.locator(".qas-question")).to_have_text("¿Cuándo? 1889")
    assert len(service.asked()) == 2

    page.get_by_role("button", name=SPANISH.ask.clear_history).click()
    expect(page.locator(".qas-past")).to_have_count(0)
    expect(page.locator(".qas-waiting")).to_be_visible()


def test_all_answers_of_the_visit_can_be_downloaded(
    open_page: Open, scripted_page: str, service: Service, tmp_path: Path
) -> None:
    service.script(Scripted(given=answer_last_word))
    page = open_page(scripted_page)
    ask(page, TEXT, "¿Cuándo? 1889\n=¿Cuánto? metros")
    expect(page.locator(".qas-answer")).to_have_text(["1889", "metros"])
    press_ask(page, "¿Qué? nada")
    expect(page.locator(".qas-none")).to_be_visible()

    for name, file in (("CSV", "respuestas.csv"), ("JSON", "respuestas.json"), ("SQuAD", "respuestas.squad.json")):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        assert download.value.suggested_filename == file
        download.value.save_as(tmp_path / file)

    rows = list(csv.DictReader(io.StringIO((tmp_path / "respuestas.csv").read_text(encoding="utf-8-sig"))))
    assert [(row["question"], row["answer"]) for row in rows] == [
        ("¿Cuándo? 1889", "1889"),
        ("'=¿Cuánto? metros", "metros"),
        ("¿Qué? nada", ""),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_documents_on_desktop_and_phone(
    open_page: Open, scripted_page: str, service: Service, screenshot: Screenshot, scheme: str, language: str, size: str
) -> None:
    service.script(Scripted(given=answer_last_word))
    phone = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
    page = open_page(f"{scripted_page}/?lang={language}", color_scheme=scheme, **(phone if size == "phone" else {}))

    upload_documents(page, ("torre.txt", TEXT.encode()), ("foto.png", b"\x89PNG" + bytes(9)))
    expect(page.locator(".qas-loaded")).to_have_count(2)
    page.get_by_role("textbox", name=re.compile("Preguntas|Questions")).fill("¿Cuándo se acabó? 1889\n¿Qué? nada")
    page.get_by_role("button", name=re.compile("^(Preguntar|Ask)$")).click()

    expect(page.locator(".qas-text mark.best")).to_have_text("1889")
    expect(page.locator(".qas-past")).to_have_count(1)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth <= innerWidth")
    expect(page.get_by_role("button", name="CSV")).to_be_visible()
    assert serious(page) == []
    screenshot(page, f"ask-files-{language}-{scheme}-{size}")
