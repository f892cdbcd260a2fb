"""Write the lines of a document: fields, sentences, clauses, lists, sections and tables, in one of many styles.

A layout has one template per line. `# ` begins a heading, `? ` a line that may be left out. Directives:

    %fields NAMES   lines `label: value`         %sections NAMES  a heading and sentences for each fact
    %prose NAMES    sentences in paragraphs       %any NAMES       one of these, or two
    %clauses NAMES  numbered sentences            %table NAME      a table, or its rows as a list or as sentences
    %bullets NAMES  sentences in a list           %notes LOW-HIGH  sentences that state no fact

NAMES are facts, or `*` for all that are not stated yet. `LOW-HIGH` after them limits how many are written.
"""

import re
from collections.abc import Iterable, Sequence

from model.training.everyday import marks
from model.training.everyday.document import Document, parsed
from model.training.everyday.grammar import Fact
from model.training.everyday.manner import Manner
from model.training.everyday.tables import table
from model.training.everyday.template import Alternative, Template

# Marks the lines that are headings until the text is complete.
HEADING = "\ue003"
COUNT = re.compile(r"^(\d+)-(\d+)$")
# How often a document ends with a paragraph about data protection and the like.
BOILERPLATE = 0.22
# How often an address is split into several lines: outside fields, and in a field.
ADDRESS_LINES, FIELD_LINES = 0.6, 0.12
# How often a connective such as "además" links a sentence to the one before it.
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
ALONE = re.compile(r"\{(\w+)\}$")
LOWERABLE = re.compile(r"(?:El|La|Los|Las|Se|No|Hay|Es|Tiene|Para|Puede|Quedan|Cada) (?=\w)")


class Layout:
    """Write one document."""

    def __init__(self, document: Document) -> None:
        self.document, self.rng = document, document.rng
        self.manner = Manner(self.rng)

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
                blocks.append(self.address(line) or self.line(parsed(line)))
            else:
                blocks.append("")
        if self.rng.random() < BOILERPLATE:
            blocks += ["", self.line(self.document.grammar.lists["boilerplate"])]
        blocks = without_empty(blocks)
        if self.rng.random() < 0.2:
            blocks = [block for block in blocks if block]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(blocks)).replace(HEADING, "").strip()

    def heading(self, text: str) -> str:
        return HEADING + self.manner.heading(text)

    def address(self, line: str) -> str:
        """If the line is an address, sometimes return it over several lines; otherwise return an empty text."""
        alone = ALONE.match(line)
        if alone is None or self.rng.random() > ADDRESS_LINES:
            return ""
        lines = self.document.value(alone[1]).forms.get("lines", "")
        if lines:
            self.document.stated.add(alone[1])
        return marks.mark(alone[1], marks.capitalize(lines)) if lines else ""

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
            text = table(self.document, spec, self.manner.bullet)
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
                return [self.manner.bullet + text for _, text in self.sentences(facts)]
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
        """Write a sentence for each fact that is not stated yet."""
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
            title = marks.unmarked(self.line(fact.heading)).rstrip(".:")
            lines.append(self.manner.clause(number, title, text))
        return lines

    def sections(self, facts: Sequence[Fact]) -> list[str]:
        lines: list[str] = []
        for fact, text in self.sentences(facts):
            if fact.heading.alternatives:
                lines += ["", self.heading(marks.unmarked(self.line(fact.heading)))]
            lines.append(text)
        return lines

    def fields(self, facts: Sequence[Fact]) -> list[str]:
        found: list[tuple[str, str]] = []
        for fact in facts:
            if fact.name in self.document.stated or not fact.label.allowed(self.document.tags):
                continue
            label = marks.capitalize(marks.unmarked(fact.label.expand(self.document)))
            value = marks.tidy(fact.field.expand(self.document))
            lines = self.document.value(fact.name).forms.get("lines")
            if lines and self.rng.random() < FIELD_LINES:
                value = marks.mark(fact.name, lines)
            self.document.stated |= marks.names(value)
            found.append((label, value))
        return self.manner.fields(found)

    def notes(self, count: int) -> list[str]:
        allowed = list(self.document.kind.notes.allowed(self.document.tags))
        self.rng.shuffle(allowed)
        lines = [self.line(alternative) for alternative in allowed[:count]]
        return [" ".join(lines)] if self.rng.random() < 0.5 else lines


def without_empty(blocks: Sequence[str]) -> list[str]:
    """Drop the headings without text under them. The first heading is the title and stays."""
    kept: list[str] = []
    followed = False
    for number, block in reversed(list(enumerate(blocks))):
        heading = block.startswith(HEADING)
        if heading and not followed and number:
            continue
        followed = not heading and (followed or bool(block))
        kept.append(block)
    return kept[::-1]
