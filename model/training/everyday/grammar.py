"""Load the grammar files: kinds of documents with their facts, tables, layouts and questions.

A file of kinds/ describes one kind of document:

    themes          each document has one of them; `@theme text` is an alternative for that theme only
    layouts         skeletons: lines of text, and directives such as `%fields *` (see writer.py)
    notes           sentences that state no fact
    off_topic       questions that only this kind of document answers; other kinds get them as unanswerable questions
    related         kinds that may answer these questions, too, so these kinds do not get them
    [lists]         lists for `<name>`, beside those of the lexicon
    [values]        values that no question asks for
    [facts.NAME]    value, label (of a field), sentences, questions, rate (how often it is stated),
                    unless (facts that answer the same question; if one is stated, this fact is not absent),
                    heading (of its clause)
    [tables.NAME]   rows (how many), key, key_label, key_questions, row (sentences), rate, [.columns.NAME] like facts;
                    a key `the flour; 300 g` has the form {key.a} for its columns
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from model.training.everyday.template import GrammarError, Template, parse
from model.training.everyday.values import Region

DIRECTORY = Path(__file__).parent
PATTERNS = ("phone", "mobile", "id", "tax", "plate", "iban", "domain")
EMPTY = Template((), False)


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: Template
    label: Template
    sentences: Template
    questions: Template
    rate: float
    unless: frozenset[str]
    heading: Template
    field: Template


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    rows: tuple[int, int]
    key: Template
    key_label: Template
    key_questions: Template
    row: Template
    intro: Template
    columns: Mapping[str, Fact]
    rate: float


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document."""

    name: str
    themes: tuple[str, ...]
    layouts: tuple[str, ...]
    notes: Template
    off_topic: Template
    related: frozenset[str]
    lists: Mapping[str, Template]
    values: Mapping[str, Template]
    facts: Mapping[str, Fact]
    tables: Mapping[str, Table]


@dataclass(frozen=True, slots=True)
class Grammar:
    kinds: Mapping[str, Kind]
    lists: Mapping[str, Template]
    regions: tuple[Region, ...]
    weights: tuple[float, ...]


@cache
def load() -> Grammar:
    """Read the grammar files.

    Raises GrammarError, which names the file.
    """
    lists: dict[str, Template] = {}
    for path in sorted((DIRECTORY / "lexicon").glob("*.toml")):
        if path.stem != "regions":
            lists |= _templates(read_toml(path), path)
    regions = read_toml(DIRECTORY / "lexicon" / "regions.toml")
    kinds = {
        path.stem: _kind(path.stem, read_toml(path), path) for path in sorted((DIRECTORY / "kinds").glob("*.toml"))
    }
    return Grammar(
        kinds,
        lists,
        tuple(_region(tag, fields) for tag, fields in regions.items()),
        tuple(fields["weight"] for fields in regions.values()),
    )


def read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise GrammarError(f"{path.name}: {error}") from error


def _region(tag: str, fields: dict[str, Any]) -> Region:
    return Region(
        tag,
        fields["thousands"],
        fields["decimal"],
        fields["scale"],
        fields["cents"],
        fields["money"],
        fields["unit"],
        {name: fields[name] for name in PATTERNS},
    )


def _templates(fields: Mapping[str, str], path: Path) -> dict[str, Template]:
    return {name: _parse(text, path) for name, text in fields.items()}


def _parse(text: str, path: Path) -> Template:
    try:
        return parse(text)
    except GrammarError as error:
        raise GrammarError(f"{path.name}: {error}") from error


def _kind(name: str, fields: dict[str, Any], path: Path) -> Kind:
    facts = {fact: _fact(fact, spec, path) for fact, spec in fields["facts"].items()}
    tables = {table: _table(table, spec, path) for table, spec in fields.get("tables", {}).items()}
    return Kind(
        name,
        tuple(fields.get("themes", "").split()),
        tuple(fields["layouts"]),
        _parse(fields.get("notes", ""), path),
        _parse(fields.get("off_topic", ""), path),
        frozenset(fields.get("related", "").split()),
        _templates(fields.get("lists", {}), path),
        _templates(fields.get("values", {}), path),
        facts,
        tables,
    )


def _fact(name: str, fields: dict[str, Any], path: Path) -> Fact:
    known = {"value", "label", "sentences", "questions", "rate", "unless", "heading", "field"}
    if unknown := set(fields) - known:
        raise GrammarError(f"{path.name}: unknown keys of the fact {name}: {', '.join(sorted(unknown))}")

    def template(key: str) -> Template:
        return _parse(fields[key], path) if key in fields else EMPTY

    field = template("field") if "field" in fields else _parse(f"{{{name}}}", path)
    unless = frozenset(fields.get("unless", "").split())
    return Fact(
        name,
        template("value"),
        template("label"),
        template("sentences"),
        template("questions"),
        fields.get("rate", 0.75),
        unless,
        template("heading"),
        field,
    )


def _table(name: str, fields: dict[str, Any], path: Path) -> Table:
    low, _, high = fields["rows"].partition(" ")

    def template(key: str) -> Template:
        return _parse(fields[key], path) if key in fields else EMPTY

    return Table(
        name,
        (int(low), int(high or low)),
        template("key"),
        template("key_label"),
        template("key_questions"),
        template("row"),
        template("intro"),
        {column: _fact(column, spec, path) for column, spec in fields["columns"].items()},
        fields.get("rate", 0.85),
    )
