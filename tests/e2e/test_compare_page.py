"""The page "Comparar" in a real browser: one question, a file, which addresses may be asked."""

import socket
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from frontend.compare.messages import WORDS
from frontend.spanish import SPANISH
from infra.local.settings import Settings
from tests.e2e.asking import TEXT
from tests.e2e.conftest import Keep, Open
from tests.frontend.service import Scripted, Service, first_words, reply
from tests.frontend.squad import TOWERS

pytestmark = pytest.mark.browser

OWN = WORDS["es"]
NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def _other() -> Iterator[Service]:
    with Service().serving() as service:
        yield service


@pytest.fixture
def other(_other: Service) -> Service:
    """The second service; a model of another name."""
    _other.forget()
    model = {"id": "otro-modelo", "revision": "r2", "no_answer_threshold": 0.5}
    _other.script(Scripted(body={"app": "1", "model": model}), path="/version")
    return _other


@pytest.fixture
def page_of_two(service: Service, other: Service, start_page: Callable[..., str]) -> str:
    return start_page(QAS_URL=service.url, QAS_PAGE_COMPARE_URL=other.url, QAS_PAGE_TIMEOUT="8") + "/comparar"


@pytest.fixture
def open_to_any(service: Service, start_page: Callable[..., str]) -> str:
    return start_page(QAS_URL=service.url, QAS_PAGE_ANY_URL="1", QAS_PAGE_TIMEOUT="8") + "/comparar"


def ask(page: Page, text: str, question: str) -> None:
    page.get_by_label("Texto", exact=True).fill(text)
    page.get_by_label("Pregunta", exact=True).fill(question)
    page.get_by_role("button", name=OWN.start).click()


def upload(page: Page, content: bytes) -> None:
    page.get_by_role("radio", name=OWN.materials["upload"]).click()
    page.locator("input[type=file]").set_input_files(
        {"name": "torres.json", "mimeType": "application/json", "buffer": content}
    )
    expect(page.get_by_text("torres.json")).to_be_visible()
    page.locator(".st-key-compare button").click()


def other_words(text: str) -> Scripted:
    """To every question "1889"."""
    return Scripted(
        given=lambda call: reply(
            call.body["context"],
            results=[
                reply(call.body["context"], *([("1889", 0.9)] if "1889" in call.body["context"] else [])).body[
                    "results"
                ][0]
                for _ in call.body["questions"]
            ],
        )
    )


def test_one_question_side_by_side(
    open_page: Open, page_of_two: str, service: Service, other: Service, keep: Keep
) -> None:
    service.script(reply(TEXT, ("1889", 0.9)))
    other.script(reply(TEXT, ("7 años", 0.6), model="otro-modelo"))
    page = open_page(page_of_two)

    ask(page, TEXT, "¿Cuándo se acabó?")

    expect(page.locator(".qas-answer")).to_have_text(["1889", "7 años"])
    expect(page.get_by_text(OWN.different)).to_be_visible()
    keep(page, "compare-question")


def test_one_service_down_does_not_hide_the_other(
    open_page: Open, start_page: Callable[..., str], service: Service, keep: Keep
) -> None:
    service.script(reply(TEXT, ("1889", 0.9)))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        down = f"http://127.0.0.1:{taken.getsockname()[1]}"
        page = open_page(start_page(QAS_URL=service.url, QAS_PAGE_COMPARE_URL=down) + "/comparar")

        ask(page, TEXT, "¿Cuándo se acabó?")

        expect(page.locator(".qas-answer")).to_have_text("1889")
        expect(page.get_by_role("alert")).to_contain_text(f"esta es su dirección: {down}")
        keep(page, "compare-one-down")


def test_what_is_missing_is_asked_for(open_page: Open, page_of_two: str, service: Service) -> None:
    page = open_page(page_of_two)

    ask(page, " ", "¿Cuándo?")

    expect(page.get_by_role("alert")).to_contain_text(SPANISH.missing["text"])
    assert service.asked() == []


def test_a_file_disagreements_first(
    open_page: Open, page_of_two: str, service: Service, other: Service, keep: Keep
) -> None:
    service.script(Scripted(given=first_words))
    other.script(other_words(TEXT))
    page = open_page(page_of_two)

    upload(page, TOWERS)

    expect(page.locator(".qas-measures")).to_contain_text("Primera · scripted · 4")
    expect(page.locator(".qas-measures")).to_contain_text("Segunda · otro-modelo · 4")
    expect(page.get_by_text("Solo acierta la primera en 0 preguntas, solo la segunda en 2 (p = 0,500")).to_be_visible()
    expect(page.locator(".qas-card .qas-title")).to_have_text("¿Cuándo se acabó?")
    expect(page.locator(".qas-text mark.second")).to_have_text("1889")
    expect(page.get_by_text("$ por millón de preguntas con 1769 MB").first).to_be_visible()
    assert [len(call["questions"]) for call in service.asked()] == [1] * 4
    keep(page, "compare-file")


def test_a_slow_second_can_be_cancelled(open_page: Open, page_of_two: str, service: Service, other: Service) -> None:
    service.script(Scripted(given=first_words))
    other.script(Scripted(held=True))
    page = open_page(page_of_two)
    upload(page, TOWERS)
    expect(page.get_by_text("4 de 8 preguntas")).to_be_visible()

    page.get_by_role("button", name="Cancelar").click()

    expect(page.get_by_text("las 4 preguntas contestadas de 8")).to_be_visible()


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


@pytest.mark.emulator
@pytest.mark.parametrize(("language", "scheme", "width"), [("es", "dark", 1280), ("en", "light", 390)])
def test_the_sample_against_the_real_function(
    open_page: Open, local_stack: Settings, keep: Keep, language: str, scheme: str, width: int
) -> None:
    own = WORDS[language]
    page = open_page(
        f"{local_stack.page}/comparar?lang={language}", color_scheme=scheme, viewport={"width": width, "height": 860}
    )
    page.get_by_role("radio", name=own.materials["sample"]).click()

    page.locator(".st-key-compare button").click()

    expect(page.get_by_text(own.no_difference)).to_be_visible(timeout=90_000)
    expect(page.locator(".stVegaLiteChart canvas, .stVegaLiteChart svg")).to_have_count(1)
    keep(page, f"compare-{language}-{scheme}-{width}")
