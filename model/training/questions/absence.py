"""Questions that look like a text but have no answer in it."""

import random
from collections.abc import Sequence

from model.training.questions.composition import Statement, Text
from model.training.questions.entities import PERSONS, Record, draw_entity, is_named
from model.training.questions.grammar import ENTITY, Domain, Question
from model.training.questions.lexicon import Lexicon, Value
from model.training.questions.rendering import Bindings
from model.training.questions.wording import word


class Absence:
    """Four ways to miss: another fact, another entity, another detail, another person of the text."""

    def __init__(self, lexicon: Lexicon, domains: Sequence[Domain]) -> None:
        self._lexicon = lexicon
        self._general = [(domain, fact) for domain in domains for fact in domain.facts if fact.general]

    def ask(self, rng: random.Random, text: Text) -> str | None:
        """None where the way tried doesn't suit the text."""
        ways = (self._other_fact, self._other_fact, self._other_entity, self._other_detail, self._other_person)
        return rng.choice(ways)(rng, text, rng.choice(text.statements))

    def _other_fact(self, rng: random.Random, text: Text, said: Statement) -> str | None:
        """Something that the text tells of no entity of that kind."""
        told = [other.fact for other in text.statements if other.record.domain is said.record.domain]
        untold = [f for f in said.record.domain.facts if all(f.related.isdisjoint(fact.related) for fact in told)]
        if not untold:
            return None
        question = rng.choice(rng.choice(untold).questions)
        if any(question.template == other.template for fact in told for other in fact.questions):
            return None
        return self._word(rng, text, said.record, question, {ENTITY: said.record.entity})

    def _other_entity(self, rng: random.Random, text: Text, said: Statement) -> str | None:
        """What the text tells, of an entity that it doesn't name."""
        questions = [question for question in said.fact.questions if ENTITY in question.template.slots]
        stranger = draw_entity(rng, self._lexicon, said.record.domain, text.context)
        if not questions or is_named(stranger, text.context):
            return None
        return self._word(rng, text, said.record, rng.choice(questions), said.values | {ENTITY: stranger})

    def _other_detail(self, rng: random.Random, text: Text, said: Statement) -> str | None:
        """What the text tells, with a year, place or name in the question that the text doesn't hold."""
        asked = [(q, sorted(q.template.slots.intersection(said.values) - {ENTITY})) for q in said.fact.questions]
        asked = [(question, names) for question, names in asked if names]
        if not asked:
            return None
        question, names = rng.choice(asked)
        changed = rng.choice(names)
        values = {name: value for name, value in said.values.items() if name != changed}
        return self._word(rng, text, said.record, question, values)

    def _other_person(self, rng: random.Random, text: Text, said: Statement) -> str | None:
        """Where someone whom the text only mentions was born, studied or died."""
        mentioned = [name for name in said.values if name.rstrip("0123456789") in PERSONS and name in said.spans]
        if not mentioned or not self._general:
            return None
        domain, fact = rng.choice(self._general)
        record = Record(domain, said.values[rng.choice(mentioned)], ())
        if any(is_named(other.entity, record.entity.text) for other in text.records):
            return None
        questions = [question for question in fact.questions if question.template.slots == {ENTITY}]
        return self._word(rng, text, record, rng.choice(questions), {ENTITY: record.entity})

    def _word(
        self, rng: random.Random, text: Text, record: Record, question: Question, values: dict[str, Value]
    ) -> str | None:
        """None where a value drawn for the question stands in the text after all."""
        bindings = Bindings(rng, self._lexicon, dict(values), set(text.taken))
        asked = word(text, record, question, bindings)
        context = text.context.lower()
        if any(value.text.lower() in context for name, value in bindings.values.items() if name not in values):
            return None
        return asked
