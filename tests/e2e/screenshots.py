"""Takes docs/screenshots anew, of the stack that ./start.sh has brought up: `python -m tests.e2e.screenshots`."""

from typing import Literal

from playwright.sync_api import Browser, expect, sync_playwright

from infra.local.services import ROOT
from infra.local.settings import Settings
from tests.e2e.conftest import CHROMIUM, FLAGS

DIRECTORY = ROOT / "docs" / "screenshots"
DESKTOP, PHONE = (1280, 800), (390, 800)
Scheme = Literal["light", "dark"]


def main() -> None:
    stack = Settings()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _ask(browser, "ask-es-light", stack.page, "Faro", DESKTOP, "light")
        _ask(browser, "ask-en-dark", f"{stack.page}/?lang=en", "Lighthouse", DESKTOP, "dark")
        _ask(browser, "ask-es-light-phone", stack.page, "Faro", PHONE, "light")
        page = browser.new_page(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
        page.goto(f"{stack.api}/docs")
        expect(page.locator(".opblock")).not_to_have_count(0)
        page.screenshot(path=DIRECTORY / "docs.png")
        browser.close()


def _ask(browser: Browser, name: str, url: str, example: str, size: tuple[int, int], scheme: Scheme) -> None:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, is_mobile=size == PHONE, color_scheme=scheme
    )
    page = context.new_page()
    page.goto(url)
    page.get_by_role("button", name=example).click()
    expect(page.locator(".qas-text mark.best")).to_be_visible()
    expect(page.locator(".qas-status")).to_contain_text(" ms")
    page.mouse.move(1, 1)
    height = page.locator(".stMainBlockContainer").evaluate("element => element.scrollHeight")
    page.set_viewport_size({"width": width, "height": height})
    page.screenshot(path=DIRECTORY / f"{name}.png", animations="disabled")
    context.close()


if __name__ == "__main__":
    main()
