import pytest

from model.training.questions.grammar import GrammarError, parse_template
from model.training.questions.verbs import parse_verbs


def test_a_line_is_a_fact_in_both_voices() -> None:
    deeds = parse_verbs("# verbs\nfundó, creó; fundad, cread; fundador/fundadora; company; start")
    (fact,) = deeds.facts
    assert deeds.entity == "person"
    assert fact.topics == {"start"}
    passive = "{el company0} fue (fundad<o/a:company0>|cread<o/a:company0>) por {X}( en {year}| en {city}|)."
    assert parse_template("{X} (fundó|creó) {el company0}( en {year}|).") in fact.sentences
    assert parse_template(passive) in fact.sentences
    assert {question.answer for question in fact.questions} >= {"X", "company0", "year", "city"}


def test_persons_take_the_personal_a() -> None:
    (fact,) = parse_verbs("venció; vencid; -; person").facts
    assert parse_template("{X} venció a {el person0}( en {year}|).") in fact.sentences
    assert parse_template("¿A quién venció {X}( en {year}|)?") in [question.template for question in fact.questions]


@pytest.mark.parametrize("line", ["fundó; fundad", "a; b; c; d; e; f"])
def test_other_lines_are_refused(line: str) -> None:
    with pytest.raises(GrammarError, match="columns"):
        parse_verbs(line)
