"""Make the questions of a document: about facts that it states, and about facts that it does not state."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from model.training.everyday import marks
from model.training.everyday.document import Document
from model.training.everyday.grammar import Fact, Table
from model.training.everyday.marks import Span
from model.training.everyday.tables import make_key
from model.training.everyday.template import Alternative, Template
from model.training.everyday.values import Value
from model.training.everyday.wording import typed

# The share of unanswerable questions; of these, the shares of questions for another kind of document and of questions
# about a missing row or column.
UNANSWERABLE = 0.34
OFF_TOPIC = 0.12
MISSING_CELL = 0.35
# The share of the other questions that ask for a table cell.
CELL = 0.35


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the spans that answer it. An unanswerable question has none."""

    text: str
    spans: tuple[Span, ...]


def ask(document: Document, context: str, spans: Sequence[Span], count: int) -> list[Question]:
    """Ask up to `count` different questions."""
    rng = document.rng
    stated: dict[str, list[Span]] = {}
    for span in spans:
        stated.setdefault(span.name, []).append(span)
    document.tags |= {f"+{name}" for name in stated}
    # A first name in a greeting is a partial answer, so such a fact counts neither as stated nor as absent.
    known = document.mentioned | set(stated)
    facts = [fact for fact in document.kind.facts.values() if fact.ask.allowed(document.tags)]
    answerable = Deck([fact for fact in facts if fact.name in stated], rng)
    absent = Deck([fact for fact in facts if fact.name not in known and fact.unless.isdisjoint(stated)], rng)
    cells = [(table, *cell) for table in document.kind.tables.values() for cell in asked_cells(document, table, stated)]
    rng.shuffle(cells)
    asked: dict[str, Question] = {}
    without = 0
    for _ in range(count * 3):
        if len(asked) >= count:
            break
        spoken = ""
        answers: Sequence[Span] = ()
        if rng.random() < UNANSWERABLE:
            if without < count / 2:
                spoken = unanswerable(document, absent, stated)
        elif cells and rng.random() < CELL:
            table, alternative, row, answers = cells.pop()
            spoken = spell(document, alternative, document.rows[table.name][row])
        elif fact := answerable.draw():
            answers = stated[fact.name]
            spoken = question(document, fact.ask)
            if not document.mentioned <= set(stated) | set(document.kind.values):
                continue  # The question mentions a fact that the document does not state.
        if not spoken:
            continue
        text = typed(spoken, "voseo" in document.tags, rng)
        if plain(text) not in asked and not holds_answer(text, context, answers):
            asked[plain(text)] = Question(text, tuple(answers))
            without += not answers
    return list(asked.values())


class Deck:
    """Facts in a random order. After the last one, they are shuffled again."""

    def __init__(self, facts: Sequence[Fact], rng: random.Random) -> None:
        self.facts, self.rng = list(facts), rng
        self.left: list[Fact] = []

    def draw(self) -> Fact | None:
        """Return the next fact, or None if there are none."""
        if not self.left:
            self.left = list(self.facts)
            self.rng.shuffle(self.left)
        return self.left.pop() if self.left else None


def plain(text: str) -> str:
    return text.casefold().strip("¿?¡! .")


def holds_answer(question: str, context: str, spans: Sequence[Span]) -> bool:
    return any(context[span.start : span.end].casefold() in question.casefold() for span in spans)


def question(document: Document, template: Template) -> str:
    """Expand a question, without marks. Return an empty text if no alternative fits the document."""
    allowed = template.allowed(document.tags)
    return spell(document, document.rng.choice(allowed)) if allowed else ""


def spell(document: Document, alternative: Alternative | Template, row: dict[str, Value] | None = None) -> str:
    document.row = row or {}
    document.mentioned = set()
    text = marks.unmarked(marks.tidy(alternative.expand(document)))
    document.row = {}
    return text


def asked_cells(
    document: Document, table: Table, stated: dict[str, list[Span]]
) -> list[tuple[Alternative, int, Sequence[Span]]]:
    """Return a question for each cell that is stated, and for each key that the other cells identify."""
    rng = document.rng
    found: list[tuple[Alternative, int, Sequence[Span]]] = []
    rows = document.rows.get(table.name, [])
    for name, column in table.columns.items():
        allowed = column.ask.allowed(document.tags)
        for number in range(len(rows)):
            spans = stated.get(f"{table.name}.{name}.{number}")
            if spans and allowed:
                found.append((rng.choice(allowed), number, spans))
    for number, row in enumerate(rows):
        spans = stated.get(f"{table.name}.key.{number}")
        for alternative in table.key_ask.allowed(document.tags):
            used = alternative.names
            if spans and used and rng.random() < 0.5 and used <= set(document.columns[table.name]):
                if all(sum(other[name].text == row[name].text for other in rows) == 1 for name in used):
                    found.append((alternative, number, spans))
    return found


def unanswerable(document: Document, absent: Deck, stated: dict[str, list[Span]]) -> str:
    """Ask about a fact that is not stated, about a missing row or column of a table, or about another document."""
    rng = document.rng
    tables = [table for name, table in document.kind.tables.items() if name in document.rows]
    if rng.random() < OFF_TOPIC:
        return off_topic(document)
    if tables and rng.random() < MISSING_CELL:
        return missing_cell(document, rng.choice(tables), stated)
    fact = absent.draw()
    return question(document, fact.ask) if fact else ""


def off_topic(document: Document) -> str:
    """Ask a question that a document of another kind answers."""
    kinds = document.grammar.kinds.values()
    others = [kind for kind in kinds if kind is not document.kind and document.kind.name not in kind.related]
    elsewhere = Document(document.grammar, document.rng.choice(others), document.rng)
    return question(elsewhere, elsewhere.kind.off)


def missing_cell(document: Document, table: Table, stated: dict[str, list[Span]]) -> str:
    rows, kept = document.rows[table.name], document.columns[table.name]
    dropped = [name for name in table.columns if name not in kept and name not in stated]
    if dropped and document.rng.random() < 0.5:
        ask, row = table.columns[document.rng.choice(dropped)].ask, document.rng.choice(rows)
    else:
        ask, key = table.columns[document.rng.choice(kept)].ask, make_key(document, table)
        bare = key.form("bare").casefold()
        if any(bare in other["key"].text.casefold() or other["key"].form("bare").casefold() in bare for other in rows):
            return ""
        row = {"key": key}
    allowed = [a for a in ask.allowed(document.tags) if a.names <= set(row)]
    return spell(document, document.rng.choice(allowed), dict(row)) if allowed else ""
