"""Use the page "Evaluar" in a browser."""

from playwright.sync_api import Page, expect

from frontend.texts import SPANISH

TEXTS = SPANISH.evaluate


def upload(page: Page, content: bytes, name: str = "torres.json") -> None:
    page.get_by_role("radio", name=TEXTS.upload).click()
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/json", "buffer": content})
    expect(page.get_by_text(name)).to_be_visible()
    start(page)


def start(page: Page) -> None:
    page.get_by_role("button", name=TEXTS.start, exact=True).click()
