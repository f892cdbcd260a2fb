"""Make the questions of a document: about facts that it states, and about facts that it does not state."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from model.training.everyday import marks
from model.training.everyday.draft import Draft
from model.training.everyday.grammar import Fact, Table
from model.training.everyday.marks import Span
from model.training.everyday.tables import make_key
from model.training.everyday.template import Alternative, Template
from model.training.everyday.values import Value
from model.training.everyday.wording import as_typed

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


def make_questions(draft: Draft, context: str, spans: Sequence[Span], count: int) -> list[Question]:
    """Ask up to `count` different questions."""
    rng = draft.rng
    stated: dict[str, list[Span]] = {}
    for span in spans:
        stated.setdefault(span.name, []).append(span)
    draft.tags |= {f"+{name}" for name in stated}
    # A first name in a greeting is a partial answer, so such a fact counts neither as stated nor as absent.
    known = draft.mentioned | set(stated)
    facts = [fact for fact in draft.kind.facts.values() if fact.questions.allowed(draft.tags)]
    answerable = Deck([fact for fact in facts if fact.name in stated], rng)
    absent = Deck([fact for fact in facts if fact.name not in known and fact.unless.isdisjoint(stated)], rng)
    cells = [(table, *cell) for table in draft.kind.tables.values() for cell in cell_questions(draft, table, stated)]
    rng.shuffle(cells)
    chosen: dict[str, Question] = {}
    unanswerable = 0
    for _ in range(count * 3):
        if len(chosen) >= count:
            break
        wording = ""
        answers: Sequence[Span] = ()
        if rng.random() < UNANSWERABLE:
            if unanswerable < count / 2:
                wording = unanswerable_question(draft, absent, stated)
        elif cells and rng.random() < CELL:
            table, alternative, row, answers = cells.pop()
            wording = expand_alternative(draft, alternative, draft.rows[table.name][row])
        elif fact := answerable.draw():
            answers = stated[fact.name]
            wording = expand_question(draft, fact.questions)
            if not draft.mentioned <= set(stated) | set(draft.kind.values):
                continue  # The question mentions a fact that the document does not state.
        if not wording:
            continue
        text = as_typed(wording, "voseo" in draft.tags, rng)
        if normalize(text) not in chosen and not contains_answer(text, context, answers):
            chosen[normalize(text)] = Question(text, tuple(answers))
            unanswerable += not answers
    return list(chosen.values())


class Deck:
    """Facts in random order. After the last fact, all are shuffled again."""

    def __init__(self, facts: Sequence[Fact], rng: random.Random) -> None:
        self.facts, self.rng = list(facts), rng
        self.remaining: list[Fact] = []

    def draw(self) -> Fact | None:
        """Return the next fact, or None if there are none."""
        if not self.remaining:
            self.remaining = list(self.facts)
            self.rng.shuffle(self.remaining)
        return self.remaining.pop() if self.remaining else None


def normalize(text: str) -> str:
    return text.casefold().strip("¿?¡! .")


def contains_answer(question: str, context: str, spans: Sequence[Span]) -> bool:
    return any(context[span.start : span.end].casefold() in question.casefold() for span in spans)


def expand_question(draft: Draft, template: Template) -> str:
    """Expand a question, without marks. Return an empty text if no alternative fits the document."""
    allowed = template.allowed(draft.tags)
    return expand_alternative(draft, draft.rng.choice(allowed)) if allowed else ""


def expand_alternative(draft: Draft, alternative: Alternative | Template, row: dict[str, Value] | None = None) -> str:
    draft.row = row or {}
    draft.mentioned = set()
    text = marks.unmarked(marks.tidy(alternative.expand(draft)))
    draft.row = {}
    return text


def cell_questions(
    draft: Draft, table: Table, stated: dict[str, list[Span]]
) -> list[tuple[Alternative, int, Sequence[Span]]]:
    """Return a question for each cell that is stated, and for each key that the other cells identify."""
    rng = draft.rng
    result: list[tuple[Alternative, int, Sequence[Span]]] = []
    rows = draft.rows.get(table.name, [])
    for name, column in table.columns.items():
        allowed = column.questions.allowed(draft.tags)
        for number in range(len(rows)):
            spans = stated.get(f"{table.name}.{name}.{number}")
            if spans and allowed:
                result.append((rng.choice(allowed), number, spans))
    for number, row in enumerate(rows):
        spans = stated.get(f"{table.name}.key.{number}")
        for alternative in table.key_questions.allowed(draft.tags):
            used = alternative.names
            if spans and used and rng.random() < 0.5 and used <= set(draft.columns[table.name]):
                if all(sum(other[name].text == row[name].text for other in rows) == 1 for name in used):
                    result.append((alternative, number, spans))
    return result


def unanswerable_question(draft: Draft, absent: Deck, stated: dict[str, list[Span]]) -> str:
    """Ask about a fact that is not stated, about a missing row or column of a table, or about another document."""
    rng = draft.rng
    tables = [table for name, table in draft.kind.tables.items() if name in draft.rows]
    if rng.random() < OFF_TOPIC:
        return off_topic_question(draft)
    if tables and rng.random() < MISSING_CELL:
        return missing_cell_question(draft, rng.choice(tables), stated)
    fact = absent.draw()
    return expand_question(draft, fact.questions) if fact else ""


def off_topic_question(draft: Draft) -> str:
    """Ask a question that a document of another kind answers."""
    kinds = draft.grammar.kinds.values()
    others = [kind for kind in kinds if kind is not draft.kind and draft.kind.name not in kind.related]
    other_draft = Draft(draft.grammar, draft.rng.choice(others), draft.rng)
    return expand_question(other_draft, other_draft.kind.off_topic)


def missing_cell_question(draft: Draft, table: Table, stated: dict[str, list[Span]]) -> str:
    rows, kept = draft.rows[table.name], draft.columns[table.name]
    dropped = [name for name in table.columns if name not in kept and name not in stated]
    if dropped and draft.rng.random() < 0.5:
        questions, row = table.columns[draft.rng.choice(dropped)].questions, draft.rng.choice(rows)
    else:
        questions, key = table.columns[draft.rng.choice(kept)].questions, make_key(draft, table)
        bare = key.form("bare").casefold()
        if any(bare in other["key"].text.casefold() or other["key"].form("bare").casefold() in bare for other in rows):
            return ""
        row = {"key": key}
    allowed = [a for a in questions.allowed(draft.tags) if a.names <= set(row)]
    return expand_alternative(draft, draft.rng.choice(allowed), dict(row)) if allowed else ""
