"""Use the page in tests and read its HTML."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "frontend" / "app.py"
TEXT = "La torre se acabó en 1889. Mide 330 metros y la pintan cada 7 años."


def ask(page: AppTest, text: str, question: str) -> None:
    page.text_area(key="text").set_value(text)
    page.text_area(key="questions").set_value(question)
    page.button(key="submit").click().run()
    assert not page.exception


def shown(page: AppTest) -> str:
    """Return the page's HTML without its style."""
    return "\n".join(part.value for part in page.html if "<style>" not in part.value)
