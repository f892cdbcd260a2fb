"""Parse and expand templates."""

import random
import re
from collections.abc import Sequence

import pytest

from model.training.everyday.marks import mark
from model.training.everyday.template import GrammarError, parse


class Stage:
    """A stage that returns the name of each requested form or rule."""

    def __init__(self, *tags: str) -> None:
        self.rng = random.Random(1)
        self.tags = set(tags)

    def form(self, name: str, form: str) -> str:
        return f"{name}/{form}"

    def rule(self, name: str, arguments: Sequence[str]) -> str:
        return f"{name}({', '.join(arguments)})"


def expansions(text: str, *tags: str) -> set[str]:
    stage, template = Stage(*tags), parse(text)
    return {template.expand(stage) for _ in range(200)}


def test_one_of_the_alternatives_is_taken_empty_ones_too() -> None:
    assert expansions("a[b|c[d|]|]") == {"ab", "acd", "ac", "a"}


def test_lines_and_bars_are_alternatives() -> None:
    assert expansions("uno|dos\n\n  tres  ") == {"uno", "dos", "tres"}


def test_a_fact_is_marked_and_its_forms_are_not() -> None:
    assert expansions("{rent}, {rent.words}") == {f"{mark('rent', 'rent/text')}, rent/words"}


def test_a_text_is_marked_with_what_is_in_it() -> None:
    assert expansions("{salary: {rent} al mes}") == {mark("salary", f"{mark('rent', 'rent/text')} al mes")}


def test_rules_have_arguments() -> None:
    assert expansions("<money 10 [1|2]>") == {"money(10, [1|2])"}


def test_guards_ask_for_any_of_their_tags_and_for_none_that_is_excluded() -> None:
    text = "@es,mx piso|@!es departamento"
    assert expansions(text, "es") == {"piso"}
    assert expansions(text, "mx") == {"piso", "departamento"}
    assert expansions(text, "ar") == {"departamento"}
    assert expansions("@es piso", "ar") == {""}


def test_an_alternative_knows_the_facts_that_it_marks() -> None:
    (alternative,) = parse("{a} [{b: x {c}}|{d.words}]").alternatives
    assert alternative.names == {"a", "b", "c"}


@pytest.mark.parametrize("text", ["[a|b", "{rent", "<money 1 2", "a ] b", "{re nt}"])
def test_a_wrong_bracket_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(GrammarError, match=re.escape(text)):
        parse(text)
