"""Inquiries and replies to them, without an API."""

from collections.abc import Sequence
from datetime import datetime

from client import Answer, Reply, Result, Span
from frontend.ask.inquiry import Inquiry, Material, Request

NOON = datetime(2026, 11, 22, 12, 0)
TOWER = "La torre se acabó en 1889. Mide 330 metros."
LIGHTHOUSE = "El faro tiene 184 escalones.\fLo abrió Anselmo Rueda en 1864."


def inquiry(questions: Sequence[str], *materials: Material) -> Inquiry:
    return Inquiry.of(questions, materials or [Material("text", "", TOWER)], NOON)


def finds(request: Request, *found: tuple[str, float] | None, no_answer: float | None = 0.1) -> Reply:
    """Return a reply with the (text, score) found for each question, at its first place, or no answer for None."""
    results = [Result("¿?", _answers(request, *each) if each else (), no_answer) for each in found]
    return Reply(tuple(results), "m", 1, 1, False, 5.0, 7.0)


def _answers(request: Request, found: str, score: float) -> tuple[Answer, ...]:
    for document in request.batch.documents:
        start = document.text.find(found)
        if start >= 0:
            sentence = Span(document.text.rfind(". ", 0, start) + 1, start + len(found))
            page = document.text.count("\f", 0, start) + 1
            return (Answer(found, Span(start, start + len(found)), sentence, score, document.id, page),)
    return ()
