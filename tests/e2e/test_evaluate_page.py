"""The results of the page "Evaluar" in a real browser: figures, errors, report."""

import json
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import expect

from evaluation.reader_predictor import ReaderPredictor
from evaluation.runner import predict_all
from evaluation.squad import SAMPLE, load_squad
from evaluation.totals import Score, summarize
from frontend.texts import LANGUAGES, SPANISH
from function.reader.reader import load_reader
from infra.local.settings import Settings
from tests.client.service import Scripted, Service, first_words
from tests.e2e.conftest import Open, Screenshot
from tests.e2e.pages import evaluate_file
from tests.frontend.squad import TOWERS, squad

pytestmark = pytest.mark.browser

MARKUP = "<img src=x onerror=alert(1)>`:red[x]`<script>alert(2)</script>"


@pytest.fixture
def answering(service: Service) -> Service:
    service.script(Scripted(given=first_words))
    return service


@cache
def measured() -> tuple[float, float]:
    """Return EM and F1 of the sample, read in this process: int8 products differ a little between processors."""
    answered = predict_all(load_squad(SAMPLE).questions, ReaderPredictor(load_reader()))
    totals = summarize(
        [Score.of(answer.text, answer.no_answer_score, asked.golds, asked.article) for asked, answer in answered]
    ).overall
    return totals.exact.value, totals.f1.value


@pytest.mark.emulator
@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("es", "light", 1280), ("en", "dark", 1280), ("es", "dark", 390), ("en", "light", 390)],
)
def test_the_sample_has_the_figures_of_the_command_line(
    open_page: Open, local_stack: Settings, screenshot: Screenshot, language: str, scheme: str, width: int
) -> None:
    texts = LANGUAGES[language].evaluate
    page = open_page(
        f"{local_stack.page}/evaluar?lang={language}", color_scheme=scheme, viewport={"width": width, "height": 860}
    )

    page.get_by_role("button", name=texts.start).click()

    expect(page.locator(".qas-facts")).to_contain_text("qas/embedded-es", timeout=60_000)
    for figure in measured():
        shown = f"{figure:.1f}"
        expect(page.locator(".qas-measures")).to_contain_text(shown.replace(".", ",") if language == "es" else shown)
    expect(page.locator(".stVegaLiteChart svg, .stVegaLiteChart canvas")).to_have_count(5)
    screenshot(page, f"evaluate-{language}-{scheme}-{width}")


def test_an_uploaded_file(open_page: Open, scripted_page: str, answering: Service, screenshot: Screenshot) -> None:
    page = open_page(f"{scripted_page}/evaluar")

    evaluate_file(page, TOWERS)

    expect(page.locator(".qas-measures")).to_contain_text("Con respuesta · 3")
    expect(page.locator(".qas-facts")).to_contain_text("torres.json · preguntas: 4, artículos: 1 · modelo scripted")
    expect(page.locator(".qas-card .qas-title")).to_contain_text("¿")
    screenshot(page, "evaluate-own-file")


def test_the_report_is_downloaded_as_html_and_json(
    open_page: Open, scripted_page: str, answering: Service, tmp_path: Path
) -> None:
    page = open_page(f"{scripted_page}/evaluar")
    evaluate_file(page, TOWERS)

    with page.expect_download() as html:
        page.get_by_role("button", name=SPANISH.evaluate.report_html).click()
    with page.expect_download() as report:
        page.get_by_role("button", name=SPANISH.evaluate.report_json).click()

    html.value.save_as(tmp_path / "report.html")
    report.value.save_as(tmp_path / "report.json")
    written = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert written["metrics"]["HasAns_total"] == 3 and written["reader"]["id"] == "scripted"
    assert "scripted · torres.json" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_errors_can_be_filtered_searched_and_opened(open_page: Open, scripted_page: str, answering: Service) -> None:
    page = open_page(f"{scripted_page}/evaluar")
    evaluate_file(page, TOWERS)
    title = page.locator(".qas-card .qas-title")
    expect(page.get_by_text(f"{SPANISH.evaluate.errors} (4)")).to_be_visible()

    page.get_by_role("button", name=SPANISH.evaluate.verdicts["invented"]).click()
    expect(title).to_have_text("¿Quién la diseñó?")
    page.get_by_role("button", name=SPANISH.evaluate.verdicts["invented"]).click()

    page.get_by_label(SPANISH.evaluate.search).fill("CUÁNDO")
    page.get_by_label(SPANISH.evaluate.search).press("Enter")
    expect(title).to_have_text("¿Cuándo se acabó?")
    expect(page.locator(".qas-text mark")).to_have_text("Torre Alta se")
    expect(page.locator(".qas-text ins")).to_have_text("1889")

    page.get_by_label(SPANISH.evaluate.search).fill("ninguna")
    page.get_by_label(SPANISH.evaluate.search).press("Enter")
    expect(page.get_by_text(SPANISH.evaluate.none_shown)).to_be_visible()


def test_a_row_of_the_table_opens_its_text(open_page: Open, scripted_page: str, answering: Service) -> None:
    page = open_page(f"{scripted_page}/evaluar")
    evaluate_file(page, TOWERS)
    title = page.locator(".qas-card .qas-title")
    expect(title).to_have_text("¿Qué se acabó?")

    page.locator(".stDataFrame").click(position={"x": 16, "y": 35 + 35 + 17})

    expect(title).to_have_text("¿Cuándo se acabó?")


def test_the_content_of_a_file_is_escaped(
    open_page: Open, scripted_page: str, answering: Service, screenshot: Screenshot
) -> None:
    context = f"{MARKUP} dijo y calló."
    page = open_page(f"{scripted_page}/evaluar")

    evaluate_file(page, squad((context, [(f"¿{MARKUP}?", "calló")]), title=MARKUP), "<b>x</b>`a`.json")

    expect(page.locator(".qas-card .qas-title")).to_have_text(f"¿{MARKUP}?")
    assert page.locator(".qas-text").evaluate("element => element.textContent") == context
    expect(page.locator(".qas-facts")).to_contain_text("<b>x</b>`a`.json")
    screenshot(page, "evaluate-escaped")
