"""What a sentence offers as an answer: dates, numbers, names, lists, reasons, purposes, noun phrases."""

import re
from dataclasses import dataclass

from model.training.questions.spanish import MONTHS, STOP_WORDS, strip_accents

PREPOSITIONS = frozenset("de del en por a al con para sobre entre desde hasta contra según hacia ante tras".split())
ARTICLES = frozenset("el la los las un una unos unas su sus".split())
# Capitalised at the start of a sentence, these are no names.
OPENERS = STOP_WORDS | frozenset(
    """aunque segun asi ademas durante tras despues mientras hoy ayer aqui alli cada varios tres cuatro cinco pese junto
    debido gracias posteriormente actualmente finalmente entonces luego cual segundo primero""".split()
)

_CAPITALISED = r"[A-ZÁÉÍÓÚÑ][\wáéíóúñü'’\-.]*[\wáéíóúñü]|[A-ZÁÉÍÓÚÑ]"
_LINK = r"(?:de|del|de la|de los|de las|von|van|da|do|al)"
INNER_NAME = re.compile(r"(?<=[a-záéíóúñü,] )[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+")
_NAME = re.compile(rf"(?:{_CAPITALISED})(?:\s+(?:{_LINK}\s+)?(?:{_CAPITALISED}))*")
_NAMES = re.compile(rf"{_NAME.pattern}(?:, {_NAME.pattern})* (?:y|e) {_NAME.pattern}")
_MONTH = "|".join(MONTHS)
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:º)? de (?:{_MONTH})(?: (?:de|del) (?:año )?\d{{4}})?|\b(?:{_MONTH}) (?:de|del) \d{{4}}",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,])(?:1[0-9]\d\d|20[0-2]\d)(?![\d.,]\d|\d| ?%)")
_UNIT = (
    r"años|meses|días|semanas|horas|minutos|segundos|kilómetros|metros|centímetros|km²|km|m²|kg|toneladas|gramos|kilos"
    r"|grados|euros|dólares|libras|pesos|habitantes|hectáreas|millas|°C|€|\$"
)
_NUMBER = re.compile(
    r"(?<![\w.,])(?:\d[\d.,]*\d|\d|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|treinta"
    r"|cuarenta|cincuenta|cien|mil)(?: (?:mil millones|mil|millones|billones)(?: de(?= ))?)?"
    rf"(?: (?:por ciento)| ?%| (?:{_UNIT})\b(?: cuadrados| cúbicos)?)?(?=[ .,;:)]|$)",
    re.IGNORECASE,
)
_REASON = re.compile(r"\b(?:porque|debido a|a causa de|gracias a|ya que) (?P<answer>[^.,;:()]{10,90})")
_PURPOSE = re.compile(r"\bpara (?P<answer>\w{2,}(?:ar|er|ir)(?:l[aeo]s?|se)?\b[^.,;:()]{6,70})")
_PHRASE = re.compile(
    r"\b(?:el|la|los|las|un|una|unos|unas|su|sus) (?P<answer>[a-záéíóúñü]{4,}(?: [a-záéíóúñü]{5,})?"
    r"(?: (?:de|del|de la|de los|de las|para|y|con) [a-záéíóúñü]{4,})?)"
)
# Tried in this order: what one finds, the next can't have.
_PATTERNS = (
    ("date", _DATE),
    ("year", _YEAR),
    ("number", _NUMBER),
    ("names", _NAMES),
    ("name", _NAME),
    ("reason", _REASON),
    ("purpose", _PURPOSE),
    ("phrase", _PHRASE),
)
_MAY_OVERLAP = frozenset({"reason", "purpose"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """`kind`: date, year, number, name, names, reason, purpose or phrase; offsets in the sentence."""

    start: int
    end: int
    kind: str


def find_candidates(sentence: str, names: frozenset[str] = frozenset()) -> list[Candidate]:
    """Candidates of one sentence; only reasons and purposes overlap others.

    A single word with a capital at the start is a name only where it is one of `names`.
    """
    found: list[Candidate] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _PATTERNS:
        group = "answer" if "answer" in pattern.groupindex else 0
        for match in pattern.finditer(sentence):
            start, end = match.span(group)
            if kind in _MAY_OVERLAP:
                found.append(Candidate(start, end, kind))
                continue
            if (end - start < 3 and kind == "name") or any(a < end and start < b for a, b in taken):
                continue
            if kind == "name" and start < 3 and not (" " in match[0] or match[0] in names):
                continue
            if kind == "phrase" and strip_accents(match[group].split()[0]) in STOP_WORDS:
                continue
            if kind in ("name", "names") and (opener := match[0].split()[0]) and strip_accents(opener) in OPENERS:
                continue
            found.append(Candidate(start, end, kind))
            taken.append((start, end))
    return found
