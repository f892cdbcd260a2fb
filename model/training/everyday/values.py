"""Generators of values: numbers, money, codes and lists, written as in the document's country."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from model.training.everyday.template import Scope

LETTERS = "ABCDEFGHJKLMNPRSTVWXYZ"
ARTICLE = re.compile(r"^(?:el|la|los|las|un|una|unos|unas) ")
UNITS = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve"
).split()
TENS = "- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
HUNDREDS = (
    "- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos".split()
)
ROMAN = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI".split()


@dataclass(frozen=True, slots=True)
class Region:
    """How a country writes numbers, money, telephones and identifiers."""

    tag: str
    thousands: str
    decimal: str
    scale: int
    cents: bool
    money: Sequence[str]
    unit: str
    patterns: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Value:
    """A value: its text, its other forms, and its number for arithmetic."""

    text: str
    forms: Mapping[str, str] = field(default_factory=dict)
    raw: Any = None

    def form(self, name: str) -> str:
        """Return a form of the value. Forms that every text has are made from the text.

        Raises KeyError for a form that the value does not have.
        """
        match name:
            case "text":
                return self.text
            case name if name in self.forms:
                return self.forms[name]
            case "bare":
                return ARTICLE.sub("", self.text)
            case "cap":
                return self.text[:1].upper() + self.text[1:]
            case "upper":
                return self.text.upper()
            case "lower":
                return self.text.lower()
            case "lines":
                return self.text.replace(", ", "\n")
        raise KeyError(f"'{name}' is no form of '{self.text}'")


class ValueScope(Scope, Protocol):
    """The document for which a value is made. `notation`: how it writes numbers, dates and times."""

    region: Region
    today: date
    notation: dict[str, Any]

    def value(self, name: str) -> Value: ...

    def expand(self, text: str) -> str: ...


Generator = Callable[[ValueScope, Sequence[str]], Value]


def group(digits: str, separator: str) -> str:
    return f"{int(digits):,}".replace(",", separator)


def amount(number: float, decimals: int, region: Region, grouped: bool = True) -> str:
    """Write a number with the separators of the region."""
    whole, _, fraction = f"{abs(number):.{decimals}f}".partition(".")
    text = group(whole, region.thousands) if grouped or len(whole) > 4 else whole
    return text + (region.decimal + fraction if fraction else "")


def words(number: int) -> str:
    """Write a whole number below a million in words, as before a masculine noun.

    >>> words(1250), words(21), words(101_000)
    ('mil doscientos cincuenta', 'veintiún', 'ciento un mil')
    """
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        head = "mil" if thousands == 1 else f"{words(thousands)} mil"
        return f"{head} {words(rest)}" if rest else head
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        if not rest:
            return "cien" if hundreds == 1 else HUNDREDS[hundreds]
        return f"{HUNDREDS[hundreds]} {words(rest)}"
    if number >= 30:
        tens, unit = divmod(number, 10)
        return f"{TENS[tens]} y {words(unit)}" if unit else TENS[tens]
    return {1: "un", 21: "veintiún"}.get(number, UNITS[number])


def money(scope: ValueScope, arguments: Sequence[str]) -> Value:
    """Make an amount: `money LOW HIGH [STEP|cents]` in euros, `money of SLOT FACTOR` or `money less SLOT SLOT`."""
    rng, region = scope.rng, scope.region
    if arguments[0] == "of":
        number = scope.value(arguments[1]).raw * float(arguments[2])
        cents = number != int(number)
    elif arguments[0] == "less":
        number = scope.value(arguments[1]).raw - scope.value(arguments[2]).raw
        cents = number != int(number)
    else:
        low, high = float(arguments[0]), float(arguments[1])
        cents = "cents" in arguments[2:]
        step = 1.0 if cents else float(arguments[2]) if len(arguments) > 2 else 1.0
        if region.scale == 1:
            number = rng.uniform(low, high) if cents else round(rng.uniform(low, high) / step) * step
        else:
            number = rng.uniform(low, high) * region.scale
            digits = 10.0 ** (len(str(int(abs(number)))) - rng.choice((2, 2, 3)))
            if not (cents and region.cents):
                number = round(number / digits) * digits
    return money_value(scope, round(number, 2), cents and region.cents)


def money_value(scope: ValueScope, number: float, cents: bool) -> Value:
    """Write an amount of money in the document's notation, sometimes in another one."""
    rng, region = scope.rng, scope.region
    if rng.random() < 0.1:
        pattern, zeros, grouped = rng.choice(region.money), rng.random() < 0.5, True
    else:
        pattern, zeros, grouped = scope.notation["money"], scope.notation["zeros"], scope.notation["grouped"]
    decimals = 2 if cents or (zeros and region.cents) else 0
    text = pattern.replace("{n}", amount(number, decimals, region, grouped))
    if number < 0:
        text = scope.notation["minus"] + text
    in_words = f"{words(int(abs(number)))} {region.unit}" if abs(number) < 1_000_000 else text
    bare = amount(number, decimals, region, grouped)
    return Value(text, {"words": in_words, "number": bare}, number)


