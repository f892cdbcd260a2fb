"""Templates are parsed and expanded; marks keep track of the answers' positions while the text is assembled."""

import random
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.training.everyday import marks
from model.training.everyday.marks import Span, capitalize, extract, mark, names, tidy, unmarked, wrap
from model.training.everyday.template import GrammarError, parse

TEXT = st.text(st.characters(exclude_categories=["Co", "Cs"]))


class FakeScope:
    """A scope that returns the name of each requested form or rule."""

    def __init__(self, *tags: str) -> None:
        self.rng = random.Random(1)
        self.tags = set(tags)

    def form(self, name: str, form: str) -> str:
        return f"{name}/{form}"

    def rule(self, name: str, arguments: Sequence[str]) -> str:
        return f"{name}({', '.join(arguments)})"


def expansions(text: str, *tags: str) -> set[str]:
    scope, template = FakeScope(*tags), parse(text)
    return {template.expand(scope) for _ in range(200)}


def test_one_of_the_alternatives_is_chosen_also_an_empty_one() -> None:
    assert expansions("a[b|c[d|]|]") == {"ab", "acd", "ac", "a"}


def test_lines_and_bars_are_alternatives() -> None:
    assert expansions("uno|dos\n\n  tres  ") == {"uno", "dos", "tres"}


def test_a_fact_is_marked_and_its_forms_are_not() -> None:
    assert expansions("{rent}, {rent.words}") == {f"{mark('rent', 'rent/text')}, rent/words"}


def test_marks_may_be_nested_in_templates() -> None:
    assert expansions("{salary: {rent} al mes}") == {mark("salary", f"{mark('rent', 'rent/text')} al mes")}


def test_rules_have_arguments() -> None:
    assert expansions("<money 10 [1|2]>") == {"money(10, [1|2])"}


def test_guards_require_one_of_their_tags_and_no_excluded_tag() -> None:
    text = "@es,mx piso|@!es departamento"
    assert expansions(text, "es") == {"piso"}
    assert expansions(text, "mx") == {"piso", "departamento"}
    assert expansions(text, "ar") == {"departamento"}
    assert expansions("@es piso", "ar") == {""}


def test_an_alternative_has_the_names_of_the_facts_that_it_marks() -> None:
    (alternative,) = parse("{a} [{b: x {c}}|{d.words}]").alternatives
    assert alternative.names == {"a", "b", "c"}


@pytest.mark.parametrize("text", ["[a|b", "{rent", "<money 1 2", "a ] b", "{re nt}"])
def test_a_wrong_bracket_is_rejected_with_its_text(text: str) -> None:
    with pytest.raises(GrammarError, match=re.escape(text)):
        parse(text)


@given(TEXT, TEXT, TEXT)
def test_marked_texts_are_extracted(before: str, answer: str, after: str) -> None:
    text, spans = extract(before + mark("rent", answer) + after)
    assert text == before + answer + after
    assert spans == [Span("rent", len(before), len(before + answer))]


def test_marks_may_be_nested() -> None:
    text, spans = extract(mark("salary", mark("amount", "900 €") + " al mes"))
    assert {span.name: text[span.start : span.end] for span in spans} == {"salary": "900 € al mes", "amount": "900 €"}


def test_articles_are_contracted_outside_the_answer() -> None:
    text, spans = extract(tidy(f"la carta de {mark('office', 'el Ayuntamiento de Lugo')}"))
    assert text == "la carta del Ayuntamiento de Lugo"
    assert [text[span.start : span.end] for span in spans] == ["Ayuntamiento de Lugo"]


def test_names_of_places_keep_their_article() -> None:
    assert tidy("el río de El Salvador") == "el río de El Salvador"


def test_y_becomes_e_before_i_but_not_before_hie() -> None:
    assert tidy("Ana y Inés") == "Ana e Inés"
    assert tidy("agua y hierro") == "agua y hierro"


def test_an_abbreviation_ends_the_sentence_with_one_full_stop() -> None:
    text, spans = extract(tidy(f"Paga {mark('firm', 'Arce, S. L.')}."))
    assert text == "Paga Arce, S. L."
    assert text[spans[0].start : spans[0].end] == "Arce, S. L."


def test_web_addresses_are_not_capitalized() -> None:
    assert capitalize(f"- {mark('day', 'lunes')}") == f"- {mark('day', 'Lunes')}"
    for text in ("info@arce.es", "www.arce.es", "https://arce.es"):
        assert capitalize(text) == text


@given(TEXT, st.integers(min_value=1, max_value=90))
def test_wrapping_changes_no_offset(text: str, width: int) -> None:
    wrapped = wrap(text, width)
    assert wrapped.replace("\n", " ") == text.replace("\n", " ")


def test_names_of_marks() -> None:
    text = f"{mark('rent', '900 €')} y {mark('day', 'lunes')}"
    assert names(text) == {"rent", "day"}
    assert unmarked(text) == "900 € y lunes"
    assert not set(unmarked(text)) & {marks.OPEN, marks.NAMED, marks.CLOSE}
