"""A document while it is generated: its country, its notation and the values of its facts."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from model.training.everyday import dates, people
from model.training.everyday.grammar import Fact, Grammar, Kind
from model.training.everyday.template import GrammarError, Reference, Rule, Template, parse
from model.training.everyday.values import (
    Generator,
    Region,
    Value,
    ValueScope,
    code,
    decimal,
    integer,
    money,
    patterned,
    percent,
    several,
    word,
)

FIRST_DAY = date(2012, 1, 1)
DAYS = 366 * 16


def address(scope: ValueScope, arguments: Sequence[str]) -> Value:
    lines = [line.strip() for line in scope.rule("address_lines", ()).split(";")]
    return Value(", ".join(lines), {"lines": "\n".join(lines), "street": lines[0]})


GENERATORS: dict[str, Generator] = {
    "address": address,
    "age": dates.age,
    "code": code,
    "date": dates.date_value,
    "email": people.email,
    "int": integer,
    "money": money,
    "month": dates.month_value,
    "num": decimal,
    "pct": percent,
    "person": people.person,
    "several": several,
    "time": dates.time_value,
    "url": people.url,
    "word": word,
    "year": dates.year_value,
} | {name: patterned(name) for name in ("phone", "mobile", "id", "tax", "plate", "iban")}


class Draft:
    """The values of one document, in one notation. A value is generated when it is first needed."""

    def __init__(self, grammar: Grammar, kind: Kind, rng: random.Random) -> None:
        self.grammar, self.kind, self.rng = grammar, kind, rng
        self.region = rng.choices(grammar.regions, grammar.weights)[0]
        self.today = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
        self.notation = choose_notation(self.region, rng)
        self.tags = choose_tags(self.region, rng)
        if kind.themes:
            self.tags.add(rng.choice(kind.themes))
        self.row: dict[str, Value] = {}
        self.rows: dict[str, list[dict[str, Value]]] = {}
        self.columns: dict[str, list[str]] = {}
        self.stated: set[str] = set()
        self.mentioned: set[str] = set()
        self._values: dict[str, Value] = {}
        density = rng.uniform(0.85, 1.9)
        self.present = {name for name, fact in kind.facts.items() if rng.random() < fact.rate * density}

    def value(self, name: str) -> Value:
        if name in self.row:
            return self.row[name]
        if name not in self._values:
            self._values[name] = self.make(self._template(name))
        return self._values[name]

    def make(self, template: Template) -> Value:
        """Expand a template to a new value. A value from a single generator also has its other forms."""
        allowed = template.allowed(self.tags)
        if not allowed:
            return Value("")
        chosen = self.rng.choice(allowed)
        if len(chosen.parts) == 1:
            part = chosen.parts[0]
            if isinstance(part, Rule):
                return self._generate(part.name, part.arguments)
            if isinstance(part, Reference) and part.form is None:
                return self.value(part.name)
        return Value(chosen.expand(self))

    def form(self, name: str, form: str) -> str:
        self.mentioned.add(name)
        try:
            return self.value(name).form(form)
        except KeyError as error:
            raise GrammarError(f"{self.kind.name}: {name}: {error.args[0]}") from error

    def rule(self, name: str, arguments: Sequence[str]) -> str:
        return self._generate(name, arguments).text

    def expand(self, text: str) -> str:
        return parsed(text).expand(self)

    def _template(self, name: str) -> Template:
        fact: Fact | None = self.kind.facts.get(name)
        template = fact.value if fact else self.kind.values.get(name)
        if template is None or not template.alternatives:
            raise GrammarError(f"{self.kind.name}: '{name}' has no value")
        return template

    def _generate(self, name: str, arguments: Sequence[str]) -> Value:
        name, _, form = name.partition(".")
        template = self.kind.lists.get(name) or self.grammar.lists.get(name)
        if template is not None:
            value = Value(template.expand(self))
        elif name in GENERATORS:
            value = GENERATORS[name](self, arguments)
        else:
            raise GrammarError(f"{self.kind.name}: neither a list nor a generator: <{name}>")
        return Value(value.form(form)) if form else value


@cache
def parsed(text: str) -> Template:
    return parse(text)


def choose_tags(region: Region, rng: random.Random) -> set[str]:
    """Return the tags of the document: its country, `am` for America, and the form of address."""
    tags = {region.tag}
    if region.tag != "es":
        tags.add("am")
    familiar = rng.random() < 0.4
    voseo = region.tag in ("ar", "uy") or (region.tag == "cr" and rng.random() < 0.5)
    tags.add("usted" if not familiar else "vos" if voseo else "tu")
    if voseo:
        tags.add("voseo")
    return tags


def choose_notation(region: Region, rng: random.Random) -> dict[str, Any]:
    """Choose how a document writes numbers, dates, times and titles."""
    spain = region.tag == "es"
    return {
        "money": rng.choice(region.money),
        "zeros": rng.random() < 0.35,
        "grouped": rng.random() < 0.85,
        "minus": rng.choices(("-", "−", "–"), (6, 3, 1))[0],
        "percent": rng.choices((" %", "%", " por ciento"), (5, 5, 1))[0],
        "date": rng.choices(("long", "num", "rare"), (10, 8, 1))[0],
        "numeric": rng.choice(dates.NUMERIC),
        "time": rng.choice(("", "", "dot", "h", "hours", "padded", "noon", "spoken", "h" if spain else "hrs")),
        "don": spain or rng.random() < 0.3,
        "titles": rng.random() < 0.4,
    }
