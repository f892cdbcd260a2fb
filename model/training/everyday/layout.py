"""The lines of a document: fields, sentences, clauses, lists, sections and tables, in one of many manners.

A layout is a text with a template a line. `# ` begins a heading, `? ` a line that may be left out. Directives:

    %fields NAMES   lines `label: value`         %sections NAMES  a heading and sentences for each fact
    %prose NAMES    sentences in paragraphs       %any NAMES       one of these, or two
    %clauses NAMES  numbered sentences            %table NAME      a table, or its rows as a list or as sentences
    %bullets NAMES  sentences in a list           %notes LOW-HIGH  sentences that state no fact

NAMES are facts, or `*` for all that are not stated yet; `LOW-HIGH` after them takes so many.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from model.training.everyday import marks
from model.training.everyday.document import Document, parsed
from model.training.everyday.grammar import Fact
from model.training.everyday.tables import table
from model.training.everyday.template import Alternative, Template

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
COUNT = re.compile(r"^(\d+)-(\d+)$")
# How often a document ends with a paragraph about data protection and the like.
BOILERPLATE = 0.22
# How often a sentence is tied to the one before it.
TIED = 0.08
TIES = (
    "Además, ",
    "Asimismo, ",
    "También le informamos de que ",
    "Por otra parte, ",
    "Cabe señalar que ",
    "Tenga en cuenta que ",
    "Le recordamos que ",
    "Por último, ",
    "Conviene saber que ",
)
LOWERABLE = re.compile(r"(?:El|La|Los|Las|Se|No|Hay|Es|Tiene|Para|Puede|Quedan|Cada) (?=\w)")
# Begins the lines that are headings, until the text is complete.
HEADING = "\ue003"


class Layout:
    """Lays out one document."""

    def __init__(self, document: Document) -> None:
        self.document, self.rng = document, document.rng
        self.field_style = self.rng.choices(list(FIELD_STYLES), list(FIELD_STYLES.values()))[0]
        self.heading_style = self.rng.choice(HEADING_STYLES)
        self.bullet = self.rng.choice(("- ", "- ", "– ", "• ", "* ", "· "))
        self.numbering = self.rng.choice(NUMBERINGS)
        self.titled = self.rng.random() < 0.5
        self.cap_values = self.rng.random() < 0.6
        self.headings = 0

    def write(self) -> str:
        """Return the marked text of the document."""
        blocks: list[str] = []
        for line in self.rng.choice(self.document.kind.layouts).strip().split("\n"):
            if line.startswith("? "):
                if self.rng.random() < 0.5:
                    continue
                line = line[2:]
            if line.startswith("%"):
                name, *arguments = line[1:].split()
                blocks += self.directive(name, arguments)
            elif line.startswith("# "):
                blocks.append(self.heading(self.line(parsed(line[2:]))))
            elif line.strip():
                blocks.append(self.line(parsed(line)))
            else:
                blocks.append("")
        if self.rng.random() < BOILERPLATE:
            blocks += ["", self.line(self.document.grammar.lists["boilerplate"])]
        blocks = without_empty(blocks)
        if self.rng.random() < 0.2:
            blocks = [block for block in blocks if block]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(blocks)).replace(HEADING, "").strip()

    def line(self, template: Template | Alternative) -> str:
        text = marks.capitalize(marks.tidy(template.expand(self.document)))
        self.document.stated |= marks.names(text)
        return text

    def directive(self, name: str, arguments: Sequence[str]) -> list[str]:
        if name == "notes":
            low, high = arguments[0].split("-")
            return self.notes(self.rng.randint(int(low), int(high)))
        if name == "table":
            spec = self.document.kind.tables[arguments[0]]
            if self.rng.random() > spec.rate:
                return []
            text = table(self.document, spec, self.bullet)
            self.document.stated |= marks.names(text)
            return [text]
        facts = self.chosen(arguments, name)
        if name == "any":
            name = self.rng.choice(("fields", "fields", "prose", "prose", "bullets", "clauses", "sections"))
            if len(facts) > 5 and self.rng.random() < 0.5:
                cut = self.rng.randint(2, len(facts) - 2)
                first, second = self.rng.choice((("fields", "prose"), ("prose", "fields"), ("fields", "bullets")))
                return [*self.block(first, facts[:cut]), "", *self.block(second, facts[cut:])]
        return self.block(name, facts)

    def block(self, name: str, facts: Sequence[Fact]) -> list[str]:
        match name:
            case "fields":
                return self.fields(facts)
            case "prose":
                return self.paragraphs(self.sentences(facts))
            case "clauses":
                return self.clauses(facts)
            case "bullets":
                return [self.bullet + text for _, text in self.sentences(facts)]
            case "sections":
                return self.sections(facts)
        raise ValueError(f"Not a directive: %{name}")

    def chosen(self, arguments: Sequence[str], directive: str) -> list[Fact]:
        facts = self.document.kind.facts
        names = [name for name in arguments if not COUNT.match(name)]
        if "*" in names:
            names = [name for name in facts if name in self.document.present]
            if directive == "fields" and self.rng.random() < 0.5:
                self.rng.shuffle(names)
        found = [facts[name] for name in names if name in self.document.present and name not in self.document.stated]
        if directive == "fields":
            found = [fact for fact in found if fact.label.alternatives]
        elif directive != "any":
            found = [fact for fact in found if fact.say.alternatives]
        if count := COUNT.match(arguments[-1]):
            found = found[: self.rng.randint(int(count[1]), int(count[2]))]
        return found

    def sentences(self, facts: Iterable[Fact]) -> list[tuple[Fact, str]]:
        """Say each fact that no sentence before has stated."""
        said = []
        for fact in facts:
            if fact.name not in self.document.stated and (text := self.say(fact)):
                said.append((fact, text))
        return said

    def say(self, fact: Fact) -> str:
        allowed = fact.say.allowed(self.document.tags)
        free = self.document.present - self.document.stated
        fitting = [alternative for alternative in allowed if alternative.names <= free]
        return self.line(self.rng.choice(fitting or allowed)) if allowed else ""

    def paragraphs(self, said: Sequence[tuple[Fact, str]]) -> list[str]:
        texts = [self.tied(text) if number else text for number, (_, text) in enumerate(said)]
        paragraphs: list[str] = []
        while texts:
            count = self.rng.randint(2, 5)
            if paragraphs:
                paragraphs.append("")
            paragraphs.append(" ".join(texts[:count]))
            texts = texts[count:]
        return paragraphs

    def tied(self, text: str) -> str:
        if self.rng.random() > TIED or not LOWERABLE.match(text):
            return text
        return self.rng.choice(TIES) + text[0].lower() + text[1:]

    def clauses(self, facts: Sequence[Fact]) -> list[str]:
        lines = []
        for number, (fact, text) in enumerate(self.sentences(facts)):
            head = ""
            if self.titled and fact.heading.alternatives:
                head = marks.unmarked(self.line(fact.heading)).rstrip(".:")
                head = f"{head.upper()}. " if self.heading_style == "upper" else f"{head}.- "
            lines.append(self.numbering(number) + head + text)
        return lines

    def sections(self, facts: Sequence[Fact]) -> list[str]:
        lines: list[str] = []
        for fact, text in self.sentences(facts):
            if fact.heading.alternatives:
                lines += ["", self.heading(marks.unmarked(self.line(fact.heading)))]
            lines.append(text)
        return lines

    def fields(self, facts: Sequence[Fact]) -> list[str]:
        lines: list[str] = []
        for fact in facts:
            if fact.name in self.document.stated or not fact.label.allowed(self.document.tags):
                continue
            label = marks.capitalize(marks.unmarked(fact.label.expand(self.document)))
            value = marks.tidy(fact.field.expand(self.document))
            self.document.stated |= marks.names(value)
            lines.append(self.field(label, marks.capitalize(value) if self.cap_values else value, len(lines)))
        if self.field_style == "pairs":
            gap = self.rng.choice(("    ", "\t"))
            return [gap.join(lines[i : i + 2]) for i in range(0, len(lines), 2)]
        return lines

    def field(self, label: str, value: str, number: int) -> str:
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

    def heading(self, text: str) -> str:
        self.headings += 1
        return HEADING + self.styled(text)

    def styled(self, text: str) -> str:
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

    def notes(self, count: int) -> list[str]:
        allowed = list(self.document.kind.notes.allowed(self.document.tags))
        self.rng.shuffle(allowed)
        lines = [self.line(alternative) for alternative in allowed[:count]]
        return [" ".join(lines)] if self.rng.random() < 0.5 else lines


def without_empty(blocks: Sequence[str]) -> list[str]:
    """Drop the headings that nothing follows, those before another heading included; the first is a title and stays."""
    kept: list[str] = []
    followed = False
    for number, block in reversed(list(enumerate(blocks))):
        heading = block.startswith(HEADING)
        if heading and not followed and number:
            continue
        followed = not heading and (followed or bool(block))
        kept.append(block)
    return kept[::-1]


def upper(text: str) -> str:
    """Write a marked text in capitals, the names of its marks excepted."""
    return re.sub(
        f"({marks.OPEN}[^{marks.NAMED}]*{marks.NAMED})|([^{marks.OPEN}]+)",
        lambda match: match[1] or match[2].upper(),
        text,
    )
