"""Texts of several facts about one or more entities, knowing where everything stands."""

import random
from dataclasses import dataclass, field
from typing import Literal

from model.training.questions.entities import Record, described, short_name
from model.training.questions.grammar import ENTITY, Fact, Template
from model.training.questions.lexicon import Lexicon, Value
from model.training.questions.rendering import Bindings, Rendered, render, starts_with_subject, without_subject
from model.training.questions.spanish import capitalise

# How sentences after the first name their entity, else in full; how they are tied together; what comes between.
SHORT, LEFT_OUT, DESCRIBED, RELATIVE = 0.28, 0.22, 0.12, 0.08
JOINED, CONNECTED, FILLED, ON_LINES = 0.3, 0.22, 0.07, 0.08
_LONGEST_JOINED = 110

Naming = Literal["full", "short", "described", "left out"]


@dataclass(slots=True)
class Statement:
    """A fact as it was said; `spans` are places in the context, without ENTITY where no name of it is used."""

    record: Record
    fact: Fact
    values: dict[str, Value]
    spans: dict[str, tuple[int, int]]


@dataclass(slots=True)
class Text:
    """`taken`: the values in it, which no other slot may have."""

    records: list[Record]
    context: str = ""
    statements: list[Statement] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Sentence:
    """One or two facts in one sentence; `facts` with their values and places."""

    rendered: Rendered
    facts: list[tuple[Fact, dict[str, Value], dict[str, tuple[int, int]]]]
    naming: Naming
    about: bool  # whether the entity is its subject, so that the next can do without


class Composer:
    """Writes records one after another, whole sentences up to `max_characters`, but always one."""

    def __init__(self, rng: random.Random, lexicon: Lexicon, max_characters: int) -> None:
        self.rng = rng
        self.lexicon = lexicon
        self.max_characters = max_characters
        self.separator = "\n" if rng.random() < ON_LINES else " "
        self._joinable = False

    def compose(self, records: list[Record]) -> Text:
        text = Text(records, taken={record.entity.text for record in records})
        for record in records:
            facts = list(record.facts)
            follows = False
            while facts:
                sentence = self._sentence(record, facts, text.taken, follows)
                if not self._append(text, record, sentence):
                    return text
                named = follows or any(ENTITY in spans for _, _, spans in sentence.facts)
                follows = not self._fill(text) and named
        return text

    def _sentence(self, record: Record, facts: list[Fact], taken: set[str], follows: bool) -> _Sentence:
        """Says the first of `facts`, now and then the second in a relative clause, and takes them off the list."""
        fact = facts.pop(0)
        template = self.rng.choice(fact.sentences)
        movable = starts_with_subject(template)
        if movable and facts and self.rng.random() < RELATIVE:
            other = self.rng.choice(facts[0].sentences)
            if starts_with_subject(other):
                return self._relative(record, (fact, template), (facts.pop(0), other), taken)
        naming: Naming = "full"
        if follows:
            roll = self.rng.random()
            if roll < LEFT_OUT and movable:
                naming = "left out"
            elif LEFT_OUT <= roll < LEFT_OUT + DESCRIBED and movable and record.domain.descriptions:
                naming = "described"
            elif LEFT_OUT + DESCRIBED <= roll < LEFT_OUT + DESCRIBED + SHORT:
                naming = "short"
        bindings = self._bindings(record, taken)
        if naming == "described":
            bindings.values[ENTITY] = described(self.rng, record.domain)
        elif naming == "short":
            bindings.values[ENTITY] = short_name(self.rng, record.domain, record.entity)
        rendered = render(without_subject(template) if naming == "left out" else template, bindings)
        return _Sentence(rendered, [(fact, bindings.values, rendered.spans)], naming, movable)

    def _relative(
        self, record: Record, main: tuple[Fact, Template], aside: tuple[Fact, Template], taken: set[str]
    ) -> _Sentence:
        """Two facts in one: "Ana Ruiz, que nació en Lima, murió en 1990."."""
        (fact, template), (second, other) = main, aside
        bindings, clause_bindings = self._bindings(record, taken), self._bindings(record, taken)
        name = render(Template(template.parts[:1], frozenset()), bindings)
        clause = render(without_subject(other), clause_bindings)
        rest = render(without_subject(template), bindings)
        rendered = Rendered(name.text + ", que ")
        clause_spans = clause.shifted(len(rendered.text)) | name.spans
        rendered.text += clause.text.removesuffix(".") + ", "
        rest_spans = rest.shifted(len(rendered.text)) | name.spans
        rendered.text += rest.text
        said = [(fact, bindings.values, rest_spans), (second, clause_bindings.values, clause_spans)]
        return _Sentence(rendered, said, "full", True)

    def _bindings(self, record: Record, taken: set[str]) -> Bindings:
        return Bindings(self.rng, self.lexicon, {ENTITY: record.entity}, taken)

    def _append(self, text: Text, record: Record, sentence: _Sentence) -> bool:
        """False, and the text as it was, where the sentence would make it too long."""
        said = sentence.rendered.text
        context, lead = text.context, self._lead(text, sentence.naming)
        if lead == " y ":
            context = context.removesuffix(".")
            lead = " e " if said.startswith(("i", "hi")) else lead
        context += lead
        offset = len(context)
        context += said if lead.strip() else capitalise(said)
        if text.statements and len(context) > self.max_characters:
            return False
        text.context = context
        self._joinable = sentence.about and context.endswith(".")
        for fact, values, spans in sentence.facts:
            places = {name: (start + offset, end + offset) for name, (start, end) in spans.items()}
            if sentence.naming == "described":
                places.pop(ENTITY, None)
            text.statements.append(Statement(record, fact, values | {ENTITY: record.entity}, places))
        return True

    def _lead(self, text: Text, naming: Naming) -> str:
        """What stands between the last sentence and the next."""
        if not text.context:
            return ""
        last = text.context[text.context.rfind(". ") + 1 :]
        short = " y " not in last and len(last) < _LONGEST_JOINED
        if naming == "left out" and self._joinable and short and self.rng.random() < JOINED:
            return " y "
        if self.rng.random() < CONNECTED:
            return self.separator + self.lexicon.draw(self.rng, "connective").text + " "
        return self.separator

    def _fill(self, text: Text) -> bool:
        """Now and then a sentence that says nothing."""
        if self.rng.random() >= FILLED:
            return False
        filler = self.separator + self.lexicon.draw(self.rng, "filler").text
        if len(text.context) + len(filler) > self.max_characters:
            return False
        text.context += filler
        self._joinable = False
        return True
