"""Inquiries, replies to them, and a fake API that answers each question with its last word."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from client import Answer, Reply, Result, Span
from frontend.ask.inquiry import Inquiry, Material, Request
from tests.client.service import Received, Scripted

NOON = datetime(2026, 11, 22, 12, 0)
TOWER = "La torre se acabó en 1889. Mide 330 metros."
LIGHTHOUSE = "El faro tiene 184 escalones.\fLo abrió Anselmo Rueda en 1864."


def inquiry(questions: Sequence[str], *materials: Material) -> Inquiry:
    return Inquiry.of(questions, materials or [Material("text", "", TOWER)], NOON)


def reply_to(request: Request, *answers: tuple[str, float] | None, no_answer: float | None = 0.1) -> Reply:
    """Return a reply with an answer (text, score) for each question, or no answer for None."""
    results = [Result("¿?", _answers(request, *answer) if answer else (), no_answer) for answer in answers]
    return Reply(tuple(results), "m", 1, 1, False, 5.0, 7.0)


def _answers(request: Request, text: str, score: float) -> tuple[Answer, ...]:
    for document in request.batch.documents:
        start = document.text.find(text)
        if start >= 0:
            sentence = Span(document.text.rfind(". ", 0, start) + 1, start + len(text))
            page = document.text.count("\f", 0, start) + 1
            return (Answer(text, Span(start, start + len(text)), sentence, score, document.id, page),)
    return ()


def answer_last_word(call: Received) -> Scripted:
    return Scripted(body=reply_last_word(call.body))


def reply_last_word(request: Any) -> dict[str, Any]:
    results = []
    for question in request["questions"]:
        word = question.rstrip("?").split()[-1]
        answers = [
            {"text": word, "start": at, "end": at + len(word), "score": 0.8, "document": document["id"], "page": 1}
            | {"sentence": {"start": at, "end": at + len(word)}}
            for document in request["documents"]
            if (at := document["text"].find(word)) >= 0
        ]
        results.append({"question": question, "answers": answers[:1], "no_answer_score": 0.1 if answers else 0.9})
    usage = {"tokens": 9, "windows": len(results), "windows_read": len(results)}
    return {"results": results, "model": "m", "usage": usage, "truncated": False, "elapsed_ms": 5.0}
