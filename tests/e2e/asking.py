"""Asking the page by hand, so to say."""

from playwright.sync_api import Page

TEXT = "La torre se acabó en 1889. Mide 330 metros y la pintan cada 7 años."


def ask(page: Page, text: str, question: str) -> None:
    page.get_by_role("textbox", name="Texto").fill(text)
    page.get_by_role("textbox", name="Pregunta").fill(question)
    page.get_by_role("button", name="Preguntar").click()
