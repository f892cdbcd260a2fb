"""Web addresses are read only if that is enabled."""

import pytest
from streamlit.testing.v1 import AppTest

from frontend.texts import ENGLISH, SPANISH, Texts
from tests.frontend.page import shown


def sources(page: AppTest) -> list[str]:
    return page.segmented_control(key="ask_source").options


def test_off_by_default(page: AppTest) -> None:
    page.run()

    assert not page.exception
    assert sources(page) == [SPANISH.ask.sources["text"], SPANISH.ask.sources["files"]]


@pytest.mark.parametrize("texts", [SPANISH, ENGLISH], ids=["es", "en"])
def test_an_address_that_is_not_public_is_refused_in_words(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, texts: Texts
) -> None:
    monkeypatch.setenv("QAS_PAGE_WEB", "1")
    page.query_params["lang"] = texts.language
    page.run()
    page.segmented_control(key="ask_source").set_value("web").run()

    page.text_input(key="address").set_value("http://127.0.0.1/<b>")
    next(button for button in page.button if button.label == texts.ask.add).click().run()

    assert not page.exception
    html = shown(page)
    assert "http://127.0.0.1/&lt;b&gt;" in html and "<b>" not in html
    assert ("127.0.0.1 no es un sitio público" if texts is SPANISH else "127.0.0.1 is not a public site") in html
