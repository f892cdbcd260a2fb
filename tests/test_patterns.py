"""Every regular expression of the project takes about linear time on any text.

The texts are made from each pattern: text for the parts before some part, text for that part many times, and a
character that cannot match. On these texts, a quadratic pattern takes seconds, and an exponential one does not end.
"""

import ast
import importlib
import itertools
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined, unused-ignore]
from re import _parser  # type: ignore[attr-defined, unused-ignore]
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("client", "function", "evaluation", "model", "frontend", "infra", "benchmarks")
LENGTH = 120_000  # characters: a quadratic pattern takes some 10⁹ steps, a linear one 10⁵
SECONDS = 0.5  # of processor time; a linear pattern takes a few milliseconds
METHODS = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")
SAMPLES = {
    sre.CATEGORY_DIGIT: "1",
    sre.CATEGORY_SPACE: " ",
    sre.CATEGORY_WORD: "a",
    sre.CATEGORY_NOT_DIGIT: "a",
    sre.CATEGORY_NOT_SPACE: "a",
    sre.CATEGORY_NOT_WORD: "-",
}


class Found:
    """A pattern, its place in the code, and the methods that the code calls on it."""

    def __init__(self, place: str, pattern: "re.Pattern[Any]", methods: tuple[str, ...]) -> None:
        self.place, self.pattern, self.methods = place, pattern, methods


def patterns() -> Iterator[Found]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            if re.search(r"\bre\.", source):
                yield from compiled(path, source)
                yield from inline(path, source)


def compiled(path: Path, source: str) -> Iterator[Found]:
    """Yield the patterns in the variables of a module, tuples included; skip modules that cannot be imported here."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    if "re.compile" not in source:
        return
    try:
        held = vars(importlib.import_module(name)).items()
    except ImportError:
        return
    for variable, value in held:
        several = value if isinstance(value, tuple) else (value,)
        for pattern in several:
            if isinstance(pattern, re.Pattern) and re.search(rf"^{variable}\b.*=", source, re.MULTILINE):
                used = tuple(method for method in METHODS if re.search(rf"\b{variable}\.{method}\(", source))
                yield Found(f"{name}.{variable}", pattern, used or ("search",))


def inline(path: Path, source: str) -> Iterator[Found]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=method), args=[ast.Constant(value=text), *_]
            ) if method in METHODS:
                assert isinstance(text, str | bytes)
                yield Found(f"{path.relative_to(ROOT)}:{node.lineno}", re.compile(text), (method,))


def sample(parsed: Any) -> str:
    """Return a text that the parts of a pattern may match."""
    return "".join(part(operation, value) for operation, value in parsed)


def part(operation: Any, value: Any) -> str:
    match operation:
        case sre.LITERAL:
            return chr(value)
        case sre.NOT_LITERAL:
            return "a" if value != ord("a") else "b"
        case sre.ANY:
            return "a"
        case sre.IN:
            return one_of(value)
        case sre.CATEGORY:
            return str(SAMPLES[value])
        case sre.BRANCH:
            return sample(value[1][0])
        case sre.SUBPATTERN:
            return sample(value[-1])
        case sre.ATOMIC_GROUP:
            return sample(value)
        case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
            return sample(value[2]) * max(int(value[0]), 1)
    return ""  # an operation without width


def one_of(options: Any) -> str:
    refused = options[0][0] is sre.NEGATE
    if refused:
        matching = re.compile("[" + "".join(shown(option) for option in options[1:]) + "]")
        return next(char for char in "a 1-\n\t.é" if not matching.match(char))
    operation, value = options[0]
    return chr(value[0]) if operation is sre.RANGE else part(operation, value)


def shown(option: Any) -> str:
    operation, value = option
    if operation is sre.LITERAL:
        return re.escape(chr(value))
    if operation is sre.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return re.escape(SAMPLES[value]) if "NOT" not in str(value) else r"\S"


def parts(parsed: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield each part of a pattern, and what may come before it."""
    for operation, value in parsed:
        yield before, part(operation, value)
        match operation:
            case sre.BRANCH:
                for branch in value[1][:4]:  # The other branches are similar.
                    yield from parts(branch, before)
            case sre.SUBPATTERN:
                yield from parts(value[-1], before)
            case sre.ATOMIC_GROUP:
                yield from parts(value, before)
            case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
                yield from parts(value[2], before)
            case sre.ASSERT | sre.ASSERT_NOT:
                yield from parts(value[1], before)
        before += part(operation, value)


def attacks(text: str | bytes, flags: int) -> Iterator[str]:
    parsed = _parser.parse(text if isinstance(text, str) else text.decode("latin-1"), flags & ~re.UNICODE)
    pieces = list(dict.fromkeys((before, unit) for before, unit in parts(parsed) if unit))
    units = {(before, unit) for before, unit in pieces} | {(before, before + unit) for before, unit in pieces if before}
    # Two adjacent parts may match the same text.
    units |= {(before, unit + other) for (before, unit), (_, other) in itertools.pairwise(pieces)}
    for before, unit in units:
        for end in ("\x00", "", "a"):
            yield before + unit * (LENGTH // len(unit)) + end


def seconds(found: Found, text: str) -> float:
    subject: Any = text if isinstance(found.pattern.pattern, str) else text.encode("latin-1", "replace")
    begun = time.process_time()
    for method in found.methods:
        match method:
            case "sub":
                found.pattern.sub(found.pattern.pattern[:0], subject)
            case "finditer":
                for _ in found.pattern.finditer(subject):
                    pass
            case _:
                getattr(found.pattern, method)(subject)
    return time.process_time() - begun


class TooSlow(Exception):
    pass


def stop(*_: Any) -> None:
    raise TooSlow


def is_slow(found: Found) -> str | None:
    """Return the beginning of a text for which the pattern is too slow, or None."""
    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        for text in attacks(found.pattern.pattern, found.pattern.flags):
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            try:
                seconds(found, text)
            except TooSlow:
                return text[:60]
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:
        signal.signal(signal.SIGVTALRM, before)
    return None


FOUND = list(patterns())


@pytest.mark.parametrize("found", FOUND, ids=lambda found: found.place)
def test_takes_linear_time(found: Found) -> None:
    assert is_slow(found) is None


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<html\b", "match"),  # exponential
        (r"[^\S\n]+\n", "sub"),  # quadratic
        (r"[ |]*[|][ |]*", "sub"),
        (r"\w+$", "search"),
        (r"<meta[^>]+charset", "search"),
        (r"(?:a|a)*b", "match"),
        (r"\s*,?\s*;", "match"),
    ],
)
def test_finds_patterns_that_do_not(pattern: str, method: str) -> None:
    assert is_slow(Found("here", re.compile(pattern, re.DOTALL), (method,))) is not None


def test_finds_the_patterns_of_the_project() -> None:
    assert len(FOUND) > 60
    places = {found.place for found in FOUND}
    assert "frontend.documents.html._RUN" in places
    assert any(place.startswith("client/transport.py:") for place in places)
