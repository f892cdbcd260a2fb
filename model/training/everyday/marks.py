"""Marks for the start and end of an answer. They are part of the text until it is complete."""

import re
from typing import NamedTuple

OPEN, NAMED, CLOSE = "\ue000", "\ue001", "\ue002"
MARKS = re.compile(f"{OPEN}([^{OPEN}{NAMED}]*){NAMED}|({CLOSE})")
OPENED = f"((?:{OPEN}[^{OPEN}{NAMED}]*{NAMED})*+)"
FIRST_LETTER = re.compile(rf"^([-–•*\s]*+){OPENED}([¿¡«“\"(]*+)(?!www\.|https?:|[^\s@]+@)([a-záéíóúüñ])")
TIDY = (
    # de + el, a + el
    (re.compile(rf"\b([Dd]e|[Aa]) {OPENED}el (?=[\w{OPEN}])"), r"\1l \2"),
    # y before i, o before o
    (re.compile(rf"\by (?={OPENED}(?:[Ii](?![aeou])|[Hh]i(?![ae])))"), "e "),
    (re.compile(rf"\bo (?={OPENED}[Hh]?[Oo])"), "u "),
    # One full stop after an abbreviation that ends a sentence.
    (re.compile(rf"\.({CLOSE}*)\.(?!\.)"), r".\1"),
    (re.compile(rf"(?<=[^\s]) +(?=({CLOSE}*)[,;.](?:\s|$))"), ""),
    (re.compile(r"(?<=[^\s]) {2,3}(?=[^\s])"), " "),
)


class Span(NamedTuple):
    name: str
    start: int
    end: int


def mark(name: str, text: str) -> str:
    return f"{OPEN}{name}{NAMED}{text}{CLOSE}"


def unmarked(text: str) -> str:
    return MARKS.sub("", text)


def names(text: str) -> set[str]:
    """Return the names of the facts that are marked in a text."""
    return {match[1] for match in MARKS.finditer(text) if match[1] is not None}


def extract(text: str) -> tuple[str, list[Span]]:
    """Return the plain text and its spans, in code points, sorted by their ends."""
    parts: list[str] = []
    spans: list[Span] = []
    opened: list[tuple[str, int]] = []
    length = position = 0
    for match in MARKS.finditer(text):
        parts.append(text[position : match.start()])
        length += match.start() - position
        position = match.end()
        if match[1] is None:
            name, start = opened.pop()
            spans.append(Span(name, start, length))
        else:
            opened.append((match[1], length))
    parts.append(text[position:])
    return "".join(parts), spans


def tidy(text: str) -> str:
    """Contract articles ("de el" to "del"), and remove doubled full stops and spaces."""
    for pattern, replacement in TIDY:
        text = pattern.sub(replacement, text)
    return text


def capitalize(text: str) -> str:
    """Capitalize the first letter after bullets, opening punctuation and marks, except that of a web address."""
    return FIRST_LETTER.sub(lambda match: match[1] + match[2] + match[3] + match[4].upper(), text, count=1)


def wrap(text: str, width: int) -> str:
    """Wrap long lines at spaces. Each space becomes a line break, so no offset changes."""
    lines = []
    for line in text.split("\n"):
        while len(line) > width and "\t" not in line:
            cut = line.rfind(" ", 0, width + 1)
            if cut <= 0:
                break
            lines.append(line[:cut])
            line = line[cut + 1 :]
        lines.append(line)
    return "\n".join(lines)
