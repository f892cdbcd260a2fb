"""Use the pages in a browser."""

import re

from playwright.sync_api import Page, expect

from frontend.texts import SPANISH

TEXT = "La torre se acabó en 1889. Mide 330 metros y la pintan cada 7 años."


def ask(page: Page, text: str, questions: str) -> None:
    page.get_by_role("textbox", name="Texto").fill(text)
    press_ask(page, questions)


def press_ask(page: Page, questions: str) -> None:
    page.get_by_role("textbox", name="Pregunta").fill(questions)
    page.get_by_role("button", name="Preguntar").click()


def upload_documents(page: Page, *files: tuple[str, bytes]) -> None:
    """Upload files, each (name, content)."""
    page.get_by_role("radio", name=re.compile("Archivos|Files")).click()
    payloads = [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    page.locator("input[type=file]").set_input_files(payloads)  # type: ignore[arg-type]


def compare_question(page: Page, text: str, question: str) -> None:
    page.get_by_label("Texto", exact=True).fill(text)
    page.get_by_label("Pregunta", exact=True).fill(question)
    page.get_by_role("button", name=SPANISH.compare.start).click()


def compare_file(page: Page, content: bytes) -> None:
    page.get_by_role("radio", name=SPANISH.compare.sources["upload"]).click()
    page.locator("input[type=file]").set_input_files(
        {"name": "torres.json", "mimeType": "application/json", "buffer": content}
    )
    expect(page.get_by_text("torres.json")).to_be_visible()
    page.locator(".st-key-compare button").click()


def evaluate_file(page: Page, content: bytes, name: str = "torres.json") -> None:
    page.get_by_role("radio", name=SPANISH.evaluate.upload).click()
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/json", "buffer": content})
    expect(page.get_by_text(name)).to_be_visible()
    start_evaluation(page)


def start_evaluation(page: Page) -> None:
    page.get_by_role("button", name=SPANISH.evaluate.start, exact=True).click()
