"""Normalize text: remove traces of typesetting and invisible characters."""

import re
import unicodedata

# NFKC is not used: it would also change x² to x2 and ½ to 1⁄2, and so the meaning.
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b]")
# Soft hyphens, zero-width spaces, byte-order marks, control characters, lone surrogates, non-characters.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[^\S\n\t]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """Return the text of a page with composed accents, single spaces and no more than one empty line in a row."""
    text = _INVISIBLE.sub("", _LINE_END.sub("\n", text)).translate(_LIGATURES)
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    lines = "\n".join(line.rstrip().lstrip(" ") for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", lines).strip()
