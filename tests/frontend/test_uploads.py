"""The browser and the server reject files that are too large before they are in memory, in the page's language."""

import re
import tomllib
from pathlib import Path

import pytest

from frontend.documents import Limits
from frontend.documents.document import MEGABYTE
from frontend.questions import MEGABYTES

ROOT = Path(__file__).parents[2]
DOCUMENT = Limits().max_bytes // MEGABYTE


def test_the_server_takes_no_larger_file_than_a_page_asks_for() -> None:
    server = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["server"]

    assert server["maxUploadSize"] == max(MEGABYTES, DOCUMENT)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    ("style", "key", "limit"), [("ask/style.css", "intake", DOCUMENT), ("style.css", "choose-file", MEGABYTES)]
)
def test_the_limit_is_said_in_both_languages(style: str, key: str, limit: int, language: str) -> None:
    css = (ROOT / "frontend" / style).read_text(encoding="utf-8")

    said = re.search(rf'\.st-key-{key}-{language}:has\([^{{]*aria-invalid[^{{]*{{\s*content: "([^"]+)"', css)

    assert said and f" {limit} MB" in said[1]
