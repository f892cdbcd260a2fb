"""Questions about texts made from facts (`facts.txt`), deeds (`verbs.txt`) and word lists (`lexicon.json`)."""

import random
from pathlib import Path

from model.training.questions.absence import Absence
from model.training.questions.composition import Composer, Statement, Text
from model.training.questions.entities import Record, draw_record
from model.training.questions.example import Example
from model.training.questions.grammar import ENTITY, Domain, Question, parse_domains
from model.training.questions.lexicon import Lexicon
from model.training.questions.phrasing import vary
from model.training.questions.rendering import Bindings
from model.training.questions.verbs import parse_verbs
from model.training.questions.wording import word

GRAMMAR = Path(__file__).parent
DEEDS = 0.22  # share of texts in which several people each do one thing
SECOND_ENTITY, OTHER_DOMAIN = 0.45, 0.12
_TRIES = 100


class TemplateGenerator:
    """Each call gives one example; all randomness is the given generator's."""

    def __init__(self, directory: Path = GRAMMAR) -> None:
        """Raises GrammarError where a line of the grammar can't be read, LexiconError where a word list can't."""
        self.lexicon = Lexicon(directory / "lexicon.json")
        self.domains = parse_domains((directory / "facts.txt").read_text(encoding="utf-8"))
        self.deeds = parse_verbs((directory / "verbs.txt").read_text(encoding="utf-8"))
        self._absence = Absence(self.lexicon, self.domains)

    def __call__(self, rng: random.Random, max_characters: int = 700) -> Example:
        """A question that its text answers; the text is at most `max_characters` long, but one sentence at least."""
        for _ in range(_TRIES):
            text = self._text(rng, max_characters)
            if example := self._ask(rng, text, rng.choice(text.statements)):
                return example
        raise AssertionError("the grammar has hardly any question that its sentences answer")

    def unanswerable(self, rng: random.Random, max_characters: int = 700) -> Example:
        """A question much like its text that asks for another fact, another entity or another detail."""
        for _ in range(_TRIES):
            text = self._text(rng, max_characters)
            if question := self._absence.ask(rng, text):
                return Example(vary(rng, question), text.context, 0, 0)
        raise AssertionError("the grammar has hardly any fact that its texts leave out")

    def _text(self, rng: random.Random, max_characters: int) -> Text:
        records: list[Record] = []

        def add(domain: Domain, facts: int) -> None:
            known = " ".join(record.entity.text for record in records)
            records.append(draw_record(rng, self.lexicon, domain, known, facts))

        if rng.random() < DEEDS:
            for _ in range(rng.randint(2, 7)):
                add(self.deeds, 1)
        else:
            domain = rng.choice(self.domains)
            add(domain, rng.randint(2, 6))
            if rng.random() < SECOND_ENTITY:
                add(domain, rng.randint(2, 6))
            if rng.random() < OTHER_DOMAIN:
                add(rng.choice(self.domains), rng.randint(1, 4))
            rng.shuffle(records)
        return Composer(rng, self.lexicon, max_characters).compose(records)

    def _ask(self, rng: random.Random, text: Text, statement: Statement) -> Example | None:
        bindings = Bindings(rng, self.lexicon, statement.values, frozen=True)
        spans = _naming(text, statement) | statement.spans
        by_answer: dict[str, list[Question]] = {}
        for question in statement.fact.questions:
            if question.answer in spans and bindings.offers(question.template):
                by_answer.setdefault(question.answer, []).append(question)
        if not by_answer:
            return None
        # Each slot is as likely as the next, however many ways there are to ask for it.
        answer = rng.choice(list(by_answer))
        asked = word(text, statement.record, rng.choice(by_answer[answer]), bindings)
        start, end = spans[answer]
        if asked is None or text.context[start:end].lower() in asked.lower():
            return None
        return Example(vary(rng, asked), text.context, start, end)


def _naming(text: Text, statement: Statement) -> dict[str, tuple[int, int]]:
    """Where the last statement up to this one that names their entity does so."""
    for said in reversed(text.statements[: text.statements.index(statement) + 1]):
        if said.record is statement.record and ENTITY in said.spans:
            return {ENTITY: said.spans[ENTITY]}
    return {}
