"""Questions as people type them."""

import random

from model.training.questions.spanish import strip_accents

LOWER_CASE = 0.10
NO_ACCENTS = 0.06
NO_OPENING_MARK = 0.12
NO_CLOSING_MARK = 0.06


def noise(rng: random.Random, question: str) -> str:
    """The question, now and then without capitals, accents or question marks."""
    roll = rng.random()
    if roll < LOWER_CASE:
        question = question.lower()
    elif roll < LOWER_CASE + NO_ACCENTS:
        question = strip_accents(question)
    if rng.random() < NO_OPENING_MARK:
        question = question.replace("¿", "")
    if rng.random() < NO_CLOSING_MARK:
        question = question.rstrip("?")
    return question