def integer(scope: ValueScope, arguments: Sequence[str]) -> Value:
    low, high = int(arguments[0]), int(arguments[1])
    step = int(arguments[2]) if len(arguments) > 2 else 1
    number = scope.rng.randrange(low, high + 1, step)
    text = amount(number, 0, scope.region) if abs(number) >= 10_000 else str(abs(number))
    return Value(
        (scope.notation["minus"] if number < 0 else "") + text,
        {"words": words(abs(number)), "roman": ROMAN[number - 1] if 0 < number <= len(ROMAN) else text},
        number,
    )


def decimal(scope: ValueScope, arguments: Sequence[str]) -> Value:
    """Make a number with one decimal, or with as many as in the third argument."""
    number = scope.rng.uniform(float(arguments[0]), float(arguments[1]))
    text = amount(number, int(arguments[2]) if len(arguments) > 2 else 1, scope.region)
    return Value((scope.notation["minus"] if number < 0 else "") + text, {}, number)


def percent(scope: ValueScope, arguments: Sequence[str]) -> Value:
    number = integer(scope, arguments)
    return Value(number.text + scope.notation["percent"], {"number": number.text}, number.raw)


def word(scope: ValueScope, arguments: Sequence[str]) -> Value:
    """Make a small number in words; `f` before feminine nouns."""
    number = scope.rng.randint(int(arguments[0]), int(arguments[1]))
    return Value(words(number) + ("a" if number == 1 and "f" in arguments else ""), {}, number)


def code(scope: ValueScope, arguments: Sequence[str]) -> Value:
    """Fill a pattern: `#` a digit, `?` a capital letter, `[a|b]` one of them, `[1-9]` a digit between them."""
    pattern = " ".join(arguments)
    rng = scope.rng
    pattern = re.sub(r"\[(\d)-(\d)\]", lambda m: str(rng.randint(int(m[1]), int(m[2]))), pattern)
    pattern = re.sub(r"\[([^\[\]]*)\]", lambda m: rng.choice(m[1].split("|")), pattern)
    pattern = pattern.replace("YYYY", str(scope.today.year)).replace("YY", f"{scope.today.year % 100:02}")
    return Value(fill(pattern, rng))


def fill(pattern: str, rng: random.Random) -> str:
    first = True
    out = []
    for character in pattern:
        if character == "#":
            out.append(str(int(rng.random() * 9) + 1 if first else int(rng.random() * 10)))
            first = False
        elif character == "?":
            out.append(LETTERS[int(rng.random() * len(LETTERS))])
        else:
            out.append(character)
            first = first and not character.isalnum()
    return "".join(out)


def patterned(name: str) -> Generator:
    """Return a generator that fills one of the region's patterns."""

    def generate(scope: ValueScope, arguments: Sequence[str]) -> Value:
        return Value(fill(scope.rng.choice(scope.region.patterns[name]), scope.rng))

    return generate


def several(scope: ValueScope, arguments: Sequence[str]) -> Value:
    """Make an enumeration of different entries of a list: `several 2 4 LIST`."""
    count = scope.rng.randint(int(arguments[0]), int(arguments[1]))
    entries: dict[str, None] = {}
    for _ in range(count * 4):
        entries.setdefault(scope.rule(arguments[2], arguments[3:]))
        if len(entries) == count:
            break
    *first, last = entries
    return Value(f"{', '.join(first)} y {last}" if first else last)
