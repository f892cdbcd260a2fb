"""Ask questions about typical files, with the real page, gateway, emulator, runtime and embedded reader."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from frontend.documents import ocr
from frontend.documents.messages import SENTENCES
from frontend.texts import LANGUAGES, SPANISH
from function.reader.reader import MAX_WINDOWS
from infra.local.settings import Settings
from tests.e2e import papers
from tests.e2e.conftest import Open, Screenshot
from tests.e2e.pages import press_ask, upload_documents

pytestmark = [pytest.mark.browser, pytest.mark.emulator]

SEA = "La gente pasea por la playa y mira los barcos que vuelven al puerto. "
KEEPER, BAKER = "¿Quién fue el último farero?", "¿En qué año abrió la panadería Eulalia Ferrer?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    papers.written(folder)
    return folder


@pytest.mark.parametrize("kind", ["pdf", "docx", "odt"])
def test_an_answer_has_its_file_and_page_and_is_marked_in_the_text(
    open_page: Open, local_stack: Settings, folder: Path, screenshot: Screenshot, kind: str
) -> None:
    page = open_page(local_stack.page)

    upload_documents(page, (f"faro.{kind}", (folder / f"faro.{kind}").read_bytes()))
    expect(page.locator(".qas-loaded")).to_contain_text("2 páginas")
    press_ask(page, KEEPER)

    expect(page.locator(".qas-answer")).to_have_text("Anselmo Rueda")
    expect(page.locator(".qas-card .qas-label")).to_have_text(f"Respuesta · faro.{kind} · página 2")
    expect(page.locator(".qas-sentence mark.best")).to_have_text("Anselmo Rueda")
    expect(page.locator(".qas-text")).to_contain_text("1861 y 1864")
    expect(page.locator(".qas-text mark.best")).to_be_in_viewport()
    screenshot(page, f"ask-{kind}-es-light")


def test_several_questions_about_several_files(
    open_page: Open, local_stack: Settings, folder: Path, screenshot: Screenshot, tmp_path: Path
) -> None:
    page = open_page(local_stack.page)

    upload_documents(page, *((name, (folder / name).read_bytes()) for name in ("faro.pdf", "panadería.docx")))
    expect(page.locator(".qas-file")).to_have_text(["faro.pdf", "panadería.docx"])
    press_ask(page, f"{KEEPER}\n\n{BAKER}\n¿Cuánto cuesta la entrada al cine?")

    expect(page.locator(".qas-answer")).to_have_text(["Anselmo Rueda", "1912"])
    expect(page.locator(".qas-none")).to_contain_text("¿Cuánto cuesta la entrada al cine?")
    expect(page.locator(".qas-text mark.best")).to_have_text("Anselmo Rueda")

    page.get_by_role("button", name=SPANISH.ask.show, exact=True).nth(1).click()
    expect(page.locator(".qas-text mark.best")).to_have_text("1912")
    expect(page.locator(".qas-text")).to_be_focused()
    expect(page.locator(".qas-text mark.best")).to_be_in_viewport()
    screenshot(page, "ask-several-es-light")

    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    download.value.save_as(tmp_path / "answers.json")
    answers = json.loads((tmp_path / "answers.json").read_text(encoding="utf-8"))["answers"]
    assert [(answer["answer"], answer["file"], answer["page"]) for answer in answers] == [
        ("Anselmo Rueda", "faro.pdf", 2),
        ("1912", "panadería.docx", 1),
        (None, None, None),
    ]


def test_a_long_document_is_shown_by_its_pages(open_page: Open, local_stack: Settings, screenshot: Screenshot) -> None:
    page_of_text = SEA * 8
    keeper = "El último farero, Anselmo Rueda, vivió en la torre con su familia hasta 1987."
    pages = [page_of_text] * 60
    pages[41] = f"{page_of_text}\n\n{keeper}\n\n{page_of_text}"
    page = open_page(local_stack.page)

    upload_documents(page, ("largo.txt", "\n\n".join(pages).encode()))
    expect(page.locator(".qas-loaded")).to_contain_text("palabras")
    press_ask(page, KEEPER)

    expect(page.locator(".qas-text mark.best")).to_have_text("Anselmo Rueda")
    expect(page.locator(".qas-text mark.best")).to_be_in_viewport()
    assert len(page.locator(".qas-text").inner_text()) < 7000
    place = page.locator(".st-key-sections").get_by_text("Parte ")
    before = place.inner_text()
    screenshot(page, "ask-long-es-light")

    page.get_by_role("button", name=SPANISH.ask.next).click()
    expect(place).not_to_have_text(before)
    expect(page.locator(".qas-text mark.best")).to_have_count(0)
    page.get_by_role("button", name=SPANISH.ask.show, exact=True).click()
    expect(place).to_have_text(before)
    expect(page.locator(".qas-text mark.best")).to_be_in_viewport()


@pytest.mark.parametrize("language", ["es", "en"])
def test_scanned_and_encrypted_pdfs_do_not_affect_other_files(
    open_page: Open, local_stack: Settings, folder: Path, screenshot: Screenshot, language: str
) -> None:
    pdf = (folder / "faro.pdf").read_bytes()
    page = open_page(f"{local_stack.page}/?lang={language}")

    upload_documents(
        page,
        ("escaneado.pdf", papers.scanned(pdf)),
        ("cifrado.pdf", papers.locked(pdf, "secreto")),
        ("faro.pdf", pdf),
    )

    expect(page.locator(".qas-loaded .qas-file, .qas-refused .qas-file")).to_have_count(3)
    codes = ("encrypted",) if ocr.is_installed() else ("scanned_pdf", "encrypted")
    sentences = [SENTENCES[language][code] for code in codes]
    expect(page.locator(".qas-refused p:not(.qas-file)")).to_have_text(sentences)
    page.get_by_role("textbox", name=LANGUAGES[language].ask.questions).fill(KEEPER)
    page.get_by_role("button", name=LANGUAGES[language].ask_button, exact=True).click()
    expect(page.locator(".qas-answer")).to_have_text("Anselmo Rueda")
    screenshot(page, f"ask-scanned-locked-{language}-light")


def test_the_page_says_how_much_of_a_book_was_read(
    open_page: Open, local_stack: Settings, screenshot: Screenshot
) -> None:
    """The book has more windows than the budget."""
    book = f"{SEA * 5000}\n\nEl último farero, Anselmo Rueda, vivió en la torre con su familia.\n\n{SEA * 5000}"
    page = open_page(local_stack.page)

    upload_documents(page, ("libro.txt", book.encode()))
    expect(page.locator(".qas-loaded")).to_contain_text("palabras")
    press_ask(page, KEEPER)

    expect(page.locator(".qas-answer")).to_have_text("Anselmo Rueda", timeout=60_000)
    expect(
        page.get_by_text(re.compile(rf"Se leyeron {MAX_WINDOWS} de \d{{3,4}} pasajes\. Son los más prometedores\."))
    ).to_be_visible()
    screenshot(page, "ask-book-es-light")
