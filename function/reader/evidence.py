"""Token spans → answers with text, offsets, sentence, heading and page."""

from collections.abc import Mapping, Sequence
from functools import cache

from function.reader.document import Answer, Document
from function.reader.headings import Headings
from function.reader.layout import Layout
from function.reader.sentences import sentence_around, sentence_ends
from function.reader.spans import TokenSpan
from function.reader.tokenizer import Tokens
from function.reader.windows import Window

LONGEST_ANSWER = 2_000
"""Characters. 200 tokens of prose are much shorter, but a text without spaces is one word."""

_CLOSED_BY = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”", "¿": "?", "¡": "!"}
_OPENED_BY = {closing: opening for opening, closing in _CLOSED_BY.items()}


class Evidence:
    """The documents of one reading. Sentences and headings are found once for each document with an answer."""

    def __init__(self, documents: Sequence[Document], texts: Sequence[Tokens], layouts: Sequence[Layout]) -> None:
        self._documents = documents
        self._texts = texts
        self._ends = cache(lambda number: sentence_ends(documents[number].text, layouts[number]))
        self._headings = cache(lambda number: Headings(documents[number].text))

    def passage(self, window: Window) -> str:
        """Return the text of a window."""
        tokens = self._texts[window.document]
        return self._documents[window.document].text[tokens.starts[window.start] : tokens.ends[window.end - 1]]

    def answer(self, span: TokenSpan) -> Answer:
        """Return the answer of a span. Form feeds separate pages, which count from 1."""
        document, tokens = self._documents[span.document], self._texts[span.document]
        start, end = int(tokens.starts[span.first]), int(tokens.ends[span.last])
        before = int(tokens.ends[span.first - 1]) if span.first else 0
        after = int(tokens.starts[span.last + 1]) if span.last + 1 < len(tokens) else len(document.text)
        start, end = _with_partners(document.text, start, end, before, after)
        end = min(end, start + LONGEST_ANSWER)
        sentence = sentence_around(document.text, start, end, self._ends(span.document))
        return Answer(
            text=document.text[start:end],
            start=start,
            end=end,
            score=span.score,
            document=document.id,
            sentence=sentence,
            page=1 + document.text.count("\f", 0, start),
            heading=self._headings(span.document).of(sentence.start),
        )


def _with_partners(text: str, start: int, end: int, before: int, after: int) -> tuple[int, int]:
    """Return the span extended by adjacent brackets and quotation marks whose partners are inside it.

    `before` and `after`: the end of the previous word and the start of the next one, which limit the extension.
    """
    while end < after and _is_partner(text[end], _OPENED_BY, text[start:end]):
        end += 1
    while start > before and _is_partner(text[start - 1], _CLOSED_BY, text[start:end]):
        start -= 1
    return start, end


def _is_partner(sign: str, partners: Mapping[str, str], answer: str) -> bool:
    if sign == '"':
        return answer.count(sign) % 2 == 1
    return sign in partners and answer.count(partners[sign]) > answer.count(sign)
