"""Read the PDF, DOCX and ODT files of LibreOffice, and compare the text with that of the source."""

from pathlib import Path

import pytest

from frontend.documents import load
from tests.frontend.documents.corpus import LAX, WRITTEN
from tests.frontend.documents.office import KINDS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", WRITTEN)
def test_the_text_is_as_it_was_written(office: Path, name: str, kind: str) -> None:
    written = WRITTEN[name]

    loaded = load(f"{name}.{kind}", (office / f"{name}.{kind}").read_bytes())

    assert loaded.kind == kind
    assert loaded.pages == len(written.pages)
    assert loaded.notices == ()
    if kind == "pdf" and name == "versos":
        assert LAX(loaded.text) == LAX(written.expected(kind))
    else:
        assert loaded.text == written.expected(kind)
