"""The ways people put one and the same question."""

import random
import re

_INTERROGATIVE = re.compile(
    r"¿((?:(?:A|De|En|Con|Por|Para|Desde|Hasta|Durante|Sobre|Contra|Entre|Cada|Hacia) )?"
    r"(?:[Qq]ué|[Qq]uién(?:es)?|[Cc]uál(?:es)?|[Cc]uándo|[Dd]ónde|[Aa]dónde|[Cc]ómo|[Cc]uánt[oa]s?)\b.*)\?$",
    re.DOTALL,
)
_QUESTIONS = (
    "¿Sabes {}?",
    "¿Me puedes decir {}?",
    "¿Puedes decirme {}?",
    "¿Podrías decirme {}?",
    "¿Se sabe {}?",
    "¿Me podría decir {}, por favor?",
    "¿Sabe usted {}?",
)
_STATEMENTS = (
    "Dime {}",
    "Quiero saber {}",
    "Necesito saber {}",
    "Me gustaría saber {}.",
    "Quisiera saber {}.",
    "Dime {}, por favor",
    "No sé {}",
    "Busco información: {}",
)
_PREFIXES = ("Por favor, ¿{}?", "Hola, ¿{}?", "Según el texto, ¿{}?", "Y ¿{}?", "Una pregunta: ¿{}?")
INDIRECT = 0.08
PREFIXED = 0.02


def vary(rng: random.Random, question: str) -> str:
    """Now and then the indirect or polite form of a direct question; others pass unchanged."""
    roll = rng.random()
    if roll >= INDIRECT + PREFIXED:
        return question
    direct = _INTERROGATIVE.match(question)
    if direct is None:
        return question
    body = direct[1][0].lower() + direct[1][1:]
    forms = _PREFIXES if roll >= INDIRECT else rng.choice((_QUESTIONS, _STATEMENTS))
    return rng.choice(forms).format(body)
