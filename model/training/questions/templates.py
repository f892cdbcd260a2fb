"""Questions about texts made from facts (`facts.txt`), deeds (`verbs.txt`) and word lists (`lexicon.json`)."""

import random
from collections.abc import Callable
from pathlib import Path

from model.training.questions.composition import (
    Record,
    Statement,
    Text,
    compose,
    draw_entity,
    draw_record,
    shares_words,
    short_name,
)
from model.training.questions.example import Example
from model.training.questions.grammar import ENTITY, Domain, Question, parse_domains
from model.training.questions.lexicon import Lexicon, Value
from model.training.questions.phrasing import vary
from model.training.questions.rendering import Bindings, render
from model.training.questions.spanish import capitalise
from model.training.questions.verbs import parse_verbs

DEEDS = 0.22  # share of texts in which several people each do one thing
SECOND_ENTITY, OTHER_DOMAIN = 0.45, 0.12
SHORT_IN_QUESTION = 0.25
_TRIES = 100


class TemplateGenerator:
    """Each call gives one example; all randomness is the given generator's."""

    def __init__(self, directory: Path = Path(__file__).parent) -> None:
        """Raises GrammarError, LexiconError."""
        self.lexicon = Lexicon(directory / "lexicon.json")
        self.domains = parse_domains((directory / "facts.txt").read_text(encoding="utf-8"))
        self.deeds = parse_verbs((directory / "verbs.txt").read_text(encoding="utf-8"))

    def __call__(self, rng: random.Random, max_characters: int = 700) -> Example:
        """A question that its text answers; the text is at most `max_characters` long, but one sentence at least."""
        for _ in range(_TRIES):
            text = self._text(rng, max_characters)
            statement = rng.choice(text.statements)
            if statement.fact.questions and (example := self._ask(rng, text, statement)):
                return example
        raise AssertionError("the grammar has hardly any questions that its sentences answer")

    def unanswerable(self, rng: random.Random, max_characters: int = 700) -> Example:
        """A question that looks like its text but asks for another fact, another entity or another detail."""
        ways: tuple[Callable[[random.Random, Text], str | None], ...] = (
            self._other_fact,
            self._other_entity,
            self._other_detail,
        )
        for _ in range(_TRIES):
            text = self._text(rng, max_characters)
            if question := rng.choice(ways)(rng, text):
                return Example(vary(rng, question), text.context, 0, 0)
        raise AssertionError("the grammar has hardly any facts to leave out")

    def _text(self, rng: random.Random, max_characters: int) -> Text:
        records: list[Record] = []

        def add(domain: Domain, facts: int) -> None:
            known = " ".join(record.entity.text for record in records)
            records.append(draw_record(rng, self.lexicon, domain, known, facts))

        if rng.random() < DEEDS:
            for _ in range(rng.randint(2, 7)):
                add(self.deeds, 1)
        else:
            domain = rng.choice(self.domains)
            add(domain, rng.randint(2, 6))
            if rng.random() < SECOND_ENTITY:
                add(domain, rng.randint(2, 6))
            if rng.random() < OTHER_DOMAIN:
                add(rng.choice(self.domains), rng.randint(1, 4))
            rng.shuffle(records)
        return compose(rng, self.lexicon, records, max_characters)

    def _ask(self, rng: random.Random, text: Text, statement: Statement) -> Example | None:
        named = self._naming(text, statement)
        frozen = Bindings(rng, self.lexicon, statement.values, frozen=True)
        questions = [
            question
            for question in statement.fact.questions
            if question.answer in (ENTITY, *statement.spans) and frozen.offers(question.template)
        ]
        if not questions:
            return None
        # Each kind of answer is as likely as the next, however many ways there are to ask for it.
        answer = rng.choice(list(dict.fromkeys(question.answer for question in questions)))
        question = rng.choice([question for question in questions if question.answer == answer])
        start, end = named if answer == ENTITY else statement.spans[answer]
        asked = self._wording(rng, text, statement.record, question, statement.values, frozen=True)
        if asked is None or text.context[start:end].lower() in asked.lower():
            return None
        return Example(vary(rng, asked), text.context, start, end)

    @staticmethod
    def _naming(text: Text, statement: Statement) -> tuple[int, int]:
        """Where the statement, or the last one before it, names the entity."""
        before = text.statements[: text.statements.index(statement) + 1]
        return next(
            said.spans[ENTITY] for said in reversed(before) if said.record is statement.record and ENTITY in said.spans
        )

    def _wording(
        self,
        rng: random.Random,
        text: Text,
        record: Record,
        question: Question,
        values: dict[str, Value],
        frozen: bool,
    ) -> str | None:
        """None where it doesn't tell which of the text's entities it means."""
        entity = values[ENTITY]
        shown = short_name(rng, record.domain, entity) if rng.random() < SHORT_IN_QUESTION else entity
        bindings = Bindings(rng, self.lexicon, values | {ENTITY: shown}, text.taken, frozen)
        rendered = render(question.template, bindings)
        alike = sum(other.domain is record.domain for other in text.records)
        if alike > 1 and not rendered.spans:
            return None
        values.update((name, value) for name, value in bindings.values.items() if name != ENTITY)
        return capitalise(rendered.text)

    def _other_fact(self, rng: random.Random, text: Text) -> str | None:
        """Asks the entity for something that the text tells of none of its kind."""
        record = rng.choice(text.records)
        stated = [said.fact.topics for said in text.statements if said.record.domain is record.domain]
        if not stated:
            return None
        untold = [f for f in record.domain.facts if f.questions and all(f.topics.isdisjoint(t) for t in stated)]
        if not untold:
            return None
        question = rng.choice(rng.choice(untold).questions)
        return self._absent(rng, text, record, question, {ENTITY: record.entity}, set())

    def _other_entity(self, rng: random.Random, text: Text) -> str | None:
        """Asks for what the text tells, but of another entity."""
        said = rng.choice(text.statements)
        questions = [q for q in said.fact.questions if ENTITY in q.template.slots]
        if not questions:
            return None
        stranger = draw_entity(rng, self.lexicon, said.record.domain, text.context)
        if shares_words(stranger, text.context):
            return None
        values = said.values | {ENTITY: stranger}
        return self._absent(rng, text, said.record, rng.choice(questions), values, set(said.values) - {ENTITY})

    def _other_detail(self, rng: random.Random, text: Text) -> str | None:
        """Asks for what the text tells, but with another year, place or name in the question."""
        said = rng.choice(text.statements)
        questions = [q for q in said.fact.questions if (q.template.slots - {ENTITY}) & set(said.values)]
        if not questions:
            return None
        question = rng.choice(questions)
        changed = rng.choice(sorted((question.template.slots - {ENTITY}) & set(said.values)))
        values = {name: value for name, value in said.values.items() if name != changed}
        return self._absent(rng, text, said.record, question, values, set(values))

    def _absent(
        self,
        rng: random.Random,
        text: Text,
        record: Record,
        question: Question,
        values: dict[str, Value],
        known: set[str],
    ) -> str | None:
        """The question's wording; None where a value drawn for it stands in the text after all."""
        values = dict(values)
        asked = self._wording(rng, text, record, question, values, frozen=False)
        drawn = [value for name, value in values.items() if name not in known | {ENTITY}]
        if any(value.text.lower() in text.context.lower() for value in drawn):
            return None
        return asked
