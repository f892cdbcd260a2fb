"""The page "Evaluar" in a real browser: results, files, failures, cancel."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from frontend.evaluate.languages import WORDS
from frontend.spanish import SPANISH
from infra.local.settings import Settings
from tests.e2e.conftest import Keep, Open
from tests.frontend.service import VERSION, Scripted, Service, first_words
from tests.frontend.squad import TOWERS, squad

pytestmark = pytest.mark.browser

OWN = WORDS["es"]
NASTY = "<img src=x onerror=alert(1)>`:red[x]`<script>alert(2)</script>"


@pytest.fixture
def answering(service: Service) -> Service:
    service.script(Scripted(given=first_words))
    return service


def upload(page: Page, content: bytes, name: str = "torres.json") -> None:
    page.get_by_role("radio", name=OWN.upload).click()
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/json", "buffer": content})
    expect(page.get_by_text(name)).to_be_visible()
    start(page)


def start(page: Page) -> None:
    page.get_by_role("button", name=OWN.start, exact=True).click()


@pytest.mark.emulator
@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("es", "light", 1280), ("en", "dark", 1280), ("es", "dark", 390), ("en", "light", 390)],
)
def test_the_sample_is_measured_as_the_command_line_does(
    open_page: Open, local_stack: Settings, keep: Keep, language: str, scheme: str, width: int
) -> None:
    own = WORDS[language]
    page = open_page(
        f"{local_stack.page}/evaluar?lang={language}", color_scheme=scheme, viewport={"width": width, "height": 860}
    )

    page.get_by_role("button", name=own.start).click()

    expect(page.locator(".qas-measures")).to_contain_text({"es": "35,7", "en": "35.7"}[language], timeout=60_000)
    expect(page.locator(".qas-measures")).to_contain_text({"es": "52,6", "en": "52.6"}[language])
    expect(page.locator(".qas-facts")).to_contain_text("qas/embedded-es")
    expect(page.locator(".stVegaLiteChart svg, .stVegaLiteChart canvas")).to_have_count(5)
    keep(page, f"evaluate-{language}-{scheme}-{width}")


def test_a_file_of_ones_own(open_page: Open, scripted_page: str, answering: Service, keep: Keep) -> None:
    page = open_page(f"{scripted_page}/evaluar")

    upload(page, TOWERS)

    expect(page.locator(".qas-measures")).to_contain_text("Con respuesta · 3")
    expect(page.locator(".qas-facts")).to_contain_text("torres.json · 4 preguntas de 1 artículos · modelo scripted")
    expect(page.locator(".qas-card .qas-title")).to_contain_text("¿")
    keep(page, "evaluate-own-file")


def test_the_report_is_kept_as_html_and_json(
    open_page: Open, scripted_page: str, answering: Service, tmp_path: Path
) -> None:
    page = open_page(f"{scripted_page}/evaluar")
    upload(page, TOWERS)

    with page.expect_download() as html:
        page.get_by_role("button", name=OWN.report_html).click()
    with page.expect_download() as report:
        page.get_by_role("button", name=OWN.report_json).click()

    html.value.save_as(tmp_path / "report.html")
    report.value.save_as(tmp_path / "report.json")
    written = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert written["metrics"]["HasAns_total"] == 3 and written["reader"]["id"] == "scripted"
    assert "scripted · torres.json" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_errors_are_filtered_searched_and_opened(open_page: Open, scripted_page: str, answering: Service) -> None:
    page = open_page(f"{scripted_page}/evaluar")
    upload(page, TOWERS)
    title = page.locator(".qas-card .qas-title")
    expect(page.get_by_text(f"{OWN.errors} (4)")).to_be_visible()

    page.get_by_role("button", name=OWN.verdicts["invented"]).click()
    expect(title).to_have_text("¿Quién la diseñó?")
    page.get_by_role("button", name=OWN.verdicts["invented"]).click()

    page.get_by_label(OWN.search).fill("CUÁNDO")
    page.get_by_label(OWN.search).press("Enter")
    expect(title).to_have_text("¿Cuándo se acabó?")
    expect(page.locator(".qas-text mark")).to_have_text("Torre Alta se")
    expect(page.locator(".qas-text ins")).to_have_text("1889")

    page.get_by_label(OWN.search).fill("ninguna")
    page.get_by_label(OWN.search).press("Enter")
    expect(page.get_by_text(OWN.errors_none)).to_be_visible()


def test_a_row_of_the_table_opens_its_text(open_page: Open, scripted_page: str, answering: Service) -> None:
    page = open_page(f"{scripted_page}/evaluar")
    upload(page, TOWERS)
    title = page.locator(".qas-card .qas-title")
    expect(title).to_have_text("¿Qué se acabó?")

    page.locator(".stDataFrame").click(position={"x": 16, "y": 35 + 35 + 17})

    expect(title).to_have_text("¿Cuándo se acabó?")


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


def test_nothing_of_a_file_is_taken_for_markup(
    open_page: Open, scripted_page: str, answering: Service, keep: Keep
) -> None:
    context = f"{NASTY} dijo y calló."
    page = open_page(f"{scripted_page}/evaluar")

    upload(page, squad((context, [(f"¿{NASTY}?", "calló")]), title=NASTY), "<b>x</b>`a`.json")

    expect(page.locator(".qas-card .qas-title")).to_have_text(f"¿{NASTY}?")
    assert page.locator(".qas-text").evaluate("element => element.textContent") == context
    expect(page.locator(".qas-facts")).to_contain_text("<b>x</b>`a`.json")
    keep(page, "evaluate-escaped")


def test_without_a_file_one_is_asked_for(open_page: Open, scripted_page: str) -> None:
    page = open_page(f"{scripted_page}/evaluar")
    page.get_by_role("radio", name=OWN.upload).click()

    start(page)

    expect(page.get_by_role("alert")).to_contain_text(OWN.no_file)


def test_a_slow_service_can_be_cancelled(open_page: Open, scripted_page: str, service: Service, keep: Keep) -> None:
    service.script(Scripted(held=True))
    page = open_page(f"{scripted_page}/evaluar")
    start(page)
    expect(page.get_by_text("0 de 154 preguntas")).to_be_visible()
    expect(page.get_by_role("button", name=OWN.start)).to_be_disabled()
    keep(page, "evaluate-running")

    page.get_by_role("button", name=OWN.cancel).click()

    expect(page.get_by_text(OWN.cancelled)).to_be_visible()
    expect(page.get_by_role("button", name=OWN.start)).to_be_enabled()


def test_what_was_answered_before_the_cancel_counts(open_page: Open, scripted_page: str, service: Service) -> None:
    service.script(Scripted(given=first_words), Scripted(held=True))
    page = open_page(f"{scripted_page}/evaluar")
    start(page)
    expect(page.get_by_text(" de 154 preguntas · quedan unos")).to_be_visible()

    page.get_by_role("button", name=OWN.cancel).click()

    expect(page.get_by_text("preguntas contestadas de 154")).to_be_visible()
    expect(page.locator(".qas-measures")).to_be_visible()


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
