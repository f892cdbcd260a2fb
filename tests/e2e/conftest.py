import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from infra.local import emulator, stack
from infra.local.errors import EmulatorError
from infra.local.services import ROOT
from infra.local.settings import Settings
from tests.chromium import CHROMIUM, FLAGS
from tests.client.service import Scripted, Service
from tests.e2e import processes

SCREENSHOTS = ROOT / "test-output" / "screenshots"
LOOPBACK = re.compile(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:")

Open = Callable[..., Page]
Screenshot = Callable[[Page, str], None]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Yield a browser until the end of the package: while Playwright runs, no other test can run an event loop."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    expect.set_options(timeout=20_000)  # the machine may be busy
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Return `open_page(url, **options)`, with options of the browser's context.

    The test fails if the pages send a request that is not to loopback, raise an error or open a dialog.
    """
    requested: list[str] = []
    broken: list[str] = []
    with ExitStack() as contexts:

        def open_page(url: str, **options: Any) -> Page:
            context = browser.new_context(**{"locale": "es-ES", "viewport": {"width": 1280, "height": 860}, **options})
            contexts.callback(context.close)
            context.on("request", lambda request: requested.append(request.url))
            page = context.new_page()
            page.on("websocket", lambda socket: requested.append(socket.url))
            page.on("pageerror", lambda error: broken.append(str(error)))
            page.on("dialog", lambda dialog: broken.append(f"dialog: {dialog.message}"))
            page.goto(url)
            return page

        yield open_page
    assert [url for url in requested if not LOOPBACK.match(url)] == []
    assert broken == []


@pytest.fixture(scope="package")
def start_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Return `start_page(QAS_URL=…)`, which returns the page's URL.

    There is one process for each environment, which runs until the end of the package.
    """
    started: dict[frozenset[tuple[str, str]], str] = {}
    logs = tmp_path_factory.mktemp("page")
    with ExitStack() as running:

        def start_page(**environ: str) -> str:
            key = frozenset(environ.items())
            if key not in started:
                started[key] = running.enter_context(processes.page(logs / f"{len(started)}.log", **environ))
            return started[key]

        yield start_page


@pytest.fixture(scope="package")
def _service() -> Iterator[Service]:
    with Service().serving() as service:
        yield service


@pytest.fixture
def service(_service: Service) -> Service:
    """Return the scripted API, reset for each test; all tests share it, because a running page keeps its URL."""
    _service.forget()
    return _service


@pytest.fixture
def scripted_page(service: Service, start_page: Callable[..., str]) -> str:
    """Return the URL of the page, connected to the scripted API with a timeout of 8 seconds."""
    return start_page(QAS_URL=service.url, QAS_PAGE_TIMEOUT="8")


@pytest.fixture(scope="package")
def _other() -> Iterator[Service]:
    with Service().serving() as service:
        yield service


@pytest.fixture
def other(_other: Service) -> Service:
    """Return a second scripted API, with another model."""
    _other.forget()
    model = {"id": "otro-modelo", "revision": "r2", "no_answer_threshold": 0.5}
    _other.script(Scripted(body={"app": "1", "model": model}), path="/version")
    return _other


@pytest.fixture
def page_of_two(service: Service, other: Service, start_page: Callable[..., str]) -> str:
    """Return the URL of the page "Comparar", which compares both scripted APIs."""
    return start_page(QAS_URL=service.url, QAS_PAGE_COMPARE_URL=other.url, QAS_PAGE_TIMEOUT="8") + "/comparar"


@pytest.fixture(scope="package")
def has_emulator() -> None:
    try:
        emulator.fetch(stack.CACHE)
    except EmulatorError as absent:
        pytest.skip(str(absent))


@pytest.fixture(scope="package")
def local_stack(has_emulator: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Yield the settings of a real stack: the page, the gateway and the function in its emulator."""
    with processes.local_stack(tmp_path_factory.mktemp("stack")) as settings:
        yield settings


@pytest.fixture
def screenshot() -> Screenshot:
    """Return a function that saves a screenshot of the whole page, not only of the part in the window."""

    def take(page: Page, name: str) -> None:
        window = page.viewport_size
        assert window is not None
        drawn(page)
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")
        page.set_viewport_size(window)

    return take


def drawn(page: Page) -> None:
    """Make the window as high as the whole page, and wait for elements that are drawn when they become visible."""
    window = page.viewport_size
    assert window is not None
    for _ in range(2):  # late elements may be higher than their placeholders
        heights = page.locator(".stMain").evaluate_all("all => all.map(one => one.scrollHeight)")
        page.set_viewport_size({"width": window["width"], "height": max([window["height"], *heights])})
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
