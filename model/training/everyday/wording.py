"""Write questions as people type them: with or without punctuation, accents and capitals, indirectly, with typos."""

import random
import re
import unicodedata

INTERROGATIVE = re.compile(
    r"^(?:(?:a|de|en|con|por|para|hasta|desde|cada|sobre|ante|bajo|entre) )?"
    r"(?:qué|quién|quiénes|cuál|cuáles|cuándo|cuánto|cuánta|cuántos|cuántas|dónde|cómo|adónde)\b",
    re.IGNORECASE,
)
INDIRECT = (
    "quiero saber {q}|quisiera saber {q}|necesito saber {q}|dime {q}|me gustaría saber {q}|me pueden decir {q}|"
    "¿Me puedes decir {q}?|¿Puede decirme {q}?|¿Se sabe {q}?|¿Dice {q}?|Por favor, dígame {q}.|Indica {q}|Indique {q}.|"
    "no sé {q}|¿Sabes {q}?|¿Pone {q}?|busco {q}"
).split("|")
VOSEO = "decime {q}|¿Me podés decir {q}?|che, {q}|¿Sabés {q}?|contame {q}|fijate {q}".split("|")
REQUESTS = "quiero {q}|dame {q}|busco {q}|necesito {q}|buscar {q}|ver {q}|dime {q}|saber {q}".split("|")
BEFORE = "hola, |Hola, |buenas, |buenos días, |perdona, |oye, |una duda: |Una pregunta: |entonces |y ".split("|")
AFTER = " por favor|, por favor| gracias| porfa|, gracias| según el documento| según el texto".split("|")
SHORT = (
    (r"\bque\b", "q"),
    (r"\bpor qué\b", "xq"),
    (r"\bpor\b", "x"),
    (r"\bteléfono\b", "tlf"),
    (r"\bteléfono\b", "tel"),
    (r"\bpara\b", "pa"),
    (r"\bqu", "k"),
    (r"\bcuánto\b", "cto"),
)


def as_typed(question: str, voseo: bool, rng: random.Random) -> str:
    """Return a typed form of a question: a sentence `¿…?`, or a fragment without question marks."""
    whole = question.startswith("¿")
    body = question.strip("¿?").strip()
    choice = rng.random()
    if whole and choice < 0.42:
        return question
    if whole and choice < 0.50 and INTERROGATIVE.match(body):
        pattern = rng.choice(VOSEO if voseo and rng.random() < 0.6 else INDIRECT)
        return with_slips(pattern.format(q=lower_first(body)), rng)
    if not whole and choice < 0.10:
        return with_slips(rng.choice(REQUESTS).format(q=lower_first(body)), rng)
    if whole:
        body = lower_first(body) if rng.random() < 0.75 else body
    elif rng.random() < 0.35:
        body = body[:1].upper() + body[1:]
    if rng.random() < 0.04:
        body = rng.choice(BEFORE) + lower_first(body)
    if rng.random() < 0.03:
        body += rng.choice(AFTER)
    if whole and rng.random() < 0.35:
        body += "?"
    elif not whole and rng.random() < 0.12:
        body += "?"
    return with_slips(body, rng)


def with_slips(text: str, rng: random.Random) -> str:
    """Sometimes drop accents, drop capitals, or make a typo."""
    if not text.startswith("¿") or rng.random() < 0.3:
        if rng.random() < 0.6:
            text = without_accents(text)
        if rng.random() < 0.45:
            text = text.lower()
        if rng.random() < 0.03:
            text = text.upper()
    if rng.random() < 0.03:
        pattern, short = rng.choice(SHORT)
        text = re.sub(pattern, short, text, count=1)
    if rng.random() < 0.07:
        text = slip(text, rng)
    return text


def lower_first(text: str) -> str:
    """Write the first letter in lower case, except in an acronym."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def without_accents(text: str) -> str:
    """Return the text without accents; ñ stays.

    >>> without_accents("¿Cuál es el año?")
    '¿Cual es el año?'
    """
    parts = unicodedata.normalize("NFD", text.replace("ñ", "\0").replace("Ñ", "\1"))
    bare = "".join(character for character in parts if unicodedata.category(character) != "Mn")
    return bare.replace("\0", "ñ").replace("\1", "Ñ")


def slip(text: str, rng: random.Random) -> str:
    """Swap, drop or double one letter within a word of five letters or more."""
    words = [match for match in re.finditer(r"[a-záéíóúñ]{5,}", text)]
    if not words:
        return text
    word = rng.choice(words)
    i = rng.randrange(word.start() + 1, word.end() - 1)
    match rng.randrange(3):
        case 0:
            return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        case 1:
            return text[:i] + text[i + 1 :]
    return text[:i] + text[i] + text[i:]
