"""The words of a text, at whose borders answers begin and end. They do not depend on the tokenizer.

A word is a run of letters, digits, currency signs and percent signs, with the punctuation that belongs to it:

    inside      1.750,50   12:30   correo@x.es   50123456-K   km/h   https://x.es
    before      -12   −4,7   +34   <5   @usuario   #7
    after       AB+   O-   S.L.   EE. UU.   5 p. m.

Other punctuation is not part of a word: `noche.` and `(Jazmín,` contain the words `noche` and `Jazmín`.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from function.reader.expressions import expressions

Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]
Codes = NDArray[np.uint32]
Kinds = NDArray[np.uint16]

_SPACE, _FORMAT, _LETTER, _DIGIT, _UNIT, _CURRENCY, _JOINER, _NUMBER_JOINER, _SIGN, _PREFIX, _OPENING = (
    1 << bit for bit in range(11)
)
_WORD = _LETTER | _DIGIT | _UNIT

_BY_CATEGORY = {
    "L": _LETTER,
    "M": _LETTER,
    "N": _DIGIT,
    "Sc": _UNIT | _CURRENCY,
    "So": _LETTER,
    "Z": _SPACE,
    "Cc": _FORMAT,
    "Cf": _FORMAT,
}
_BY_CHARACTER = {
    _UNIT: "%‰°′″§",
    _JOINER: "./-\u2010\u2011_@'’·•&+−×#*\\~",
    _NUMBER_JOINER: ":,\u00a0\u202f",
    _SIGN: "+-−–±<>≤≥≈~",
    _PREFIX: "@#",
    _OPENING: "([{«“¿¡\"'‘",
}
_BULLETS = range(0x2190, 0x2600)  # arrows and geometric shapes, which are used as bullets
_SKIN_TONES = range(0x1F3FB, 0x1F400)

_OUTSIDE = _JOINER | _NUMBER_JOINER | _SIGN | _PREFIX | _FORMAT  # part of a word only next to other characters of it

_MARGIN = " " * 8  # added on both sides of a text, so that each character has neighbours


def answer_words(text: str) -> tuple[Ints, Ints]:
    """Return the starts (W,) and ends (W,) of the words of `text`, in order and without overlap."""
    return _words(*_characters(text))


def token_words(text: str, offsets: ArrayLike) -> tuple[Ints, Ints]:
    """Return, for each token, the start (T,) and end (T,) of its word. `offsets`: (T, 2), of the tokens in `text`.

    A token of punctuation next to a word belongs to that word. A token without a word gets an empty span. Words that
    share a token are joined, and so are the words of an expression.
    """
    starts, ends = np.asarray(offsets, np.int32).reshape(-1, 2).T
    codes, kinds = _characters(text)
    word_starts, word_ends = _joined(*_words(codes, kinds), list(expressions(text)))
    size = len(word_starts)
    if not size:
        return starts, starts
    first = np.searchsorted(word_ends, starts, side="right")
    last = np.searchsorted(word_starts, ends, side="left") - 1
    inside = first <= last

    # The word of a token of punctuation: the next one after an opening bracket or quotation mark, else the previous.
    before, after = np.maximum(first - 1, 0), np.minimum(first, size - 1)
    kinds = kinds[len(_MARGIN) : -len(_MARGIN) + 1]
    spaces = np.append(0, np.cumsum(kinds & _SPACE > 0))
    touches_before = (first > 0) & (spaces[ends] == spaces[word_ends[before]])
    touches_after = (first < size) & (spaces[np.maximum(word_starts[after], ends)] == spaces[ends])
    opens = kinds[starts] & _OPENING > 0
    beside = np.where(touches_before & ~(opens & touches_after), before, np.where(touches_after, after, -1))
    words = np.where(inside, first, beside)

    # For each word, how many tokens reach into the next word, too.
    shared = np.cumsum(np.bincount(first[inside], minlength=size) - np.bincount(last[inside], minlength=size))
    closing = shared == 0
    opening = np.append(True, closing[:-1])
    group = (np.cumsum(opening) - 1)[np.maximum(np.maximum.accumulate(words), 0)]
    blank = words < 0
    return np.where(blank, starts, word_starts[opening][group]), np.where(blank, starts, word_ends[closing][group])


def _joined(starts: Ints, ends: Ints, runs: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Return the starts and ends of the words after joining those that lie in the same run of characters.

    Every run must contain at least a part of a word.
    """
    if not runs or not len(starts):
        return starts, ends
    run_starts, run_ends = np.array(runs, np.int32).T
    first = np.searchsorted(ends, run_starts, side="right")
    last = np.searchsorted(starts, run_ends, side="left") - 1
    size = len(starts) + 1
    goes_on = np.cumsum(np.bincount(first, minlength=size) - np.bincount(last, minlength=size))[:-1] > 0
    # A run may begin or end with punctuation that is not part of a word.
    starts, ends = starts.copy(), ends.copy()
    np.minimum.at(starts, first, run_starts)
    np.maximum.at(ends, last, run_ends)
    return starts[~np.append(False, goes_on[:-1])], ends[~goes_on]


