"""The plain-text grammar of facts and questions (`facts.txt`, whose head explains the notation), parsed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

ENTITY = "X"


class GrammarError(ValueError):
    """A line of the grammar cannot be read; the message names it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """`{city}`, `{el object}`, `{un object}`, `{object+}` (plural), `{job:person}` (agrees with another slot)."""

    name: str
    article: str = ""
    plural: bool = False
    agrees_with: str = ENTITY

    @property
    def kind(self) -> str:
        return self.name.rstrip("0123456789")


@dataclass(frozen=True, slots=True)
class Agreement:
    """`<o/a>`: masculine or feminine, after the entity or, `<o/a:person>`, after a slot."""

    masculine: str
    feminine: str
    agrees_with: str


@dataclass(frozen=True, slots=True)
class Choice:
    """`(one|another|)`: one of them, at random."""

    options: tuple["Template", ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """`[name: text]`: a stretch of a sentence that a question can ask for."""

    name: str
    body: "Template"


Part: TypeAlias = str | Slot | Agreement | Choice | Mark


@dataclass(frozen=True, slots=True)
class Template:
    """`slots`: the names that must have a value whatever the choices."""

    parts: tuple[Part, ...]
    slots: frozenset[str]

    @property
    def forms(self) -> int:
        """How many texts it can become before any slot is filled."""
        product = 1
        for part in self.parts:
            if isinstance(part, Choice):
                product *= sum(option.forms for option in part.options)
            elif isinstance(part, Mark):
                product *= part.body.forms
        return product


@dataclass(frozen=True, slots=True)
class Question:
    """`answer`: the slot or mark of the fact's sentence that answers it."""

    answer: str
    template: Template


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to say of an entity.

    Facts that share one of `topics` never stand in one text; where they share one of `related` (which holds the topics
    too), one may answer the other's questions. `general`: it can be asked of any person that a text mentions.
    """

    sentences: tuple[Template, ...]
    questions: tuple[Question, ...]
    topics: frozenset[str]
    related: frozenset[str]
    general: bool = False


@dataclass(frozen=True, slots=True)
class Domain:
    """`descriptions` stand for the entity in later sentences ("la empresa")."""

    name: str
    entity: str
    descriptions: tuple[str, ...]
    facts: tuple[Fact, ...]


_TOKEN = re.compile(
    r"\{(?:(?P<article>el|un) )?(?P<slot>\w+)(?P<plural>\+)?(?::(?P<after>\w+))?\}"
    r"|<(?P<masculine>[^/<>]*)/(?P<feminine>[^/:<>]*)(?::(?P<with>\w+))?>"
    r"|(?P<open>\()|(?P<bar>\|)|(?P<close>\))|\[(?P<mark>\w+): |(?P<end>\])|\\(?P<literal>.)"
)


def parse_template(text: str) -> Template:
    """Raises GrammarError where brackets don't match."""
    template, position, closer = _parse(text, 0)
    if closer:
        raise GrammarError(f"a {closer!r} too many at {position} in: {text}")
    return template


def _parse(text: str, position: int) -> tuple[Template, int, str]:
    """The template up to a closing token or the end, where it stopped, and what closed it ("" at the end)."""
    parts: list[Part] = []
    while match := _TOKEN.search(text, position):
        if match.start() > position:
            parts.append(text[position : match.start()])
        position = match.end()
        if match["slot"]:
            parts.append(Slot(match["slot"], match["article"] or "", bool(match["plural"]), match["after"] or ENTITY))
        elif match["masculine"] is not None:
            parts.append(Agreement(match["masculine"], match["feminine"], match["with"] or ENTITY))
        elif match["literal"]:
            parts.append(match["literal"])
        elif match["mark"]:
            body, position, closer = _parse(text, position)
            if closer != "]":
                raise GrammarError(f"'[' without ']' in: {text}")
            parts.append(Mark(match["mark"], body))
        elif match["open"]:
            options, closer = [], "|"
            while closer == "|":
                option, position, closer = _parse(text, position)
                options.append(option)
            if closer != ")":
                raise GrammarError(f"'(' without ')' in: {text}")
            parts.append(Choice(tuple(options)))
        else:
            return _template(parts), position, match[0]
    if position < len(text):
        parts.append(text[position:])
    return _template(parts), len(text), ""


def _template(parts: list[Part]) -> Template:
    return Template(tuple(parts), frozenset(_needed(parts)))


def _needed(parts: list[Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Slot):
            yield part.name
        elif isinstance(part, Agreement):
            yield part.agrees_with
        elif isinstance(part, Mark):
            yield from part.body.slots
        elif isinstance(part, Choice):
            yield from frozenset.intersection(*(option.slots for option in part.options))


def parse_domains(text: str) -> tuple[Domain, ...]:
    """Raises GrammarError for a line that is none of those that the head of `facts.txt` lists."""
    domains = []
    for section in re.split(r"^(?=\[\w+\] )", text, flags=re.MULTILINE)[1:]:
        header, _, body = section.partition("\n")
        name, _, kinds = header.lstrip("[").partition("] ")
        entity, *descriptions = (word.strip() for word in kinds.split(","))
        facts = [fact for block in re.split(r"\n\s*\n", body) if (fact := _parse_fact(block, f"{name}/{block[:40]}"))]
        domains.append(Domain(name, entity, tuple(descriptions), tuple(facts)))
    return tuple(domains)


def _parse_fact(block: str, own_topic: str) -> Fact | None:
    sentences, questions, topics, related = [], [], [own_topic], []
    general = False
    for line in block.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("> "):
            sentences.append(parse_template(line[2:]))
        elif line.startswith("@ "):
            topics += line[2:].split()
        elif line.startswith("~ "):
            related += line[2:].split()
        elif line == "*":
            general = True
        elif match := re.match(r"(\w+)\? (.+)", line):
            questions.append(Question(match[1], parse_template(match[2])))
        else:
            raise GrammarError(f"neither a sentence, a question nor a topic: {line}")
    if not sentences:
        return None
    return Fact(tuple(sentences), tuple(questions), frozenset(topics), frozenset(topics + related), general)
