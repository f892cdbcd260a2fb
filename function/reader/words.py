"""Words as tokens: how the lexical engine sees a text."""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np

from function.reader.errors import ModelError
from function.reader.layout import Layout
from function.reader.sentences import sentence_ends
from function.reader.stemmer import stem
from function.reader.tokenizer import Tokens

# A number with its separators, a word with its combining marks, or one sign. Format characters (a byte-order mark,
# joiners, direction marks) belong to no token, so no answer begins or ends with one.
_WORD = re.compile(
    r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)*"
    r"|\w[\w\u0300-\u036f]*|[^\w\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)

MONTHS = frozenset("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split())
_TIMES = MONTHS | frozenset("siglo lunes martes miercoles jueves viernes sabado domingo decada".split())
_NUMERALS = frozenset(
    "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis veinte treinta cuarenta "
    "cincuenta sesenta setenta ochenta noventa cien ciento mil millon millones billones doscientos trescientos "
    "quinientos medio tercio cuarto mitad docena".split()
)
_FUNCTION_WORDS = frozenset(
    "el la los las un una unos unas de del a al en y e o u que se su sus por para con es son fue era ser lo como mas "
    "pero no ha han cual quien como cuando donde cuanto cuantos cuantas cuanta quienes cuales este esta estos estas "
    "eran fueron sido hay habia le les me mi tu te nos si ya muy tambien entre sobre desde hasta sin ese esa "
    "eso".split()
)


class Lexeme(NamedTuple):
    """All that is known of a word form without its neighbours; `rarity` is in 0..1, 1 for words never seen."""

    folded: str
    stem: str
    vector: int
    ngrams: tuple[int, ...]
    rarity: float
    content: bool
    capital: bool
    upper: bool
    digit: bool
    sign: bool
    time: bool
    number: bool


def fold(word: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")


def vector_key(folded: str) -> str:
    """The word under which the vectors are looked up: years are one word, and so are other numbers."""
    if folded.isdigit():
        return "<year>" if len(folded) == 4 else "<number>"
    return folded


def ngram_buckets(folded: str, buckets: int) -> tuple[int, ...]:
    """Buckets, from 1, of the character 3- to 5-grams of the first 20 characters."""
    padded = f"<{folded[:20]}>"
    grams = {padded[i : i + n] for n in (3, 4, 5) for i in range(len(padded) - n + 1)} or {padded}
    return tuple(sorted({crc32(gram.encode()) % buckets + 1 for gram in grams}))


def word_spans(text: str) -> Iterator[re.Match[str]]:
    return _WORD.finditer(text)


_LONGEST_KEPT = 40  # characters: what is longer is hardly a word, and would fill the memory


class WordTokenizer:
    """Splits text into words; a lexeme is made once for each form, and 65,536 of them are kept."""

    def __init__(self, rarities: dict[str, float], buckets: int) -> None:
        """`rarities` in the order of the vectors' rows, which begin at 1; row 0 is the unknown word."""
        self.rarities = rarities
        self.buckets = buckets
        self._rows = {word: (row, rarity) for row, (word, rarity) in enumerate(rarities.items(), start=1)}
        self._kept = lru_cache(maxsize=1 << 16)(self._lexeme)

    @classmethod
    def load(cls, path: Path) -> "WordTokenizer":
        """Reads {"buckets": n, "words": one a line, "rarities": [per mille, …]}. Raises ModelError."""
        try:
            file = json.loads(path.read_text(encoding="utf-8"))
            rarities = (rarity / 1000 for rarity in file["rarities"])
            return cls(dict(zip(file["words"].split("\n"), rarities, strict=True)), file["buckets"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(
                f"{path} cannot be read ({type(error).__name__}): make the model directory again"
            ) from error

    def tokenize(self, text: str, align_to_words: bool = False) -> Tokens[Lexeme]:
        matches = list(_WORD.finditer(text))
        starts = np.fromiter((m.start() for m in matches), np.int32, len(matches))
        return Tokens(
            [self.lexeme(m.group()) for m in matches],
            starts,
            np.fromiter((m.end() for m in matches), np.int32, len(matches)),
            np.searchsorted(sentence_ends(text, Layout.of(text)), starts, side="right").astype(np.int32),
        )

    def lexeme(self, word: str) -> Lexeme:
        return self._kept(word) if len(word) <= _LONGEST_KEPT else self._lexeme(word)

    def _lexeme(self, word: str) -> Lexeme:
        folded = fold(word) or word
        row, rarity = self._rows.get(vector_key(folded), (0, 1.0))
        year = word.isdigit() and len(word) == 4
        roman = len(word) > 1 and all(c in "IVXL" for c in word)
        sign = not word[0].isalnum()
        return Lexeme(
            folded=folded,
            stem=fold(stem(unicodedata.normalize("NFC", word).lower())),
            vector=row,
            ngrams=ngram_buckets(folded, self.buckets),
            rarity=rarity,
            content=not sign and folded not in _FUNCTION_WORDS,
            capital=word[0].isupper(),
            upper=len(word) > 1 and word.isupper(),
            digit=word[0].isdigit(),
            sign=sign,
            time=year or roman or folded in _TIMES,
            number=word[0].isdigit() or folded in _NUMERALS,
        )
