"""Upload files that are too large, each or together, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Open, Screenshot
from tests.e2e.pages import TEXT, upload_documents

pytestmark = pytest.mark.browser

AFTER = "element => getComputedStyle(element, '::after').content"


def large(folder: Path, name: str, megabytes: int, start: bytes = b"Hace viento.") -> Path:
    file = folder / name
    file.write_bytes(start + b" " * megabytes * 1_000_000)
    return file


def upload_files(page: Page, *files: Path) -> None:
    """Playwright sends contents of up to 50 MB, and files of any size."""
    page.locator("input[type=file]").set_input_files(files)


def visible_chips(page: Page) -> Locator:
    """Return the files that the uploader shows."""
    return page.get_by_test_id("stFileChip").filter(visible=True)


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_file_that_is_too_large_is_never_sent_and_the_others_are_read(
    open_page: Open, scripted_page: str, screenshot: Screenshot, tmp_path: Path, language: str
) -> None:
    page = open_page(f"{scripted_page}/?lang={language}")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    upload_documents(page, ("torre.txt", TEXT.encode()))
    expect(page.locator(".qas-file")).to_have_text("torre.txt")

    upload_files(page, large(tmp_path, "grande.txt", 30), large(tmp_path, "viento.txt", 1))

    expect(page.locator(".qas-file")).to_have_text(["torre.txt", "viento.txt"])
    expect(visible_chips(page)).to_have_text([re.compile("grande.txt")])
    limits = {"es": "25 MB por archivo y 100 MB a la vez", "en": "25 MB per file and 100 MB at once"}[language]
    assert limits in page.locator(f".st-key-intake-{language}").evaluate(AFTER)
    assert "per file" not in page.locator(f".st-key-intake-{language}").inner_text(), "Streamlit's own words"
    assert len(sent) == 2
    screenshot(page, f"ask-too-large-{language}-light")


def test_many_files_that_are_too_large_together_are_rejected_and_nothing_is_lost(
    open_page: Open, scripted_page: str, screenshot: Screenshot, tmp_path: Path
) -> None:
    page = open_page(scripted_page)
    upload_documents(page, ("torre.txt", TEXT.encode()))
    expect(page.locator(".qas-file")).to_have_text("torre.txt")

    files = [large(tmp_path, f"{number}.gif", 24, start=b"GIF89a") for number in range(6)]  # refused without reading
    upload_files(page, *files)

    expect(visible_chips(page)).to_have_count(2)  # four files of 24 MB are less than 100 MB
    expect(page.locator(".qas-file")).to_have_count(5)
    expect(page.locator(".qas-loaded").first).to_contain_text("torre.txt")
    assert "100 MB a la vez" in page.locator(".st-key-intake-es").evaluate(AFTER)
    screenshot(page, "ask-too-many-bytes-es-light")

    upload_files(page, *(large(tmp_path, f"{number}.txt", 24) for number in (4, 5)))
    expect(page.locator(".qas-file")).to_have_count(
        3
    )  # the memory of the others is free; what was refused is not listed
