"""Runs of words that stand for one thing, so that no answer holds a part of them:

numbers with their units       21 %   1.750 €   -12 °C   3,5 km/h   $ 500   US$ 15   10:30 a. m.
codes in groups                ES12 3456 7890 1234   +34 900 123 456   1234 BCD   1 250 000
abbreviations with what
follows them                   Av. Corrientes   Excmo. Sr. Juan   M.ª José   3.º B   Gas, S. L.   EE. UU.
addresses of pages             https://x.es/a?b=1
"""

import re
from collections.abc import Iterator

from function.reader.abbreviations import binds

_SPACE = "[ \u00a0\u202f]"
_UNITS = (
    r"[%‰€$£¥°]\w{0,3}(?:/\w{1,4})?|º[CF]|por ciento"
    r"|(?:[kcdmµnhMGT]?m[²³23]?|[kmµ]?g|[mcdh]?[lL]|t|h|min|seg|s|[kMG]?W|[kMG]?Wh|[kmM]?V|m?A|[kMG]?Hz|[KkMGT]i?B|ha|kcal|cal|kJ"
    r"|[kM]?Pa|bar|mmHg|lpm|dB|px|rpm|ppm|p\.p\.|CV)(?:/(?:[kcm]?m[²³23]?|[km]?g|[md]?[lL]|h|s|día|mes|año))?"
    r"|EUR|USD|GBP|ARS|MXN|COP|CLP|PEN|UYU|BRL"
)
_CURRENCIES = r"(?:US|AR|MX|R|A|C|CL|CO|U)?[$€£¥]|S/\.?|(?:EUR|USD|GBP|ARS|MXN|COP|CLP|PEN|UYU|BRL)\b"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # A number and its unit, from its last digit.
        rf"\d{_SPACE}(?:{_UNITS})(?![\w/])",
        rf"\d{_SPACE}[ap]\.{_SPACE}?m\.",
        rf"(?<!\w)[-−–+]?(?:{_CURRENCIES}){_SPACE}?\d",
        rf"(?<!\w)−{_SPACE}\d",
        # Thousands, telephone numbers and other groups of digits.
        rf"(?<![\w.,])\d{{1,3}}(?:{_SPACE}\d{{3}})+(?![\w])",
        r"(?<!\w)(?:\+\d{1,3}(?:[ -]\(?\d{1,4}\)?)+|\d{2,4}(?:[ -]\d{2,4}){2,})(?!\w)",
        # IBANs, also with asterisks, and number plates.
        r"\b[A-Z]{2}[\d*]{2}(?: [\dA-Z*]{4}){2,7}(?: [\dA-Z*]{1,3}(?![\w*]))?",
        r"\b\d{4}[ -][B-DF-HJ-NP-TV-Z]{3}\b|\b[A-Z]{1,2}[ -]\d{4}[ -][A-Z]{1,2}\b",
        # Floors and doors, and names with M.ª
        r"\b\d{1,2}\.?[ºª°] [A-Z]\b(?![.’'])",
        r"\bM\.?ª\.? [^\W\d_]+",
        # Abbreviations of several parts, as legal forms of companies after their names.
        r"\b(?:[A-Z]{1,2}|[a-z])\.(?: (?:[A-Z]{1,2}|[a-z])\.)+",
        r"\w,? S\. ?(?:[ALC]|COOP|Coop|L\. ?L|A\. ?U|L\. ?U)\.|\w, S\.?[AL]\.?U?\b",
        r"(?:https?://|www\.)[^\s<>\"«»]*[\w/]",
    )
)
_PERIOD = re.compile(rf"(?<!\w)([^\W\d_]{{1,7}}[ºª]?)\.[ºª]?{_SPACE}(?=\w)")


def expressions(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each, in no order; they may overlap."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield match.span()
    for match in _PERIOD.finditer(text):
        if binds(match[1], before_number=text[match.end()].isdigit()):
            yield match.start(), match.end() + 1
