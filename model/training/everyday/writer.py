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
from model.training.everyday.draft import Draft, parsed
from model.training.everyday.grammar import Fact
from model.training.everyday.style import Style
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
LINKED = 0.08
CONNECTIVES = (
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
LINKABLE = re.compile(r"(?:El|La|Los|Las|Se|No|Hay|Es|Tiene|Para|Puede|Quedan|Cada) (?=\w)")


class Writer:
    """Write one document."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.rng = draft, draft.rng
        self.style = Style(self.rng)

    def write(self) -> str:
        """Return the marked text of the document."""
        blocks: list[str] = []
        for line in self.rng.choice(self.draft.kind.layouts).strip().split("\n"):
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
            blocks += ["", self.line(self.draft.grammar.lists["boilerplate"])]
        blocks = without_empty(blocks)
        if self.rng.random() < 0.2:
            blocks = [block for block in blocks if block]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(blocks)).replace(HEADING, "").strip()

    def heading(self, text: str) -> str:
        return HEADING + self.style.heading(text)

    def address(self, line: str) -> str:
        """If the line is an address, sometimes return it over several lines; otherwise return an empty text."""
        alone = ALONE.match(line)
        if alone is None or self.rng.random() > ADDRESS_LINES:
            return ""
        lines = self.draft.value(alone[1]).forms.get("lines", "")
        if lines:
            self.draft.stated.add(alone[1])
        return marks.mark(alone[1], marks.capitalize(lines)) if lines else ""

    def line(self, template: Template | Alternative) -> str:
        text = marks.capitalize(marks.tidy(template.expand(self.draft)))
        self.draft.stated |= marks.names(text)
        return text

    def directive(self, name: str, arguments: Sequence[str]) -> list[str]:
        if name == "notes":
            low, high = arguments[0].split("-")
            return self.notes(self.rng.randint(int(low), int(high)))
        if name == "table":
            spec = self.draft.kind.tables[arguments[0]]
            if self.rng.random() > spec.rate:
                return []
            text = table(self.draft, spec, self.style.bullet)
            self.draft.stated |= marks.names(text)
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
                return self.paragraphs(self.sentences_of(facts))
            case "clauses":
                return self.clauses(facts)
            case "bullets":
                return [self.style.bullet + text for _, text in self.sentences_of(facts)]
            case "sections":
                return self.sections(facts)
        raise ValueError(f"unknown directive: %{name}")

    def chosen(self, arguments: Sequence[str], directive: str) -> list[Fact]:
        facts = self.draft.kind.facts
        names = [name for name in arguments if not COUNT.match(name)]
        if "*" in names:
            names = [name for name in facts if name in self.draft.present]
            if directive == "fields" and self.rng.random() < 0.5:
                self.rng.shuffle(names)
        chosen = [facts[name] for name in names if name in self.draft.present and name not in self.draft.stated]
        if directive == "fields":
            chosen = [fact for fact in chosen if fact.label.alternatives]
        elif directive != "any":
            chosen = [fact for fact in chosen if fact.sentences.alternatives]
        if count := COUNT.match(arguments[-1]):
            chosen = chosen[: self.rng.randint(int(count[1]), int(count[2]))]
        return chosen

    def sentences_of(self, facts: Iterable[Fact]) -> list[tuple[Fact, str]]:
        """Write a sentence for each fact that is not stated yet."""
        sentences = []
        for fact in facts:
            if fact.name not in self.draft.stated and (text := self.sentence(fact)):
                sentences.append((fact, text))
        return sentences

    def sentence(self, fact: Fact) -> str:
        allowed = fact.sentences.allowed(self.draft.tags)
        free = self.draft.present - self.draft.stated
        fitting = [alternative for alternative in allowed if alternative.names <= free]
        return self.line(self.rng.choice(fitting or allowed)) if allowed else ""

    def paragraphs(self, sentences: Sequence[tuple[Fact, str]]) -> list[str]:
        texts = [self.linked(text) if number else text for number, (_, text) in enumerate(sentences)]
        paragraphs: list[str] = []
        while texts:
            count = self.rng.randint(2, 5)
            if paragraphs:
                paragraphs.append("")
            paragraphs.append(" ".join(texts[:count]))
            texts = texts[count:]
        return paragraphs

    def linked(self, text: str) -> str:
        if self.rng.random() > LINKED or not LINKABLE.match(text):
            return text
        return self.rng.choice(CONNECTIVES) + text[0].lower() + text[1:]

    def clauses(self, facts: Sequence[Fact]) -> list[str]:
        lines = []
        for number, (fact, text) in enumerate(self.sentences_of(facts)):
            title = marks.unmarked(self.line(fact.heading)).rstrip(".:")
            lines.append(self.style.clause(number, title, text))
        return lines

    def sections(self, facts: Sequence[Fact]) -> list[str]:
        lines: list[str] = []
        for fact, text in self.sentences_of(facts):
            if fact.heading.alternatives:
                lines += ["", self.heading(marks.unmarked(self.line(fact.heading)))]
            lines.append(text)
        return lines

    def fields(self, facts: Sequence[Fact]) -> list[str]:
        fields: list[tuple[str, str]] = []
        for fact in facts:
            if fact.name in self.draft.stated or not fact.label.allowed(self.draft.tags):
                continue
            label = marks.capitalize(marks.unmarked(fact.label.expand(self.draft)))
            value = marks.tidy(fact.field.expand(self.draft))
            lines = self.draft.value(fact.name).forms.get("lines")
            if lines and self.rng.random() < FIELD_LINES:
                value = marks.mark(fact.name, lines)
            self.draft.stated |= marks.names(value)
            fields.append((label, value))
        return self.style.fields(fields)

    def notes(self, count: int) -> list[str]:
        allowed = list(self.draft.kind.notes.allowed(self.draft.tags))
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
