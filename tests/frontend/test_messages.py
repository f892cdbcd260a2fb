import re
from collections.abc import Iterator
from dataclasses import fields

import pytest

import client
from client.client import DEFAULT_RETRY
from frontend.english import ENGLISH
from frontend.languages import LANGUAGES
from frontend.messages import Messages
from frontend.spanish import SPANISH

ERRORS = [kind for kind in vars(client).values() if isinstance(kind, type) and issubclass(kind, client.ServiceError)]
ERRORS.remove(client.ServiceError)


def sentences(words: Messages) -> Iterator[tuple[str, str]]:
    for field in fields(words):
        value = getattr(words, field.name)
        yield from (
            [(field.name, value)] if isinstance(value, str) else ((field.name + "." + k, v) for k, v in value.items())
        )


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=list(LANGUAGES))
def test_every_failure_has_its_words(words: Messages) -> None:
    assert {kind.code for kind in ERRORS} == set(words.errors)
    assert {kind.code for kind in DEFAULT_RETRY.errors} == set(words.waits)


def test_no_two_failures_share_a_code() -> None:
    assert len({kind.code for kind in ERRORS}) == len(ERRORS)


def test_both_languages_say_the_same_things_and_fill_in_the_same() -> None:
    spanish, english = dict(sentences(SPANISH)), dict(sentences(ENGLISH))

    assert spanish.keys() == english.keys()
    for name, said in spanish.items():
        assert said.strip(), name
        assert sorted(re.findall(r"{\w+}", said)) == sorted(re.findall(r"{\w+}", english[name])), name


def test_nothing_was_left_untranslated() -> None:
    spanish, english = dict(sentences(SPANISH)), dict(sentences(ENGLISH))

    assert [name for name in spanish if spanish[name] == english[name]] == []


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
def test_a_probability_is_told_as_each_language_writes_it(probability: float, spanish: str, english: str) -> None:
    assert SPANISH.percentage(probability) == spanish
    assert ENGLISH.percentage(probability) == english


def test_the_reason_that_the_api_gives_goes_before_the_kind_of_failure() -> None:
    assert "menos palabras" in SPANISH.error(client.Rejected(reason="question_too_long"))
    assert SPANISH.error(client.Rejected(reason="invalid_request")) == SPANISH.errors["rejected"]


def test_when_to_come_back_is_told_where_it_is_known() -> None:
    assert ENGLISH.error(client.Throttled(retry_after=60.4)).endswith("for now. Try again in 60 s.")
