"""The data files: every slot can be filled, every question is answered by a sentence, and the Spanish is sound."""

import random
import re
from collections.abc import Iterator

import pytest

from model.training.questions.grammar import ENTITY, Agreement, Choice, Domain, Mark, Slot, Template
from model.training.questions.templates import TemplateGenerator

GENERATOR = TemplateGenerator()
DOMAINS = (*GENERATOR.domains, GENERATOR.deeds)
GLITCHES = re.compile(
    r"  | [.,;?]|\b[Dd]e el [a-z]|\b[Aa] el [a-z]|\by [Ii][a-z]|\b(?:el|la|un|una) (?:el|la|los|las|un|una) "
    r"|[{}<>|\[\]]|\bmillones (?!de )[b-dg-ik-np-z]"
)


def names(template: Template) -> Iterator[str]:
    """Slots and marks, whatever the choices."""
    for part in template.parts:
        if isinstance(part, Slot):
            yield part.name
        elif isinstance(part, Mark):
            yield part.name
            yield from names(part.body)
        elif isinstance(part, Choice):
            for option in part.options:
                yield from names(option)


def slots(template: Template) -> Iterator[Slot]:
    for part in template.parts:
        if isinstance(part, Slot):
            yield part
        elif isinstance(part, Agreement):
            yield Slot(part.agrees_with)
        elif isinstance(part, Mark):
            yield from slots(part.body)
        elif isinstance(part, Choice):
            for option in part.options:
                yield from slots(option)


def label(value: object) -> str:
    return value.name if isinstance(value, Domain) else ""


@pytest.mark.parametrize("domain", DOMAINS, ids=label)
def test_every_slot_can_be_filled(domain: Domain) -> None:
    sentences = [sentence for fact in domain.facts for sentence in fact.sentences]
    questions = [question.template for fact in domain.facts for question in fact.questions]
    kinds = {slot.kind for template in sentences + questions for slot in slots(template)} - {ENTITY}
    assert kinds | {domain.entity} <= GENERATOR.lexicon.kinds


@pytest.mark.parametrize("domain", DOMAINS, ids=label)
def test_every_question_has_a_sentence_that_answers_it(domain: Domain) -> None:
    for fact in domain.facts:
        assert fact.questions
        told = [{ENTITY, *names(sentence)} for sentence in fact.sentences]
        for question in fact.questions:
            needed = question.template.slots | {question.answer}
            assert any(needed <= sentence for sentence in told), question


@pytest.mark.parametrize("domain", DOMAINS, ids=label)
def test_no_question_gives_its_answer_away(domain: Domain) -> None:
    for question in (question for fact in domain.facts for question in fact.questions):
        assert question.answer not in set(names(question.template)), question


def test_there_is_enough_of_everything() -> None:
    assert len(DOMAINS) >= 45
    facts = [fact for domain in DOMAINS for fact in domain.facts]
    assert len(facts) >= 400
    assert sum(question.template.forms for fact in facts for question in fact.questions) >= 5000


def test_the_spanish_has_no_loose_ends() -> None:
    rng = random.Random(4)
    for _ in range(3000):
        for example in (GENERATOR(rng), GENERATOR.unanswerable(rng)):
            for text in (example.question, example.context):
                assert not GLITCHES.search(text), text
            assert example.question[0] in "¿" or example.question[0].isupper()
            assert example.context[0].isupper() or example.context[0] in '«“"0123456789'
