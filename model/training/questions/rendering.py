"""Templates to Spanish: articles, agreement, contractions, and where each slot came to stand."""

import random
import re
from dataclasses import dataclass, field

from model.training.questions.grammar import ENTITY, Agreement, Choice, Mark, Part, Slot, Template
from model.training.questions.lexicon import Lexicon, Value
from model.training.questions.spanish import pluralise

_CONTRACTS = re.compile(r"(?:^|\W)(?:de|a) $", re.IGNORECASE)
_MILLIONS = re.compile(r"\bmillones ?$")
_COUNTED = re.compile(r" ?(?!(?:de|en|a|al|y|por|con|para|según) )[a-z]")
_SOUNDS_LIKE_Y = re.compile(r"[IÍ]|Hi(?!e)", re.IGNORECASE)
_STOPS = (".", ",", ";", ":", "?")
_REDRAWS = 8


@dataclass(slots=True)
class Bindings:
    """The values of a fact's slots, drawn when first asked for unless `frozen`.

    `taken` holds the texts that no new value may repeat, shared by all facts of a context.
    """

    rng: random.Random
    lexicon: Lexicon
    values: dict[str, Value]
    taken: set[str] = field(default_factory=set)
    frozen: bool = False

    def __getitem__(self, slot: Slot) -> Value:
        if slot.name not in self.values:
            self.values[slot.name] = self._draw(slot)
        return self.values[slot.name]

    def offers(self, template: Template) -> bool:
        """Whether the template can be rendered without a new value, or new ones may be drawn."""
        return not self.frozen or all(self._offers_part(part) for part in template.parts)

    def _offers_part(self, part: Part) -> bool:
        if isinstance(part, Slot):
            return part.name in self.values
        if isinstance(part, Choice):
            return any(self.offers(option) for option in part.options)
        return self.offers(part.body) if isinstance(part, Mark) else True

    def gender(self, name: str) -> str:
        if name not in self.values and not self.frozen:
            self.values[name] = self._draw(Slot(name))
        return self.values[name].gender if name in self.values else "m"

    def _draw(self, slot: Slot) -> Value:
        gender = self.gender(slot.agrees_with)
        value = self.lexicon.draw(self.rng, slot.kind, gender)
        for _ in range(_REDRAWS):
            if value.text not in self.taken:
                break
            value = self.lexicon.draw(self.rng, slot.kind, gender)
        first = self.values.get(slot.kind)
        if first is not None and first.text.isdigit() and value.text.isdigit() and int(value.text) <= int(first.text):
            value = Value(str(int(first.text) + self.rng.randint(1, 9)))
        self.taken.add(value.text)
        return value


@dataclass(slots=True)
class Rendered:
    """`spans`: where the first of each slot and mark stands, article and quotes left out."""

    text: str = ""
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)

    def write(self, text: str) -> None:
        """Keeps to one space where a choice came out empty; "dos millones de personas", "del", "al"."""
        if text.startswith(" ") and (not self.text or self.text[-1] in " ¿"):
            text = text[1:]
        elif text.startswith(_STOPS):
            self.text = self.text.rstrip()
        if _MILLIONS.search(self.text) and _COUNTED.match(text):
            self.text = self.text.rstrip() + " de "
            text = text.lstrip()
        if text.startswith((" el ", "el ")):
            text = self._contract(text)
        self.text += text

    def shifted(self, offset: int) -> dict[str, tuple[int, int]]:
        return {name: (start + offset, end + offset) for name, (start, end) in self.spans.items()}

    def write_slot(self, slot: Slot, value: Value) -> None:
        text = pluralise(value.text) if slot.plural else value.text
        article = slot.article if value.article is False else "el" if value.article else ""
        determiner = value.determiner(article, slot.plural) if article else ""
        if determiner == "el ":
            determiner = self._contract(determiner)
        if not determiner and self.text.endswith(" y ") and _SOUNDS_LIKE_Y.match(text):
            self.text = self.text[:-2] + "e "
        self.text += determiner + value.quotes[:1]
        self.spans.setdefault(slot.name, (len(self.text), len(self.text) + len(text)))
        self.text += text + value.quotes[1:]

    def _contract(self, text: str) -> str:
        """Takes the article off the text where it melts with the "de" or "a" before it."""
        space = " " if text.startswith(" ") else ""
        if not _CONTRACTS.search(self.text + space):
            return text
        self.text = self.text.rstrip() + "l "
        return text.removeprefix(space + "el ")


def render(template: Template, bindings: Bindings) -> Rendered:
    rendered = Rendered()
    _write(template.parts, bindings, rendered)
    return rendered


def starts_with_subject(template: Template) -> bool:
    """Whether the sentence begins with the entity as its subject, so that Spanish can leave it out."""
    if len(template.parts) < 2:
        return False
    first, second = template.parts[:2]
    if not (isinstance(first, Slot) and first.name == ENTITY and isinstance(second, str)):
        return False
    return second == " " or re.match(r" (?!y |e |o )[a-záéíóúñü]", second) is not None


def without_subject(template: Template) -> Template:
    _, second, *rest = template.parts
    assert isinstance(second, str)
    return Template((second.lstrip(), *rest), template.slots)


def _write(parts: tuple[Part, ...], bindings: Bindings, rendered: Rendered) -> None:
    for part in parts:
        if isinstance(part, str):
            rendered.write(part)
        elif isinstance(part, Slot):
            rendered.write_slot(part, bindings[part])
        elif isinstance(part, Agreement):
            feminine = bindings.gender(part.agrees_with) == "f"
            rendered.write(part.feminine if feminine else part.masculine)
        elif isinstance(part, Choice):
            options = [option for option in part.options if bindings.offers(option)]
            _write(bindings.rng.choice(options).parts, bindings, rendered)
        elif isinstance(part, Mark):
            start = len(rendered.text)
            _write(part.body.parts, bindings, rendered)
            start += rendered.text.startswith(" ", start)  # "de" became "del"
            rendered.spans.setdefault(part.name, (start, len(rendered.text)))