def _characters(text: str) -> tuple[Codes, Kinds]:
    """Return the code points of a text and the kinds of each, with a margin on both sides: (M + N + M,) each."""
    codes = np.frombuffer((_MARGIN + text + _MARGIN).encode("utf-32-le", "surrogatepass"), np.uint32)
    present = np.zeros(int(codes.max()) + 1, np.bool_)
    present[codes] = True
    kinds = np.zeros(len(present), np.uint16)
    for code in np.flatnonzero(present).tolist():
        kinds[code] = _kinds(chr(code))
    return codes, kinds[codes]


@lru_cache(maxsize=1 << 14)
def _kinds(character: str) -> int:
    code = ord(character)
    kinds = sum(kind for kind, characters in _BY_CHARACTER.items() if character in characters)
    if character.isspace():
        return kinds | _SPACE
    if code in _SKIN_TONES:
        return _LETTER
    category = unicodedata.category(character)
    return kinds | (0 if code in _BULLETS else _BY_CATEGORY.get(category, _BY_CATEGORY.get(category[0], 0)))


def _words(codes: Codes, kinds: Kinds) -> tuple[Ints, Ints]:
    belongs = kinds & _WORD > 0
    places = np.flatnonzero((kinds & _OUTSIDE > 0) & ~belongs)
    places = places[(places >= len(_MARGIN)) & (places < len(codes) - len(_MARGIN))]
    signs = _Signs(codes, kinds, places)
    belongs[places[signs.join() | signs.lead() | signs.trail()]] = True
    scheme = places[signs.scheme()]
    belongs[np.concatenate([scheme, scheme + 1, scheme + 2])] = True
    edges = np.diff(belongs[len(_MARGIN) : len(belongs) - len(_MARGIN)].astype(np.int8), prepend=0, append=0)
    return np.flatnonzero(edges > 0).astype(np.int32), np.flatnonzero(edges < 0).astype(np.int32)


@dataclass(frozen=True, slots=True)
class _Signs:
    """Punctuation at `places` (P,) in a text. The methods return flags (P,): whether it is part of a word, and how."""

    codes: Codes
    kinds: Kinds
    places: NDArray[np.intp]

    def has(self, shift: int, kinds: int) -> Bools:
        return self.kinds[self.places + shift] & kinds > 0

    def equals(self, shift: int, character: str) -> Bools:
        equal: Bools = self.codes[self.places + shift] == ord(character)
        return equal

    def join(self) -> Bools:
        between_words = self.has(-1, _WORD) & self.has(1, _WORD) & self.has(0, _JOINER | _FORMAT)
        return between_words | self.has(-1, _DIGIT) & self.has(1, _DIGIT) & self.has(0, _NUMBER_JOINER)

    def scheme(self) -> Bools:
        """Return which are the colon of a URL, as in https://x.es"""
        slashes = self.equals(1, "/") & self.equals(2, "/")
        return self.has(-1, _WORD) & self.equals(0, ":") & slashes & self.has(3, _WORD)

    def lead(self) -> Bools:
        number = self.has(0, _SIGN) & (self.has(1, _DIGIT) | self.has(1, _CURRENCY) & self.has(2, _DIGIT))
        name = self.has(0, _PREFIX) & self.has(1, _WORD)
        return ~self.has(-1, _WORD | _SIGN | _PREFIX) & (number | name)

    def trail(self) -> Bools:
        plus = self.equals(0, "+") & (self.has(-1, _WORD) | self.equals(-1, "+") & self.has(-2, _WORD))
        minus = self.equals(0, "−") & self.has(-1, _WORD)
        letter = self.equals(-1, "A") | self.equals(-1, "B") | self.equals(-1, "O") | self.equals(-1, "0")
        one_letter = letter & ~self.has(-2, _WORD)
        two_letters = self.equals(-2, "A") & self.equals(-1, "B") & ~self.has(-3, _WORD)
        blood_group = self.equals(0, "-") & (one_letter | two_letters)
        belongs: Bools = plus | minus | blood_group | self._abbreviation()
        return belongs & ~self.has(1, _WORD)

    def _abbreviation(self) -> Bools:
        """Return which are the last period of an abbreviation of two parts or more: S.L., EE. UU., p. m."""
        last = self.places - 1
        length = self._abbreviated(last)
        before = last - length
        before -= self.kinds[before] & _SPACE > 0
        several = (self.codes[before] == ord(".")) & (self._abbreviated(before - 1) > 0)
        belongs: Bools = self.equals(0, ".") & (length > 0) & several
        return belongs

    def _abbreviated(self, last: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the length of the part that ends at each place: 1 for a letter, 2 for a doubled capital, else 0."""
        capital = (self.codes[last] >= ord("A")) & (self.codes[last] <= ord("Z"))
        doubled = capital & (self.codes[last] == self.codes[last - 1]) & (self.kinds[last - 2] & _WORD == 0)
        single = (self.kinds[last] & _LETTER > 0) & (self.kinds[last - 1] & _WORD == 0)
        return np.where(single, 1, np.where(doubled, 2, 0))
