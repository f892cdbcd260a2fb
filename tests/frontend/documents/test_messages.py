"""Every error and notice has a sentence in both languages."""

import string

import pytest

from frontend.documents.document import Notice
from frontend.documents.errors import ERRORS, NotPublic, TooManyPages
from frontend.documents.messages import ENGLISH, SENTENCES, SPANISH, sentence

NOTICES = {"pages_without_text", "encoding_guessed", "bad_bytes", "attachments_not_read", "read_by_ocr"}


def braces(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", SENTENCES)
def test_there_is_a_sentence_for_each_and_none_besides(language: str) -> None:
    assert set(SENTENCES[language]) == set(ERRORS) | NOTICES


@pytest.mark.parametrize("code", SPANISH)
def test_both_languages_say_the_same_values(code: str) -> None:
    assert braces(SPANISH[code]) == braces(ENGLISH[code])
    assert SPANISH[code].endswith(".") and ENGLISH[code].endswith(".")


def test_the_values_are_filled_in() -> None:
    assert sentence(TooManyPages(pages=1200, limit=1000), "es") == (
        "El documento tiene 1200 páginas y el máximo son 1000. Sube solo las que necesites."
    )
    assert sentence(Notice("pages_without_text", {"pages": "2–3"}), "en") == (
        "No text on pages 2–3: they seem to be scanned and could not be read."
    )


def test_what_a_stranger_wrote_is_not_read_as_braces() -> None:
    assert "{0}" in sentence(NotPublic(host="{0}"), "es")
