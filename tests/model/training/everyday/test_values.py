"""Values in the notation of each country."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.training.everyday.draft import Draft
from model.training.everyday.grammar import load
from model.training.everyday.values import amount, fill, group, words

REGIONS = {region.tag: region for region in load().regions}


def draft(seed: int) -> Draft:
    grammar = load()
    return Draft(grammar, grammar.kinds["lease"], random.Random(seed))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "un"),
        (21, "veintiún"),
        (100, "cien"),
        (101, "ciento un"),
        (1250, "mil doscientos cincuenta"),
        (21_000, "veintiún mil"),
        (999_999, "novecientos noventa y nueve mil novecientos noventa y nueve"),
    ],
)
def test_numbers_in_words(number: int, text: str) -> None:
    assert words(number) == text


@given(st.integers(min_value=0, max_value=10**12))
def test_thousands_are_grouped_by_three(number: int) -> None:
    assert group(str(number), ",") == f"{number:,}"


def test_countries_have_their_own_separators() -> None:
    assert amount(1750.5, 2, REGIONS["es"]) == "1.750,50"
    assert amount(1750.5, 2, REGIONS["mx"]) == "1,750.50"


@given(st.text("#?A-/ 0", max_size=20), st.randoms())
def test_a_pattern_is_filled_in_place(pattern: str, rng: random.Random) -> None:
    filled = fill(pattern, rng)
    assert len(filled) == len(pattern)
    for sign, character in zip(pattern, filled, strict=True):
        assert character.isdigit() if sign == "#" else character.isupper() if sign == "?" else character == sign


@given(st.integers(min_value=0, max_value=10**6))
@settings(max_examples=200, deadline=None)
def test_money_is_written_with_its_currency_and_its_sign_before(seed: int) -> None:
    scope = draft(seed)
    text = scope.rule("money", ("-90", "-2", "cents"))
    assert text[0] in "-−–"
    assert re.search(r"\d", text)
    assert re.search(r"[€$₡¢S]|[A-Z]{3}|euros|pesos|soles|colones|dólares", text)


@given(st.integers(min_value=0, max_value=10**6))
@settings(max_examples=100, deadline=None)
def test_a_date_after_another_is_later(seed: int) -> None:
    scope = draft(seed)
    begin, end = scope.value("inicio"), scope.value("fin")
    assert begin.raw < end.raw
    assert str(begin.raw.day) in begin.text
    assert begin.form("long").startswith(f"{begin.raw.day} de ")


def test_a_value_is_made_once_in_a_document() -> None:
    scope = draft(3)
    assert scope.form("renta", "text") == scope.form("renta", "text")
    assert scope.value("fianza").raw >= scope.value("renta").raw


def test_an_enumeration_has_different_entries() -> None:
    for seed in range(50):
        entries = re.split(", | y ", draft(seed).rule("several", ("3", "3", "season")))
        assert len(set(entries)) == len(entries) == 3
