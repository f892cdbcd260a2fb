"""The word lists of `lexicon.json`: values for slots, drawn at random.

A kind is a list of proper names or, by grammatical class, lists of phrases: `m`, `f`, `mp`, `fp` (masculine, feminine,
plural), `el` (feminine with "el": águila), `names_f` (feminine proper names), `titles` (feminine, now and then quoted),
`pairs` ("pintor/pintora"). In a phrase `{city}` is another kind, `{City}` the same with a capital, `{2..30}` a number,
`{000..999}` one of fixed width, and `3*` before it makes it three times as frequent.
"""

import json
import random
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TypeAlias

from model.training.questions.spanish import capitalise

Phrases: TypeAlias = list[str] | dict[str, list[str]]

_CLASSES: dict[str, tuple[str, bool, bool | None]] = {
    "names": ("m", False, None),
    "names_f": ("f", False, None),
    "titles": ("f", False, None),
    "pairs": ("m", False, False),
    "m": ("m", False, False),
    "f": ("f", False, False),
    "el": ("f", False, False),
    "mp": ("m", True, False),
    "fp": ("f", True, False),
}
_QUOTES = ("", "", "", "«»", "“”", '""')
_INSERT = re.compile(r"\{(?:(\d+)\.\.(\d+)|(\w+))\}")


class LexiconError(ValueError):
    """A kind is unknown, or a class of words in the file is."""


@dataclass(frozen=True, slots=True)
class Value:
    """What fills a slot.

    `gender` is m or f. `article`: None for a proper name, which never takes one; False for a noun that takes one where
    the template asks; True for a phrase that always does. `stressed_a`: feminine, but with "el" and "un" ("águila").
    """

    text: str
    gender: str = "m"
    plural: bool = False
    article: bool | None = None
    stressed_a: bool = False
    quotes: str = ""

    def determiner(self, article: str, plural: bool = False) -> str:
        """ "el " or "un " as this value wants it."""
        column = 0 if self.gender == "m" or (self.stressed_a and not plural) else 1
        if plural or self.plural:
            return (("los ", "las ") if article == "el" else ("unos ", "unas "))[column]
        return (("el ", "la ") if article == "el" else ("un ", "una "))[column]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """`pieces`: literal text, a kind's name after "{", or a range of numbers with its width."""

    pieces: tuple[str | tuple[int, int, int], ...]
    word_class: str


class Lexicon:
    """The kinds of the file; `draw` gives a value of one."""

    def __init__(self, path: Path) -> None:
        """Raises LexiconError."""
        self._kinds: dict[str, tuple[list[_Phrase], list[int]]] = {}
        kinds: dict[str, Phrases] = json.loads(path.read_text(encoding="utf-8"))
        for kind, classes in kinds.items():
            phrases, weights = [], []
            for word_class, texts in (classes if isinstance(classes, dict) else {"names": classes}).items():
                if word_class not in _CLASSES:
                    raise LexiconError(f"{kind} has an unknown class of words: {word_class}")
                for text in texts:
                    weight, star, rest = text.partition("*")
                    counted = bool(star) and weight.isdigit()
                    phrases.append(_Phrase(_pieces(rest if counted else text), word_class))
                    weights.append(int(weight) if counted else 1)
            self._kinds[kind] = phrases, list(accumulate(weights))

    @cached_property
    def kinds(self) -> frozenset[str]:
        return frozenset(self._kinds)

    def draw(self, rng: random.Random, kind: str, gender: str = "m") -> Value:
        """A value of the kind; `gender` chooses within a pair. Raises LexiconError for an unknown kind."""
        if kind not in self._kinds:
            raise LexiconError(f"the grammar names a kind that the lexicon lacks: {kind}")
        phrases, totals = self._kinds[kind]
        phrase = phrases[bisect_right(totals, rng.randrange(totals[-1]))]
        text = self._text(rng, phrase)
        own_gender, plural, article = _CLASSES[phrase.word_class]
        if phrase.word_class == "pairs":
            masculine, _, feminine = text.partition("/")
            return Value(masculine if gender == "m" else feminine, gender, plural, article)
        quotes = rng.choice(_QUOTES) if phrase.word_class == "titles" else ""
        return Value(text, own_gender, plural, article, phrase.word_class == "el", quotes)

    def _text(self, rng: random.Random, phrase: _Phrase) -> str:
        out = []
        for piece in phrase.pieces:
            if isinstance(piece, tuple):
                low, high, width = piece
                out.append(str(rng.randint(low, high)).zfill(width))
            elif piece.startswith("{"):
                kind = piece[1:]
                text = self.draw(rng, kind.lower()).text
                out.append(capitalise(text) if kind[0].isupper() else text)
            else:
                out.append(piece)
        return "".join(out)


def _pieces(text: str) -> tuple[str | tuple[int, int, int], ...]:
    pieces: list[str | tuple[int, int, int]] = []
    position = 0
    for match in _INSERT.finditer(text):
        if match.start() > position:
            pieces.append(text[position : match.start()])
        low, high, kind = match.groups()
        pieces.append("{" + kind if kind else (int(low), int(high), len(low)))
        position = match.end()
    if position < len(text):
        pieces.append(text[position:])
    return tuple(pieces)
