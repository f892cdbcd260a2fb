"""A question of the grammar put to a text."""

from model.training.questions.composition import Text
from model.training.questions.entities import Record, short_name
from model.training.questions.grammar import ENTITY, Question
from model.training.questions.rendering import Bindings, render
from model.training.questions.spanish import capitalise

SHORT = 0.25  # how often a question calls a person by one name only


def word(text: Text, record: Record, question: Question, bindings: Bindings) -> str | None:
    """None where the question names nothing and the text has several entities that it could mean.

    Values that the question's slots lack are drawn into `bindings`, unless they are frozen.
    """
    entity = bindings.values[ENTITY]
    if bindings.rng.random() < SHORT:
        bindings.values[ENTITY] = short_name(bindings.rng, record.domain, entity)
    rendered = render(question.template, bindings)
    bindings.values[ENTITY] = entity
    alike = sum(other.domain is record.domain for other in text.records)
    if alike > 1 and not rendered.spans:
        return None
    return capitalise(rendered.text)
