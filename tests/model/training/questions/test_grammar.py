import pytest

from model.training.questions.grammar import Agreement, Choice, GrammarError, Mark, Slot, parse_domains, parse_template

GRAMMAR = """
# A comment.
[shop] shop, el local, la tienda

> {el X} abre a {el hour}.
> {el X} abre( los {day}|).
hour? ¿A qué hora abre {el X}?
day? ¿Qué día abre {el X}?
~ when

> el dueño de {el X} es {man}.
man? ¿Quién es el dueño de {el X}?
*
@ owner people

[city] city

> {X} está lejos.
"""


def test_a_template_is_taken_apart() -> None:
    template = parse_template("{el X} es <bonito/bonita:city2> [why: porque {un job:man}](, dice|) \\({object+}\\)")
    assert template.parts == (
        Slot("X", "el"),
        " es ",
        Agreement("bonito", "bonita", "city2"),
        " ",
        Mark("why", parse_template("porque {un job:man}")),
        Choice((parse_template(", dice"), parse_template(""))),
        " ",
        "(",
        Slot("object", plural=True),
        ")",
    )


def test_slots_of_every_choice_are_needed() -> None:
    assert parse_template("{X} ({city} en {year}|en {year})").slots == {"X", "year"}


def test_forms_multiply() -> None:
    assert parse_template("(a|b) [m: (c|d|)]").forms == 6


@pytest.mark.parametrize("broken", ["(a|b", "[m: a", "a)", "a | b"])
def test_brackets_must_match(broken: str) -> None:
    with pytest.raises(GrammarError):
        parse_template(broken)


def test_domains_hold_facts() -> None:
    shop, city = parse_domains(GRAMMAR)
    assert (shop.name, shop.entity, shop.descriptions) == ("shop", "shop", ("el local", "la tienda"))
    assert (city.name, city.descriptions, len(city.facts)) == ("city", (), 1)
    hours, owner = shop.facts
    assert len(hours.sentences) == 2
    assert [question.answer for question in hours.questions] == ["hour", "day"]
    assert "when" in hours.related and "when" not in hours.topics
    assert {"owner", "people"} <= owner.topics and owner.topics <= owner.related
    assert owner.general and not hours.general


def test_each_fact_is_a_topic_of_its_own() -> None:
    hours, owner = parse_domains(GRAMMAR)[0].facts
    assert hours.topics.isdisjoint(owner.topics)


def test_any_other_line_is_refused() -> None:
    with pytest.raises(GrammarError, match="neither a sentence"):
        parse_domains("[shop] shop\n\n> {X} abre.\nQué raro.")
