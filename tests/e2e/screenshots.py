"""Take the screenshots in docs/screenshots again: `python -m tests.e2e.screenshots`.

The stack must run (`./start.sh --local`), and its page must have a second API (QAS_PAGE_COMPARE_URL).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from frontend.texts import SPANISH
from infra.local.services import ROOT
from infra.local.settings import Settings
from tests.chromium import CHROMIUM, FLAGS
from tests.e2e.conftest import drawn

DIRECTORY = ROOT / "docs" / "screenshots"
DESKTOP, PHONE = (1280, 800), (390, 800)
COLOURS = 256
SECONDS = 120


def main() -> None:
    stack = Settings()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _ask(browser, "ask-es-light", stack.page, "Faro", DESKTOP)
        _ask(browser, "ask-en-dark", f"{stack.page}/?lang=en", "Lighthouse", DESKTOP, color_scheme="dark")
        _ask(browser, "ask-es-light-phone", stack.page, "Faro", PHONE, is_mobile=True)
        with _open(browser, f"{stack.page}/evaluar", DESKTOP) as page:
            page.get_by_role("button", name=SPANISH.evaluate.start, exact=True).click()
            _ended(page, plots=5)
            _take(page, "evaluate-es-light")
        with _open(browser, f"{stack.page}/comparar", DESKTOP) as page:
            page.get_by_role("radio", name=SPANISH.compare.sources["sample"]).click()
            page.locator(".st-key-compare button").click()
            _ended(page, plots=1)
            _take(page, "compare-es-light")
        with _open(browser, f"{stack.api}/docs", DESKTOP) as page:
            expect(page.locator(".opblock")).not_to_have_count(0)
            page.screenshot(path=DIRECTORY / "docs.png")
        browser.close()


def _ask(browser: Browser, name: str, url: str, example: str, size: tuple[int, int], **options: object) -> None:
    with _open(browser, url, size, **options) as page:
        page.get_by_role("button", name=example).click()
        expect(page.locator(".qas-text mark.best")).to_be_visible()
        expect(page.locator(".qas-status")).to_contain_text(" ms")
        _take(page, name)


@contextmanager
def _open(browser: Browser, url: str, size: tuple[int, int], **options: object) -> Iterator[Page]:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def _ended(page: Page, plots: int) -> None:
    expect(page.locator(".qas-measures")).to_be_visible(timeout=1000 * SECONDS)
    expect(page.locator(".stVegaLiteChart canvas")).to_have_count(plots)
    expect(page.locator(".qas-text ins").first).to_be_visible()
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def _take(page: Page, name: str) -> None:
    """Take a screenshot of the whole page, with few enough colours for a file of less than 200 kB."""
    page.mouse.move(1, 1)
    drawn(page)
    path = DIRECTORY / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    with Image.open(path) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
