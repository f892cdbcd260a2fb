"""Spans of tokens → answers as people see them: exact text, sentence, page."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from function.reader.document import Answer, Document
from function.reader.sentences import sentence_around, sentence_ends
from function.reader.spans import TokenSpan
from function.reader.tokenizer import Tokens
from function.reader.windows import Window


class Evidence:
    """The documents of one reading; their sentences are looked for once, and only where there is an answer."""

    def __init__(self, documents: Sequence[Document], texts: Sequence[Tokens[Any]]) -> None:
        self._documents = documents
        self._texts = texts
        self._ends = cache(lambda number: sentence_ends(documents[number].text))

    def passage(self, window: Window) -> str:
        tokens = self._texts[window.document]
        return self._documents[window.document].text[tokens.starts[window.start] : tokens.ends[window.end - 1]]

    def answer(self, span: TokenSpan) -> Answer:
        """`page` counts form feeds, from 1."""
        document, tokens = self._documents[span.document], self._texts[span.document]
        start, end = int(tokens.starts[span.first]), int(tokens.ends[span.last])
        return Answer(
            text=document.text[start:end],
            start=start,
            end=end,
            score=span.score,
            document=document.id,
            sentence=sentence_around(document.text, start, end, self._ends(span.document)),
            page=1 + document.text.count("\f", 0, start),
        )
