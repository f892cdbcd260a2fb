"""Whom or what a text tells of, and by which names."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from model.training.questions.grammar import Domain, Fact
from model.training.questions.lexicon import Lexicon, Value
from model.training.questions.spanish import WORD

PERSONS = frozenset({"person", "man", "woman"})
_REDRAWS = 8


@dataclass(slots=True)
class Record:
    """What one text tells of one entity, one sentence after another."""

    domain: Domain
    entity: Value
    facts: Sequence[Fact]


def draw_record(rng: random.Random, lexicon: Lexicon, domain: Domain, known: str, facts: int) -> Record:
    """Up to `facts` facts, no two of one topic, of an entity that the `known` text doesn't name."""
    chosen: list[Fact] = []
    for fact in rng.sample(domain.facts, min(facts, len(domain.facts))):
        if all(fact.topics.isdisjoint(other.topics) for other in chosen):
            chosen.append(fact)
    return Record(domain, draw_entity(rng, lexicon, domain, known), chosen)


def draw_entity(rng: random.Random, lexicon: Lexicon, domain: Domain, known: str) -> Value:
    """One that shares no word with the `known` text, where that can be had."""
    for _ in range(_REDRAWS):
        entity = lexicon.draw(rng, domain.entity)
        if not is_named(entity, known):
            break
    return entity


def is_named(entity: Value, text: str) -> bool:
    """Whether the text holds the entity's name or one of the words that tell it from others."""
    if entity.text.lower() in text.lower():
        return True
    words = entity.text.split()
    telling = [word for word in words if not word[0].islower()] or words
    held = set(WORD.findall(text))
    return any(word in held for word in telling if len(word) > 2)


def short_name(rng: random.Random, domain: Domain, entity: Value) -> Value:
    """A person by first name or surname; anything else by its whole name."""
    words = entity.text.split()
    if domain.entity not in PERSONS or len(words) < 2:
        return entity
    return Value(rng.choice((words[0], words[-1], words[-1])), entity.gender)


def described(rng: random.Random, domain: Domain) -> Value:
    """What the domain calls its entities ("la empresa")."""
    article, noun = rng.choice(domain.descriptions).split(" ", 1)
    return Value(noun, "f" if article in ("la", "esta") else "m", article=True)
