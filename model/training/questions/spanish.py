"""Small facts of written Spanish that the generators share: sentences, stop words, accents, articles, plurals."""

import re
import unicodedata

WORD = re.compile(r"\w+")
MONTHS = tuple("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split())
STOP_WORDS = frozenset(
    """de la que el en y a los del se las por un para con no una su al lo como mas pero sus le ya o este si porque esta
    entre cuando muy sin sobre tambien me hasta hay donde quien desde todo nos durante todos uno les ni contra otros ese
    eso ante ellos e esto mi antes algunos unos yo otro otras otra tanto esa estos mucho cual cuales quienes nada muchos
    poco ella estar estas fue fueron ser es son era eran ha han habia sido esta estan tiene tienen tenia cuanto cuantos
    cuanta cuantas dos llama llamaba tipo""".split()
)

_BOUNDARY = re.compile(r"(?<=[.!?])[\"»”)]?\s+(?=[¿¡\"«“(]?[A-ZÁÉÍÓÚÑ0-9])|\n+")
_ABBREVIATION = re.compile(r"\b(?:Sra?|Dra?|St|Ud|Uds|etc|EE|UU|av|Av|pág|núm|art|[A-Zpcd])\.$")


def strip_accents(text: str) -> str:
    """Lower case without accents or tildes ("Muñoz" → "munoz")."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


def sentence_spans(text: str, shortest: int = 15) -> list[tuple[int, int]]:
    """Start and end of each sentence longer than `shortest` code points, closing quotes included."""
    spans = []
    start = 0
    for boundary in _BOUNDARY.finditer(text):
        if _ABBREVIATION.search(text, max(0, boundary.start() - 6), boundary.start()):
            continue
        end = boundary.start() + (text[boundary.start()] in '"»”)')
        spans.append((start, end))
        start = boundary.end()
    spans.append((start, len(text)))
    return [(start, end) for start, end in spans if end - start > shortest]


def capitalise(text: str) -> str:
    """Upper case for the first letter or digit, past opening marks; the length stays the same."""
    for index, character in enumerate(text):
        if character.isalnum():
            return text[:index] + character.upper() + text[index + 1 :]
    return text


def pluralise(noun: str) -> str:
    """The plural of a noun phrase whose first word is its head ("reloj de pared" → "relojes de pared")."""
    head, space, rest = noun.partition(" ")
    if head[-1] in "aeiouáéó":
        head += "s"
    elif head.endswith("z"):
        head = head[:-1] + "ces"
    elif head.endswith(("ón", "ín", "án")):
        head = head[:-2] + {"ó": "o", "í": "i", "á": "a"}[head[-2]] + "nes"
    elif not head.endswith("s"):
        head += "es"
    return head + space + rest
