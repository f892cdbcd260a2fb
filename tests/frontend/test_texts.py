"""The texts of the pages, in both languages."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

import client
import frontend
from client.client import DEFAULT_RETRY
from evaluation.comparison import Agreement
from evaluation.judged import Verdict
from evaluation.question_words import OTHER, WHY
from frontend.texts import ENGLISH, LANGUAGES, SPANISH, Texts

ERRORS = [kind for kind in vars(client).values() if isinstance(kind, type) and issubclass(kind, client.ServiceError)]
ERRORS.remove(client.ServiceError)
# Texts that are the same in both languages.
ALIKE = {"evaluate.columns.f1", "compare.side"}


def flat(texts: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with the name of its field; that of a page or a mapping has a dot."""
    for field in fields(texts):
        value, name = getattr(texts, field.name), prefix + field.name
        if is_dataclass(value):
            yield from flat(value, f"{name}.")
        elif isinstance(value, str):
            yield name, value
        else:
            yield from ((f"{name}.{key}", text) for key, text in value.items())


def test_both_languages_have_the_same_texts_with_the_same_fields() -> None:
    spanish, english = dict(flat(SPANISH)), dict(flat(ENGLISH))

    assert spanish.keys() == english.keys()
    for name, text in spanish.items():
        assert text.strip() and english[name].strip(), name
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", english[name])), name


def test_every_text_is_translated() -> None:
    spanish, english = dict(flat(SPANISH)), dict(flat(ENGLISH))

    assert [name for name in spanish if spanish[name] == english[name] and name not in ALIKE] == []


@pytest.mark.parametrize("page", ["", "ask", "evaluate", "compare"])
def test_every_text_is_used(page: str) -> None:
    """This only compares names, and some names are in more than one class."""
    files = [path for path in Path(frontend.__path__[0]).rglob("*") if path.suffix in (".py", ".html")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    used = set(re.findall(r"\.(\w+)", code))

    assert {field.name for field in fields(getattr(SPANISH, page) if page else SPANISH)} - used == set()


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=list(LANGUAGES))
def test_every_error_has_a_text(texts: Texts) -> None:
    assert {kind.code for kind in ERRORS} == set(texts.errors)
    assert {kind.code for kind in DEFAULT_RETRY.errors} == set(texts.retry_reasons)


def test_no_two_errors_share_a_code() -> None:
    assert len({kind.code for kind in ERRORS}) == len(ERRORS)


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=list(LANGUAGES))
def test_every_verdict_question_word_and_agreement_has_a_text(texts: Texts) -> None:
    words = {"qué", "quién", "cuándo", "cuánto", "dónde", "cómo", "cuál", WHY, OTHER}

    assert texts.evaluate.verdicts.keys() == set(Verdict)
    assert texts.evaluate.question_words.keys() == words
    assert texts.compare.agreements.keys() == set(Agreement)


@pytest.mark.parametrize(
    ("probability", "spanish", "english"),
    [
        (0.0, "menos del 1\N{NO-BREAK SPACE}%", "less than 1%"),
        (0.009, "menos del 1\N{NO-BREAK SPACE}%", "less than 1%"),
        (0.01, "1\N{NO-BREAK SPACE}%", "1%"),
        (0.874, "87\N{NO-BREAK SPACE}%", "87%"),
        (1.0, "100\N{NO-BREAK SPACE}%", "100%"),
    ],
)
def test_percentages_are_written_as_in_each_language(probability: float, spanish: str, english: str) -> None:
    assert SPANISH.percentage(probability) == spanish
    assert ENGLISH.percentage(probability) == english


def test_the_error_code_of_the_api_takes_precedence_over_the_kind_of_error() -> None:
    assert "menos palabras" in SPANISH.error(client.Rejected(reason="question_too_long"))
    assert SPANISH.error(client.Rejected(reason="invalid_request")) == SPANISH.errors["rejected"]


def test_an_error_says_when_to_try_again_if_that_is_known() -> None:
    assert ENGLISH.error(client.Throttled(retry_after=60.4)).endswith("for now. Try again in 60 s.")
