"""Decode bytes in the encodings in which Spanish text is common.

On Spanish sentences in these encodings, charset-normalizer guesses mostly Eastern European or Chinese encodings.
Scoring characters by their use in Spanish identifies almost all of them.
"""

import codecs
import re
from collections.abc import Mapping

from frontend.documents.errors import Undecodable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In order of preference if they are equally plausible. Latin-1 differs from Windows-1252 only in control characters.
# ISO 8859-15 differs from Latin-1 in the euro sign and in a few characters that are not used in Spanish.
ENCODINGS: Mapping[str, str] = {"cp1252": "Windows-1252", "mac_roman": "MacRoman", "cp850": "CP850"}
_SAMPLE = 200_000
_WORD = re.compile(r"[^\W\d_]+")
_SPANISH = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
_EXPECTED = frozenset("¿¡«»“”‘’–—…ºª€·°•§©®çÇàèòïÀÈÒÏâêîôûäöß\u00a0\u00ad")
_OPENING = re.compile(r"[¿¡«]\w|\w[»?!]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes, declared: str | None = None) -> tuple[str, str | None]:
    """Return the text, and the name of the encoding if it was guessed, or None if it is certain or was declared.

    The name is "UTF-8" or "UTF-16" if a few bytes are invalid and were replaced with U+FFFD. Raises Undecodable.
    """
    if (text := _damaged(data)) is not None:
        return _text(text), "UTF-8"
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    if encoding := marked or _zeros(data):
        try:
            return _text(data.decode(encoding)), None
        except UnicodeDecodeError:
            return _mostly(data, encoding), "UTF-16"
    try:
        return _text(data.decode()), None
    except UnicodeDecodeError:
        pass
    if declared and (text := _as_declared(data, declared)) is not None:
        return text, None
    encoding = max(ENCODINGS, key=lambda name: plausibility(data[:_SAMPLE], name))
    if plausibility(data[:_SAMPLE], encoding) < 0:
        raise Undecodable
    return _text(data.decode(encoding, "replace")), ENCODINGS[encoding]


def _damaged(data: bytes) -> str | None:
    """Return the text of UTF-8 with a few wrong bytes, or None if all are right or it is in another encoding.

    In other encodings, hardly any character above ASCII is valid UTF-8 by chance.
    """
    try:
        data.decode()
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace").removeprefix("\ufeff")
        bad = text.count("\ufffd")
        marked = data.startswith(codecs.BOM_UTF8) and bad <= len(text) // 10
        return text if marked or sum(char > "\x7f" for char in text) > 2 * bad else None
    return None


def plausibility(data: bytes, encoding: str) -> float:
    """Return how well the bytes above ASCII fit Spanish text: their mean score, from -1 (not at all) to about 1."""
    text = data.decode(encoding, "replace")
    high = sum(byte > 127 for byte in data)
    score = 0.0
    for word in _WORD.findall(text):
        # An accented capital inside a lowercase word is a lowercase letter in another encoding.
        odd = not (word.islower() or word.isupper() or word.istitle())
        score += sum((-0.5 if odd else 1) for letter in word if letter in _SPANISH)
        score -= sum(not letter.isascii() and letter not in _SPANISH and letter not in _EXPECTED for letter in word)
    others = [char for char in text if not char.isascii() and not char.isalpha()]
    score += sum(0.5 if char in _EXPECTED else -1 for char in others)
    score += sum(any(not char.isascii() for char in pair) for pair in _OPENING.findall(text))
    return score / max(high, 1)


def _zeros(data: bytes) -> str | None:
    """Return the encoding if it is UTF-16 without a byte-order mark: nearly every other byte of Latin text is zero."""
    sample = data[:_SAMPLE]
    even, odd, half = sample[::2].count(0), sample[1::2].count(0), max(1, len(sample) // 2)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _as_declared(data: bytes, declared: str) -> str | None:
    try:
        encoding = codecs.lookup(declared.strip().strip("\"'")).name
        # Like browsers, read text declared as Latin-1 or ASCII as Windows-1252, which is what most authors use.
        return data.decode("cp1252" if encoding in ("iso8859-1", "ascii") else encoding)
    except (LookupError, ValueError):  # unknown, not a text encoding, or wrong for these bytes
        return None


def _mostly(data: bytes, encoding: str) -> str:
    text = data.decode(encoding, "replace")
    if text.count("\ufffd") > len(text) // 10:
        raise Undecodable
    return _text(text)


def _text(text: str) -> str:
    # A few control characters may be there by accident; many mean that this is not text.
    if len(_CONTROL.findall(text)) > len(text) // 100:
        raise Undecodable
    return text
