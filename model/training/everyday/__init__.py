"""Everyday documents in Spanish, with questions: leases, bills, letters, minutes, recipes and the like.

They are made from grammar files: kinds/ has a file for each kind of document, and lexicon/ the lists that all
of them share. Names, numbers, firms and addresses are invented.
"""

import random
from collections.abc import Iterator
from typing import NotRequired, TypedDict

from model.training.everyday import marks
from model.training.everyday.draft import Draft
from model.training.everyday.grammar import Grammar, Kind, load
from model.training.everyday.questions import make_questions
from model.training.everyday.writer import Writer

__all__ = ["Answer", "Paragraph", "Question", "generate", "kinds"]

MIN_WORDS, MAX_WORDS = 100, 430
TRIES = 6


class Answer(TypedDict):
    text: str
    answer_start: int


class Question(TypedDict):
    id: str
    question: str
    answers: list[Answer]
    is_impossible: bool


class Paragraph(TypedDict):
    """A document as SQuAD writes a paragraph; `kind` names its grammar file. Offsets count code points."""

    context: str
    qas: list[Question]
    kind: NotRequired[str]


def kinds() -> list[str]:
    """Return the kinds of document, by name."""
    return list(load().kinds)


def generate(count: int, seed: int) -> Iterator[Paragraph]:
    """Make documents with questions, a third of them unanswerable. All kinds are equally frequent.

    The same seed makes the same documents. A larger count only adds documents after them.
    """
    grammar = load()
    names = list(grammar.kinds)
    for number in range(count):
        turn, place = divmod(number, len(names))
        if not place:
            random.Random(f"{seed}/{turn}").shuffle(names)
        yield _paragraph(grammar, grammar.kinds[names[place]], f"everyday-{seed}-{number}")


def _paragraph(grammar: Grammar, kind: Kind, name: str) -> Paragraph:
    rng = random.Random(name)
    for _ in range(TRIES):
        draft = Draft(grammar, kind, rng)
        context, spans = marks.extract(Writer(draft).write())
        if MIN_WORDS <= len(context.split()) <= MAX_WORDS:
            break
    if rng.random() < 0.18:
        context = marks.wrap(context, rng.randint(58, 82))
    if rng.random() < 0.06:
        context = context.replace(" €", "\u00a0€").replace(" %", "\u00a0%")
    qas: list[Question] = []
    for question in make_questions(draft, context, spans, rng.randint(5, 10)):
        places = sorted({(span.start, span.end) for span in question.spans})
        answers: list[Answer] = [{"text": context[start:end], "answer_start": start} for start, end in places]
        qas.append(
            {"id": f"{name}-{len(qas)}", "question": question.text, "answers": answers, "is_impossible": not answers}
        )
    return {"context": context, "qas": qas, "kind": kind.name}
