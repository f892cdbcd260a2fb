"""Expressions of several words that an answer contains as a whole or not at all:

    numbers with their units       21 %   1.750 €   -12 °C   3,5 km/h   $ 500   US$ 15   10:30 a. m.
    codes in groups                ES12 3456 7890 1234   +34 900 123 456   1234 BCD   1 250 000
    abbreviations with what
    follows them                   Av. Corrientes   Excmo. Sr. Juan   M.ª José   3.º B   Gas, S. L.   EE. UU.
    abbreviations with their
    period                         izq.   Ltda.   etc.
    addresses of pages             https://x.es/a?b=1

Each regular expression is only tried near a character that every match contains: on a whole book this is much faster.
"""

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from function.reader.abbreviations import binds, ends_with_period

_S = "[ \u00a0\u202f]"
_MARGIN = " " * 4
_UNITS = (
    r"[%‰€$£¥°]\w{0,3}(?:/\w{1,4})?|º[CF]|por ciento"
    r"|(?:[kcdmµnhMGT]?m[²³23]?|[kmµ]?g|[mcdh]?[lL]|t|h|min|seg|s|[kMG]?W|[kMG]?Wh|[kmM]?V|m?A|[kMG]?Hz|[KkMGT]i?B|ha"
    r"|kcal|cal|kJ|[kM]?Pa|bar|mmHg|lpm|dB|px|rpm|ppm|CV)(?:/(?:[kcm]?m[²³23]?|[km]?g|[md]?[lL]|h|s|día|mes|año))?"
    r"|EUR|USD|GBP|ARS|MXN|COP|CLP|PEN|UYU|BRL"
)
_UNIT = re.compile(rf"\d{_S}(?:(?:{_UNITS})(?![\w/])|[ap]\.{_S}?m\.)")
_PRICE = re.compile(rf"(?:[$€£¥]|(?<![\w/])S/\.?){_S}?\d")
_CURRENCY = re.compile(rf"\b(?:EUR|USD|GBP|ARS|MXN|COP|CLP|PEN|UYU|BRL){_S}\d")
_BEFORE_SIGN = re.compile(r"(?<!\w)[-−–+]?[A-Z]{0,3}\Z")
_NUMBER = re.compile(
    # All groups in a row, and no more groups than a code has, so that columns of numbers are not joined.
    rf"(?<![\w.,])(?<!\d{_S})(?:\d{{1,3}}(?:{_S}\d{{3}}){{1,4}}|\d{{2,4}}(?:[ -]\d{{2,4}}){{2,5}})(?!\w|[ -]\d)"
    r"|\b\d{4}[ -][B-DF-HJ-NP-TV-Z]{3}\b|\b\d{1,2}\.?[ºª°] [A-Z]\b(?![’'])"
)
_TELEPHONE = re.compile(r"(?<!\w)\+\d{1,3}(?:[ -](?:\(\d{1,4}\)|\d{1,4})){1,6}(?!\w)")
_SPACED_MINUS = re.compile(rf"(?<!\w)−{_S}\d")
_IBAN = re.compile(r"\b[A-Z]{2}[\d*]{2}(?: [\dA-Z*]{4}){2,7}(?: [\dA-Z*]{1,3}(?![\w*]))?")
_OLD_PLATE = re.compile(r"(?<!\w)[A-Z]{1,2}[ -]\d{4}[ -][A-Z]{1,2}\b")
_FEMALE = re.compile(r"\bM\.?ª\.? [^\W\d_]+")
_PART = r"(?:[A-Z]{1,2}|[a-z])\."
_PARTS = re.compile(rf"(?<!\. )\b{_PART}(?: {_PART}){{1,4}}(?! {_PART})")
_COMPANY = re.compile(r"\w,? S\. ?(?:[ALC]|COOP|Coop|L\. ?L|A\. ?U|L\. ?U)\.")
_BEFORE_PERIOD = re.compile(r"(?<!\w)[^\W\d_]{1,7}[ºª]?\Z")
_HAS_LOWER = re.compile(r"[a-záéíóúüñ]")
_ACRONYM_CONTEXT = 40  # characters
_AFTER_PERIOD = re.compile(rf"\.[ºª]?{_S}([^\W_])")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"«»]*[\w/]")


def expressions(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each expression, in any order. Expressions may overlap."""
    codes = np.frombuffer(f"{_MARGIN}{text}{_MARGIN}".encode("utf-32-le", "surrogatepass"), np.uint32)

    def near(shift: int, flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return, for each character of the text, the flag of the character `shift` places after it."""
        return flags[len(_MARGIN) + shift : len(flags) - len(_MARGIN) + shift]

    def matches(pattern: re.Pattern[str], flags: NDArray[np.bool_], shift: int = 0) -> Iterator[tuple[int, int]]:
        for place in np.flatnonzero(flags).tolist():
            if place + shift >= 0 and (match := pattern.match(text, place + shift)):
                yield match.span()

    def are(characters: str) -> NDArray[np.bool_]:
        return np.isin(codes, [ord(character) for character in characters])

    digits, capitals, spaces, periods = are("0123456789"), (codes >= ord("A")) & (codes <= ord("Z")), are(_S), are(".")
    numbers = near(0, digits) & ~near(-1, digits)
    yield from matches(_UNIT, near(0, digits) & near(1, spaces))
    yield from matches(_NUMBER, numbers)
    yield from matches(_IBAN, (numbers | near(0, are("*"))) & near(-1, capitals) & near(-2, capitals), -2)
    yield from matches(_OLD_PLATE, numbers & near(-2, capitals), -2)
    yield from matches(_OLD_PLATE, numbers & near(-3, capitals), -3)
    yield from matches(_TELEPHONE, near(0, are("+")))
    yield from matches(_SPACED_MINUS, near(0, are("−")))
    yield from matches(_CURRENCY, numbers & near(-1, spaces) & near(-2, capitals), -4)
    yield from matches(_FEMALE, near(0, are("M")) & near(1, are(".ª")))
    for start, end in matches(_PRICE, near(0, are("$€£¥S"))):
        before = _BEFORE_SIGN.search(text, max(start - 4, 0), start)
        yield before.start() if before else start, end
    for place in np.flatnonzero(near(0, periods) & ~near(-1, digits | spaces)).tolist():
        yield from _abbreviations(text, place)
    if "www." in text or "://" in text:
        yield from (match.span() for match in _URL.finditer(text))


def _abbreviations(text: str, period: int) -> Iterator[tuple[int, int]]:
    word = _BEFORE_PERIOD.search(text, max(period - 8, 0), period)
    if word is None:
        return
    start = word.start()
    after = _AFTER_PERIOD.match(text, period)
    if after and binds(word.group(), before_number=after[1].isdigit()):
        yield start, after.end()
    # In a text that is not in capitals, a word in capitals is an acronym, and the period ends the sentence.
    is_acronym = word.group().isupper() and _HAS_LOWER.search(text, max(start - _ACRONYM_CONTEXT, 0), start)
    if ends_with_period(word.group()) and not is_acronym:
        yield start, period + 1
    if period - start < 3 and (parts := _PARTS.match(text, start)):
        yield parts.span()
    if word.group() == "S":
        for begin in (start - 3, start - 2):
            if begin >= 0 and (company := _COMPANY.match(text, begin)):
                yield company.span()
