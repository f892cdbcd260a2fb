import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import frontend
from client import Span
from frontend.cards import TEMPLATES, marked


def span_of(text: str, part: str) -> Span:
    return Span(text.index(part), text.index(part) + len(part))


class Read(HTMLParser):
    """The text that a browser would show, and its parts in each kind of mark."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()
        self.best: list[str] = []
        self.others: list[str] = []
        self._mark: list[str] | None = None
        self.feed(str(html))  # pieces of Markup would be escaped again
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._mark = self.best if ("class", "best") in attrs else self.others
        self._mark.append("")

    def handle_endtag(self, tag: str) -> None:
        self._mark = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._mark is not None:
            self._mark[-1] += data


def test_the_best_answer_and_the_others_are_marked() -> None:
    text = "Ana llegó en 1912 y Luis en 1920."

    assert marked(text, span_of(text, "1912"), [span_of(text, "1920"), span_of(text, "Ana")]) == (
        '<mark>Ana</mark> llegó en <mark class="best">1912</mark> y Luis en <mark>1920</mark>.'
    )


@pytest.mark.parametrize("accent", ["é", "e\u0301"], ids=["composed", "decomposed"])
@pytest.mark.parametrize("before", ["", "\ufeff", "👩‍👩‍👧 🇪🇸 ", "\u202b", "línea\r\n\f\u00a0"])
def test_offsets_count_code_points(before: str, accent: str) -> None:
    text = f"{before}Nació en M{accent}rida 🏛️."

    assert Read(marked(text, span_of(text, f"M{accent}rida"))).best == [f"M{accent}rida"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> vale 5 & 6",
        '<img src=x onerror="alert(1)"> vale',
        "</mark><b>negrita</b> vale &lt; &amp;amp;",
        "'\"><svg/onload=alert(1)> vale",
    ],
)
def test_the_text_is_escaped(text: str) -> None:
    html = marked(text, span_of(text, "vale"), [Span(0, 4)])

    assert Read(html).text == text
    assert Read(html).tags == {"mark"}
    assert html.count("<") == 4


def test_marks_are_cut_at_the_edges_of_the_part_that_is_shown() -> None:
    text = "Uno. Dos tres. Cuatro."

    assert marked(text, Span(5, 18), [Span(0, 3)], within=Span(5, 14)) == '<mark class="best">Dos tres.</mark>'


def test_spans_that_overlap_the_best_are_not_marked() -> None:
    assert marked("abcdef", Span(2, 4), [Span(0, 3), Span(3, 6), Span(4, 6)]) == (
        'ab<mark class="best">cd</mark><mark>ef</mark>'
    )


def test_an_empty_span_is_not_marked() -> None:
    assert marked("abc", Span(1, 1), [Span(7, 9)]) == "abc"


@given(st.data())
def test_marks_do_not_change_the_text(data: st.DataObject) -> None:
    text = data.draw(st.text())
    place = st.integers(0, len(text))
    spans = st.tuples(place, place).map(lambda ends: Span(min(ends), max(ends)))

    best, others, within = data.draw(spans), data.draw(st.lists(spans, max_size=4)), data.draw(spans | st.none())
    read = Read(marked(text, best, others, within))

    shown = within or Span(0, len(text))
    assert read.text == text[shown.start : shown.end]
    assert "".join(read.best) == text[max(best.start, shown.start) : min(best.end, shown.end)]


def test_the_templates_escape_everything_but_the_style_sheet() -> None:
    templates = Path(frontend.__path__[0]) / "templates"
    sources = {path.name: path.read_text(encoding="utf-8") for path in templates.iterdir()}

    assert TEMPLATES.autoescape is True
    unescaped = {name: re.findall(r"{{[^}]*safe[^}]*}}|autoescape", source) for name, source in sources.items()}
    assert {name: parts for name, parts in unescaped.items() if parts} == {"report.html": ["{{ style|safe }}"]}
