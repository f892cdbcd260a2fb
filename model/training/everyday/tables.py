"""Tables of a document: rows with a key and columns, written with tabs, bars, spaces, as a list or as sentences."""

import re

from model.training.everyday import marks
from model.training.everyday.draft import Draft
from model.training.everyday.grammar import Table
from model.training.everyday.template import Alternative
from model.training.everyday.values import Value

STYLES = ("tabs", "tabs", "tabs", "bars", "spaces", "semicolons", "records", "rows", "rows", "rows")


def table(draft: Draft, spec: Table, bullet: str) -> str:
    """Return the marked text of a table; an answer is marked as TABLE.COLUMN.ROW.

    The rows are kept in the document, for the questions.
    """
    rng = draft.rng
    columns = [name for name, column in spec.columns.items() if rng.random() < column.rate]
    columns = columns or list(spec.columns)[:1]
    rows = make_rows(draft, spec)
    draft.rows[spec.name] = rows
    draft.columns[spec.name] = columns
    sentences = [a for a in spec.row.allowed(draft.tags) if a.names <= {"key", *columns}]
    style = rng.choice(STYLES)
    if (style == "rows" and not sentences) or (style == "records" and len(columns) < 2):
        style = "tabs"
    if style == "rows":
        lines = as_sentences(draft, spec, rows, sentences, bullet)
    else:
        labels = [label(draft, spec, name) for name in ("key", *columns)]
        cells = [[cell(spec, name, i, row) for name in ("key", *columns)] for i, row in enumerate(rows)]
        lines = as_records(labels, cells) if style == "records" else as_lines(style, [labels, *cells])
    intro = marks.capitalize(spec.intro.expand(draft))
    return "\n".join([intro, *lines] if intro else lines)


def make_rows(draft: Draft, spec: Table) -> list[dict[str, Value]]:
    rows: list[dict[str, Value]] = []
    keys: set[str] = set()
    for _ in range(draft.rng.randint(*spec.rows)):
        key = make_key(draft, spec)
        bare = key.form("bare").casefold()
        if any(bare in other or other in bare for other in keys):
            continue
        keys.add(bare)
        draft.row = row = {"key": key}
        for name, column in spec.columns.items():
            row[name] = draft.make(column.value)
        rows.append(row)
    draft.row = {}
    return rows


def make_key(draft: Draft, spec: Table) -> Value:
    """Make a key. The texts after the semicolons of its entry are its forms a, b and c."""
    key = draft.make(spec.key)
    text, *rest = key.text.split("; ")
    return Value(text, dict(zip("abc", rest, strict=False))) if rest else key


def label(draft: Draft, spec: Table, name: str) -> str:
    template = spec.key_label if name == "key" else spec.columns[name].label
    return marks.capitalize(template.expand(draft))


def cell(spec: Table, name: str, number: int, row: dict[str, Value]) -> str:
    text = marks.capitalize(row[name].form("bare")) if name == "key" else row[name].text
    return marks.mark(f"{spec.name}.{name}.{number}", text)


def as_lines(style: str, rows: list[list[str]]) -> list[str]:
    match style:
        case "bars":
            return [f"| {' | '.join(row)} |" for row in rows]
        case "semicolons":
            return ["; ".join(row) for row in rows]
        case "spaces":
            widths = [max(len(marks.unmarked(text)) for text in column) for column in zip(*rows, strict=True)]
            return ["  ".join(padded(text, width) for text, width in zip(row, widths, strict=True)) for row in rows]
    return ["\t".join(row) for row in rows]


def padded(text: str, width: int) -> str:
    return text + " " * (width - len(marks.unmarked(text)))


def as_records(labels: list[str], rows: list[list[str]]) -> list[str]:
    """Write each row as its key and lines `label: value` under it."""
    lines = []
    for key, *cells in rows:
        lines.append(key)
        lines += [f"  {label}: {text}" for label, text in zip(labels[1:], cells, strict=True)]
    return lines


def as_sentences(
    draft: Draft, spec: Table, rows: list[dict[str, Value]], sentences: list[Alternative], bullet: str
) -> list[str]:
    rng = draft.rng
    same = rng.choice(sentences) if rng.random() < 0.7 else None
    texts = []
    for number, row in enumerate(rows):
        draft.row = row
        text = marks.tidy((same or rng.choice(sentences)).expand(draft))
        texts.append(
            re.sub(f"{marks.OPEN}(\\w+){marks.NAMED}", rf"{marks.OPEN}{spec.name}.\1.{number}{marks.NAMED}", text)
        )
    draft.row = {}
    stopped = rng.random() < 0.5
    if stopped:
        texts = [text if marks.unmarked(text).endswith(".") else text + "." for text in texts]
    if not stopped or rng.random() < 0.5:
        return [bullet + marks.capitalize(text) for text in texts]
    return [" ".join(marks.capitalize(text) for text in texts)]
