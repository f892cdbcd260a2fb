"""The messages of each page, in both languages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import frontend
from evaluation.comparison import Agreement
from evaluation.judged import Verdict
from evaluation.question_words import OTHER, WHY
from frontend.ask import messages as ask
from frontend.compare import messages as compare
from frontend.evaluate import languages as evaluate
from frontend.languages import LANGUAGES

CATALOGUES = {"preguntar": ask.WORDS, "evaluar": evaluate.WORDS, "comparar": compare.WORDS}
# Messages that are the same in both languages.
ALIKE = {"columns.f1", "side"}


def sentences(words: Any) -> Iterator[tuple[str, str]]:
    for field in fields(words):
        value = getattr(words, field.name)
        if isinstance(value, str):
            yield field.name, value
        else:
            yield from ((f"{field.name}.{name}", said) for name, said in value.items())


@pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=CATALOGUES)
def test_both_languages_say_the_same_things_and_fill_in_the_same(catalogue: Mapping[str, Any]) -> None:
    assert catalogue.keys() == LANGUAGES.keys()
    spanish, english = dict(sentences(catalogue["es"])), dict(sentences(catalogue["en"]))

    assert spanish.keys() == english.keys()
    for name, said in spanish.items():
        assert said.strip() and english[name].strip(), name
        assert sorted(re.findall(r"{\w+}", said)) == sorted(re.findall(r"{\w+}", english[name])), name


@pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=CATALOGUES)
def test_nothing_was_left_untranslated(catalogue: Mapping[str, Any]) -> None:
    spanish, english = dict(sentences(catalogue["es"])), dict(sentences(catalogue["en"]))

    assert [name for name in spanish if spanish[name] == english[name] and name not in ALIKE] == []


@pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=CATALOGUES)
def test_whatever_can_be_said_is_said_somewhere(catalogue: Mapping[str, Any]) -> None:
    """This only compares names, and some names are in more than one catalogue."""
    pages = "\n".join(path.read_text(encoding="utf-8") for path in Path(frontend.__path__[0]).rglob("*.py"))

    said = set(re.findall(r"\.(\w+)", pages))

    assert {field.name for field in fields(catalogue["es"])} - said == set()


def test_every_verdict_and_every_question_word_has_its_name() -> None:
    for words in evaluate.WORDS.values():
        assert words.verdicts.keys() == set(Verdict)
        assert {"qué", "quién", "cuándo", "cuánto", "dónde", "cómo", "cuál", WHY, OTHER} == words.question_words.keys()
    assert all(words.agreements.keys() == set(Agreement) for words in compare.WORDS.values())
