"""The style of a document: how it writes fields, headings, lists and clause numbers."""

import random
import re
from collections.abc import Callable, Sequence

from model.training.everyday import marks

FIELD_STYLES = {
    "colon": 8,
    "upper": 3,
    "bullet": 3,
    "tab": 3,
    "colon tab": 2,
    "below": 2,
    "dash": 1,
    "dots": 1,
    "pairs": 1,
    "spaced": 1,
    "bold": 1,
    "numbered": 1,
    "bar": 1,
}
HEADING_STYLES = ("upper", "upper", "plain", "plain", "colon", "ruled", "number", "starred")
ORDINALS = (
    "PRIMERA SEGUNDA TERCERA CUARTA QUINTA SEXTA SÉPTIMA OCTAVA NOVENA DÉCIMA UNDÉCIMA DUODÉCIMA "
    "DECIMOTERCERA DECIMOCUARTA DECIMOQUINTA DECIMOSEXTA DECIMOSÉPTIMA DECIMOCTAVA DECIMONOVENA VIGÉSIMA"
).split()
ROMAN = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()
LETTER = "abcdefghijklmnopqrst"
NUMBERINGS: Sequence[Callable[[int], str]] = (
    lambda i: f"{i + 1}. ",
    lambda i: f"{i + 1}. ",
    lambda i: f"{i + 1}) ",
    lambda i: f"{LETTER[i % 20]}) ",
    lambda i: f"{i + 1}.ª ",
    lambda i: f"{i + 1}.- ",
    lambda i: f"{ORDINALS[i % 20]}.- ",
    lambda i: f"{ORDINALS[i % 20].capitalize()}. ",
    lambda i: f"{ORDINALS[i % 20].capitalize()}: ",
    lambda i: f"{ROMAN[i % 20]}. ",
    lambda i: f"Artículo {i + 1}. ",
    lambda i: f"Art. {i + 1}.º ",
)
BULLETS = ("- ", "- ", "– ", "• ", "* ", "· ")


class Style:
    """A style, chosen at random. All texts are marked."""

    def __init__(self, rng: random.Random) -> None:
        self.field_style = rng.choices(list(FIELD_STYLES), list(FIELD_STYLES.values()))[0]
        self.heading_style = rng.choice(HEADING_STYLES)
        self.bullet = rng.choice(BULLETS)
        self.numbering = rng.choice(NUMBERINGS)
        self.titled_clauses = rng.random() < 0.5
        self.capital_values = rng.random() < 0.6
        self.gap = rng.choice(("    ", "\t"))
        self.headings = 0

    def fields(self, fields: Sequence[tuple[str, str]]) -> list[str]:
        """Write labels and values, one or two per line."""
        lines = [self.field(label, value, number) for number, (label, value) in enumerate(fields)]
        if self.field_style == "pairs":
            return [self.gap.join(lines[i : i + 2]) for i in range(0, len(lines), 2)]
        return lines

    def field(self, label: str, value: str, number: int) -> str:
        if self.capital_values:
            value = marks.capitalize(value)
        match self.field_style:
            case "upper":
                return f"{label.upper()}: {value}"
            case "bullet":
                return f"{self.bullet}{label}: {value}"
            case "tab":
                return f"{label}\t{value}"
            case "colon tab":
                return f"{label}:\t{value}"
            case "dash":
                return f"{label} – {value}"
            case "dots":
                return f"{label} {'.' * max(3, 40 - len(label))} {value}"
            case "below":
                return f"{label}\n{value}" if number else f"{label}:\n{value}"
            case "spaced":
                return f"{label}{' ' * max(2, 32 - len(label))}{value}"
            case "bold":
                return f"**{label}:** {value}"
            case "numbered":
                return f"{number + 1}. {label}: {value}"
            case "bar":
                return f"{label} | {value}"
        return f"{label}: {value}"

    def clause(self, number: int, title: str, text: str) -> str:
        if self.titled_clauses and title:
            title = f"{title.upper()}. " if self.heading_style == "upper" else f"{title}.- "
            return self.numbering(number) + title + text
        return self.numbering(number) + text

    def heading(self, text: str) -> str:
        self.headings += 1
        match self.heading_style:
            case "upper":
                return upper(text)
            case "colon":
                return f"{text}:"
            case "ruled":
                return f"{text}\n{'-' * min(60, len(marks.unmarked(text)))}"
            case "number":
                return f"{self.headings}. {text}"
            case "starred":
                return f"** {text} **"
        return text


def upper(text: str) -> str:
    """Write a marked text in capitals, except the names in its marks."""
    return re.sub(
        f"({marks.OPEN}[^{marks.NAMED}]*{marks.NAMED})|([^{marks.OPEN}]+)",
        lambda match: match[1] or match[2].upper(),
        text,
    )
