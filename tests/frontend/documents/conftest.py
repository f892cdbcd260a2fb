from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from frontend.documents.web import WebSettings
from tests.chromium import CHROMIUM, FLAGS
from tests.frontend.documents.corpus import WRITTEN
from tests.frontend.documents.office import KINDS, converted
from tests.frontend.documents.printed import PRINTED
from tests.frontend.documents.site import Site


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the whole corpus in each file format."""
    folder = tmp_path_factory.mktemp("office")
    sources = []
    for name, written in WRITTEN.items():
        sources.append(folder / f"{name}.fodt")
        sources[-1].write_bytes(written.source)
    for kind in KINDS:
        converted(sources, kind, folder)
    return folder


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with each page printed to PDF by Chromium, which is closed afterwards."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    folder = tmp_path_factory.mktemp("printed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        for name, (html, _) in PRINTED.items():
            page.set_content(html)
            page.pdf(path=folder / f"{name}.pdf", format="A4", margin={"top": "2cm", "left": "2cm", "right": "2cm"})
        browser.close()
    return folder


@pytest.fixture
def site() -> Iterator[Site]:
    with Site().serving() as site:
        yield site


@pytest.fixture
def settings(site: Site) -> WebSettings:
    return WebSettings(enabled=True, max_bytes=100_000, seconds=5.0, ports=frozenset((80, 443, site.port)))
