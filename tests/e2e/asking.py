"""Use the page "Preguntar" in a browser."""

import re

from playwright.sync_api import Page

TEXT = "La torre se acabó en 1889. Mide 330 metros y la pintan cada 7 años."


def ask(page: Page, text: str, questions: str) -> None:
    page.get_by_role("textbox", name="Texto").fill(text)
    press_ask(page, questions)


def press_ask(page: Page, questions: str) -> None:
    page.get_by_role("textbox", name="Pregunta").fill(questions)
    page.get_by_role("button", name="Preguntar").click()


def upload(page: Page, *files: tuple[str, bytes]) -> None:
    """Upload files, each (name, content)."""
    page.get_by_role("radio", name=re.compile("Archivos|Files")).click()
    taken = [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    page.locator("input[type=file]").set_input_files(taken)  # type: ignore[arg-type]
