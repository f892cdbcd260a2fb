"""Find the interrogative of a Spanish question, to measure a reader by kind of question."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

WHY = "por qué"
OTHER = "otra"
# A word with an accent is an interrogative anywhere in the question.
_ACCENTED = {
    **dict.fromkeys(("qué",), "qué"),
    **dict.fromkeys(("quién", "quiénes"), "quién"),
    **dict.fromkeys(("cuándo",), "cuándo"),
    **dict.fromkeys(("cuánto", "cuánta", "cuántos", "cuántas"), "cuánto"),
    **dict.fromkeys(("dónde", "adónde"), "dónde"),
    **dict.fromkeys(("cómo",), "cómo"),
    **dict.fromkeys(("cuál", "cuáles"), "cuál"),
}
# Without the accent it may be a conjunction, so it counts only at the start or after a preposition at the start.
_UNACCENTED = {form.translate(str.maketrans("áéíóú", "aeiou")): word for form, word in _ACCENTED.items()}

_PREPOSITIONS = frozenset("a con de desde en entre hacia hasta para por según sobre".split())


def question_word(question: str) -> str:
    """Return `qué`, `quién`, `cuándo`, `cuánto`, `dónde`, `cómo`, `cuál`, `por qué` or `otra`."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", question).lower())
    head = words[:2] if _PREPOSITIONS.intersection(words[:1]) else words[:1]
    return _first(words, _ACCENTED) or _first(head, _UNACCENTED) or OTHER


def _first(words: Sequence[str], forms: Mapping[str, str]) -> str | None:
    for before, word in zip(["", *words], words, strict=False):
        if word in forms:
            return WHY if before == "por" and forms[word] == "qué" else forms[word]
    return None
