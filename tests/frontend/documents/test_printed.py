"""Read PDFs printed by Chromium, and compare the text with that of the page."""

from pathlib import Path

import pytest

from frontend.documents import load
from tests.frontend.documents.printed import PRINTED

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", PRINTED)
def test_the_text_is_as_it_was_on_the_page(printed: Path, name: str) -> None:
    loaded = load("impreso.pdf", (printed / f"{name}.pdf").read_bytes())

    assert loaded.text == PRINTED[name][1]
    assert loaded.notices == ()
