"""The template language of the grammar files.

    [a|b|]          one of the alternatives, the last one empty
    {rent}          the value of the fact `rent`, marked as its answer
    {rent: text}    a text, marked as the answer of the fact `rent`
    {rent.words}    another form of the value, not marked
    <money 10 50>   a new value of a generator or of a list of the lexicon, not marked
    @es,mx text     an alternative for these tags only; `@!es text` for all others

Each line of a text is an alternative, or several alternatives separated by `|`.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from model.training.everyday.marks import mark

SPECIAL = re.compile(r"[\[\]{}<>|]")
GUARD = re.compile(r"@([\w,!+.-]+) ?")
REFERENCE = re.compile(r"([\w]+)(?:\.(\w+))?$")


class GrammarError(Exception):
    """A grammar file is not valid. The message quotes the invalid text."""


class Scope(Protocol):
    """The document, with its values, for which a template is expanded."""

    rng: random.Random
    tags: set[str]

    def form(self, name: str, form: str) -> str: ...

    def rule(self, name: str, arguments: Sequence[str]) -> str: ...


@dataclass(frozen=True, slots=True)
class Reference:
    name: str
    form: str | None

    def expand(self, scope: Scope) -> str:
        if self.form is None:
            return mark(self.name, scope.form(self.name, "text"))
        return scope.form(self.name, self.form)


@dataclass(frozen=True, slots=True)
class Marked:
    name: str
    template: "Template"

    def expand(self, scope: Scope) -> str:
        return mark(self.name, self.template.expand(scope))


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    arguments: tuple[str, ...]

    def expand(self, scope: Scope) -> str:
        return scope.rule(self.name, self.arguments)


@dataclass(frozen=True, slots=True)
class Alternative:
    """An alternative: the tags that it needs, the tags that exclude it, its parts, and the facts that it marks."""

    tags: frozenset[str]
    excluded: frozenset[str]
    parts: "tuple[str | Reference | Marked | Rule | Template, ...]"
    names: frozenset[str]

    def allowed(self, tags: set[str]) -> bool:
        return (not self.tags or not self.tags.isdisjoint(tags)) and self.excluded.isdisjoint(tags)

    def expand(self, scope: Scope) -> str:
        return "".join(part if isinstance(part, str) else part.expand(scope) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Template:
    """The alternatives of a text, and whether any of them depends on tags."""

    alternatives: tuple[Alternative, ...]
    guarded: bool

    def allowed(self, tags: set[str]) -> Sequence[Alternative]:
        if not self.guarded:
            return self.alternatives
        return [alternative for alternative in self.alternatives if alternative.allowed(tags)]

    def expand(self, scope: Scope) -> str:
        """Expand one of the alternatives that the tags allow, or return an empty text if there is none."""
        allowed = self.allowed(scope.tags)
        if not allowed:
            return ""
        return allowed[int(scope.rng.random() * len(allowed))].expand(scope)


def parse(text: str) -> Template:
    """Parse the alternatives of a text, one or more per line.

    Raises GrammarError if brackets don't match.
    """
    alternatives: list[Alternative] = []
    for line in text.splitlines():
        if line.strip():
            template, end = _alternatives(line.strip(), 0, "")
            if end != len(line.strip()):
                raise GrammarError(f"A bracket is closed that was not opened: {line}")
            alternatives += template.alternatives
    return _template(alternatives)


def _template(alternatives: list[Alternative]) -> Template:
    return Template(tuple(alternatives), any(a.tags or a.excluded for a in alternatives))


def _alternatives(text: str, start: int, closing: str) -> tuple[Template, int]:
    alternatives: list[Alternative] = []
    while True:
        alternative, start = _alternative(text, start, top=not closing)
        alternatives.append(alternative)
        if start >= len(text) or text[start] != "|":
            break
        start += 1
    if closing and (start >= len(text) or text[start] != closing):
        raise GrammarError(f"'{closing}' is missing: {text}")
    return _template(alternatives), start + len(closing)


def _alternative(text: str, start: int, top: bool) -> tuple[Alternative, int]:
    if top:
        while text.startswith(" ", start):
            start += 1
    guard = GUARD.match(text, start)
    tags = guard[1].split(",") if guard else []
    start = guard.end() if guard else start
    parts: list[str | Reference | Marked | Rule | Template] = []
    while start < len(text) and text[start] not in "|]}":
        match text[start]:
            case "[":
                template, start = _alternatives(text, start + 1, "]")
                parts.append(template)
            case "{":
                part, start = _reference(text, start + 1)
                parts.append(part)
            case "<":
                end = text.find(">", start)
                if end < 0:
                    raise GrammarError(f"'>' is missing: {text}")
                name, *arguments = text[start + 1 : end].split()
                parts.append(Rule(name, tuple(arguments)))
                start = end + 1
            case _:
                special = SPECIAL.search(text, start + 1)
                end = special.start() if special else len(text)
                parts.append(text[start:end])
                start = end
    if top and parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    required = frozenset(tag for tag in tags if not tag.startswith("!"))
    excluded = frozenset(tag[1:] for tag in tags if tag.startswith("!"))
    return Alternative(required, excluded, tuple(parts), frozenset().union(*map(_names, parts))), start


def _names(part: "str | Reference | Marked | Rule | Template") -> frozenset[str]:
    match part:
        case Reference(name, None):
            return frozenset({name})
        case Marked(name, template):
            return _names(template) | {name}
        case Template(alternatives):
            return frozenset[str]().union(*(alternative.names for alternative in alternatives))
    return frozenset()


def _reference(text: str, start: int) -> tuple[Reference | Marked, int]:
    end = SPECIAL.search(text, start)
    colon = text.find(": ", start)
    if colon >= 0 and (end is None or colon < end.start()):
        template, after = _alternatives(text, colon + 2, "}")
        return Marked(text[start:colon], template), after
    if end is None or end[0] != "}":
        raise GrammarError(f"'}}' is missing: {text}")
    match = REFERENCE.match(text[start : end.start()])
    if match is None:
        raise GrammarError(f"Not the name of a fact: {text}")
    return Reference(match[1], match[2]), end.end()
