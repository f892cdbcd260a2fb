"""Texts of several facts about one or more entities, knowing where everything stands."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from model.training.questions.grammar import ENTITY, Domain, Fact
from model.training.questions.lexicon import Lexicon, Value
from model.training.questions.rendering import (
    Bindings,
    Rendered,
    render,
    starts_with_subject,
    without_subject,
)
from model.training.questions.spanish import capitalise

PERSONS = frozenset({"person", "man", "woman"})
SHORT, LEFT_OUT, DESCRIBED = 0.3, 0.2, 0.12  # how later sentences name their entity
JOINED, CONNECTED, FILLED, ON_LINES = 0.3, 0.22, 0.07, 0.08
_REDRAWS = 8


@dataclass(slots=True)
class Record:
    """What one text says of one entity: its sentences come one after another."""

    domain: Domain
    entity: Value
    facts: Sequence[Fact]


@dataclass(slots=True)
class Statement:
    """A fact as it was said; `spans` are places in the context, without ENTITY where the entity isn't named."""

    record: Record
    fact: Fact
    values: dict[str, Value]
    spans: dict[str, tuple[int, int]]


@dataclass(slots=True)
class Text:
    records: list[Record]
    context: str = ""
    statements: list[Statement] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)


def short_name(rng: random.Random, domain: Domain, entity: Value) -> Value:
    """A person by first name or surname; anything else by its whole name."""
    words = entity.text.split()
    if domain.entity not in PERSONS or len(words) < 2:
        return entity
    return Value(rng.choice((words[0], words[-1], words[-1])), entity.gender)


def shares_words(entity: Value, text: str) -> bool:
    """Whether the text holds a name of the entity's, or nearly all of it."""
    words = text.lower().split()
    stems = {word.strip('.,;:()«»“”"') for word in words}
    return entity.text.lower() in text.lower() or any(
        len(word) > 3 and word in stems for word in entity.text.lower().split()
    )


def draw_entity(rng: random.Random, lexicon: Lexicon, domain: Domain, known: str) -> Value:
    """One that shares no word with the `known` text, where that can be had."""
    entity = lexicon.draw(rng, domain.entity)
    for _ in range(_REDRAWS):
        if not shares_words(entity, known):
            break
        entity = lexicon.draw(rng, domain.entity)
    return entity


def draw_record(rng: random.Random, lexicon: Lexicon, domain: Domain, known: str, facts: int) -> Record:
    """Up to `facts` facts, no two of one topic."""
    chosen: list[Fact] = []
    for fact in rng.sample(domain.facts, min(facts, len(domain.facts))):
        if all(fact.topics.isdisjoint(other.topics) for other in chosen):
            chosen.append(fact)
    return Record(domain, draw_entity(rng, lexicon, domain, known), chosen)


def compose(rng: random.Random, lexicon: Lexicon, records: list[Record], max_characters: int) -> Text:
    """The records one after another, whole sentences up to `max_characters`, but always one."""
    text = Text(records, taken={record.entity.text for record in records})
    separator = "\n" if rng.random() < ON_LINES else " "
    for record in records:
        named_before = False
        for fact in record.facts:
            bindings = Bindings(rng, lexicon, {ENTITY: record.entity}, text.taken)
            rendered, named, joinable = _say(rng, record, fact, bindings, named_before)
            lead = _lead(rng, lexicon, text, separator, joinable)
            if text.statements and len(text.context) + len(lead) + len(rendered.text) > max_characters:
                return text
            _append(text, lead, rendered, Statement(record, fact, bindings.values, {}), named)
            named_before = True
            if rng.random() < FILLED:
                filler = separator + lexicon.draw(rng, "filler").text
                if len(text.context) + len(filler) <= max_characters:
                    text.context += filler
                    named_before = False
    return text


def _say(
    rng: random.Random, record: Record, fact: Fact, bindings: Bindings, named_before: bool
) -> tuple[Rendered, bool, bool]:
    """The sentence, whether it names the entity, and whether it leaves its subject out."""
    sentence = rng.choice(fact.sentences)
    roll = rng.random()
    if not named_before or roll > SHORT + LEFT_OUT + DESCRIBED:
        return render(sentence, bindings), True, False
    entity = record.entity
    if roll < LEFT_OUT and starts_with_subject(sentence):
        return render(without_subject(sentence), bindings), False, True
    if roll < LEFT_OUT + DESCRIBED and record.domain.descriptions and starts_with_subject(sentence):
        article, noun = rng.choice(record.domain.descriptions).split(" ", 1)
        bindings.values[ENTITY] = Value(noun, "f" if article == "la" else "m", article=True)
        rendered = render(sentence, bindings)
        bindings.values[ENTITY] = entity
        return rendered, False, False
    bindings.values[ENTITY] = short_name(rng, record.domain, entity)
    rendered = render(sentence, bindings)
    bindings.values[ENTITY] = entity
    return rendered, True, False


def _lead(rng: random.Random, lexicon: Lexicon, text: Text, separator: str, joinable: bool) -> str:
    """What stands between the last sentence and the next."""
    if not text.context:
        return ""
    if joinable and rng.random() < JOINED and text.context.endswith(".") and " y " not in text.context[-90:]:
        return " y "
    return separator + (lexicon.draw(rng, "connective").text + " " if rng.random() < CONNECTED else "")


def _append(text: Text, lead: str, rendered: Rendered, statement: Statement, named: bool) -> None:
    if lead == " y ":
        text.context = text.context.removesuffix(".")
        lead = " e " if rendered.text.startswith(("i", "hi")) else lead
    offset = len(text.context) + len(lead)
    text.context += lead + (rendered.text if lead.strip() else capitalise(rendered.text))
    statement.spans = {name: (start + offset, end + offset) for name, (start, end) in rendered.spans.items()}
    if not named:
        statement.spans.pop(ENTITY, None)
    text.statements.append(statement)
