"""Divide documents of any size into requests within the function's limit, and merge the replies.

Sizes are those of the JSON that the client sends: ASCII, in which "ñ" has six bytes.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .replies import Answer, Document, Reply, Result, Span, combine

MAX_BYTES = 4_000_000  # the function's default limit; that of Lambda is 6 MB
MOST_DOCUMENTS = 1000  # in one request
OVERLAP = 1000  # characters that neighbouring parts share: longer than any answer and its sentence
SEARCH = 4000  # characters before the limit in which to look for the best place to cut
LEAST_ROOM = 64  # bytes of text that a request must have room for
# Places to cut, best first: the end of a page, of a paragraph, of a sentence, of a word.
CUTS = tuple(re.compile(pattern) for pattern in (r"\f", r"\n\s*\n", r"[.!?…][\"'»”’)\]]*\s", r"\s"))
_STEP = 4096


class NoRoom(ValueError):
    """The questions leave no room for text in a request."""


@dataclass(frozen=True, slots=True)
class Part:
    """The part `text[start:end]` of a document. `page`: the number of pages that end before `start`."""

    document: str
    start: int
    end: int
    page: int


@dataclass(frozen=True, slots=True)
class Batch:
    """The documents of one request. `parts`: for each id, the part of the original document."""

    documents: Sequence[Document]
    parts: Mapping[str, Part]


def batches(documents: Sequence[Document], envelope: Mapping[str, Any], max_bytes: int = MAX_BYTES) -> Sequence[Batch]:
    """Divide documents with distinct ids. `envelope`: the body of the request without documents. Raises NoRoom.

    Parts without visible characters are left out: the function does not accept them.
    """
    room = max_bytes - body_bytes(envelope, ())
    found: list[Batch] = []
    held: dict[str, tuple[Document, Part]] = {}
    free = room
    for document in documents:
        for part in _parts(document, room):
            text = document.text[part.start : part.end]
            sent = Document(str(len(held)), text)
            if held and (_bytes(sent) > free or len(held) == MOST_DOCUMENTS):
                found.append(_batch(held))
                held, free = {}, room
                sent = Document("0", text)
            held[sent.id] = (sent, part)
            free -= _bytes(sent)
    return [*found, _batch(held)] if held else found


def body_bytes(envelope: Mapping[str, Any], documents: Sequence[Document]) -> int:
    """Return the size of the whole body as the client sends it."""
    sent = [{"id": document.id, "text": document.text} for document in documents]
    return len(json.dumps({**envelope, "documents": sent}))


def merge_replies(replies: Sequence[Reply], asked: Sequence[Batch], top_k: int) -> Reply:
    """Merge the replies: best answers first, without overlaps, at most `top_k` for each question.

    A document has an answer if any of its parts has, so the no-answer score is the lowest of all parts.
    """
    results = tuple(
        _result([(reply.results[number], batch) for reply, batch in zip(replies, asked, strict=True)], top_k)
        for number in range(len(replies[0].results))
    )
    return combine(replies, results)


def _result(parts: Sequence[tuple[Result, Batch]], top_k: int) -> Result:
    answers = [_placed(answer, batch) for result, batch in parts for answer in result.answers]
    kept: list[Answer] = []
    for answer in sorted(answers, key=lambda answer: -answer.score):
        if not any(_overlap(answer, other) for other in kept):
            kept.append(answer)
    scores = [result.no_answer_score for result, _ in parts if result.no_answer_score is not None]
    return Result(parts[0][0].question, tuple(kept[:top_k]), min(scores, default=None))


def _placed(answer: Answer, batch: Batch) -> Answer:
    part = batch.parts[answer.document]

    def placed(span: Span) -> Span:
        return Span(part.start + span.start, part.start + span.end)

    return replace(
        answer,
        document=part.document,
        span=placed(answer.span),
        sentence=placed(answer.sentence),
        page=part.page + answer.page,
        heading=placed(answer.heading) if answer.heading else None,
    )


def _overlap(one: Answer, other: Answer) -> bool:
    return one.document == other.document and one.span.start < other.span.end and other.span.start < one.span.end


def _batch(held: Mapping[str, tuple[Document, Part]]) -> Batch:
    return Batch(
        documents=tuple(document for document, _ in held.values()),
        parts={key: part for key, (_, part) in held.items()},
    )


def _bytes(document: Document) -> int:
    """Return the size of a document in the body, with the comma after it."""
    return len(json.dumps({"id": document.id, "text": document.text})) + len(", ")


def _parts(document: Document, room: int) -> Iterator[Part]:
    text, start, end, page, counted = document.text, 0, 0, 0, 0
    room -= _bytes(Document(str(MOST_DOCUMENTS), ""))
    if room < LEAST_ROOM:
        raise NoRoom
    while start < len(text):
        furthest = _fitting(text, start, room)
        if furthest <= end:  # The overlap fills the whole part: start after it.
            start = end
            furthest = _fitting(text, start, room)
        end = furthest if furthest == len(text) else _cut(text, max(start, end), furthest)
        page += text.count("\f", counted, start)
        counted = start
        if any(char.isprintable() and char != " " for char in text[start:end]):
            yield Part(document.id, start, end, page)
        if end == len(text):
            return
        start = _cut(text, start, max(start + 1, end - min(OVERLAP, (end - start) // 4)))


def _fitting(text: str, start: int, room: int) -> int:
    """Return the largest end for which `text[start:end]` fits. The sizes of characters in JSON are additive."""
    end = start
    while end < len(text):
        size = _size(text[end : end + _STEP])
        if size > room:
            break
        room -= size
        end += _STEP
    for char in text[end : end + _STEP]:
        room -= _size(char)
        if room < 0:
            return end
        end += 1
    return len(text)


def _size(text: str) -> int:
    return len(json.dumps(text)) - 2


def _cut(text: str, start: int, limit: int) -> int:
    """Return the best place to cut, in the second half of `start` to `limit`, or `limit` if there is none."""
    first = max((start + limit) // 2, limit - SEARCH, start + 1)
    for pattern in CUTS:
        ends = [match.end() for match in pattern.finditer(text, first - 1, limit)]
        if ends:
            return ends[-1]
    return limit
