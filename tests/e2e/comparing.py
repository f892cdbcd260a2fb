"""Use the page "Comparar" in a browser."""

from playwright.sync_api import Page, expect

from frontend.texts import SPANISH

TEXTS = SPANISH.compare


def ask(page: Page, text: str, question: str) -> None:
    page.get_by_label("Texto", exact=True).fill(text)
    page.get_by_label("Pregunta", exact=True).fill(question)
    page.get_by_role("button", name=TEXTS.start).click()


def upload(page: Page, content: bytes) -> None:
    page.get_by_role("radio", name=TEXTS.sources["upload"]).click()
    page.locator("input[type=file]").set_input_files(
        {"name": "torres.json", "mimeType": "application/json", "buffer": content}
    )
    expect(page.get_by_text("torres.json")).to_be_visible()
    page.locator(".st-key-compare button").click()
