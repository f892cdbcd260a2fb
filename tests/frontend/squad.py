"""SQuAD files that a user might upload."""

import json
from collections.abc import Sequence
from typing import Any


def squad(*texts: tuple[str, Sequence[tuple[str, str]]], version: str = "v2.0", title: str = "Un artículo") -> bytes:
    """Return a SQuAD file with the (question, answer) pairs of each text; an empty answer means no answer."""
    paragraphs = [
        {
            "context": context,
            "qas": [_question(f"{number}.{place}", *pair, context) for place, pair in enumerate(pairs)],
        }
        for number, (context, pairs) in enumerate(texts)
    ]
    return json.dumps({"version": version, "data": [{"title": title, "paragraphs": paragraphs}]}).encode()


def _question(id: str, question: str, answer: str, context: str) -> dict[str, Any]:
    answers = [{"text": answer, "answer_start": context.index(answer)}] if answer else []
    return {"id": id, "question": question, "answers": answers, "is_impossible": not answer}


TOWERS = squad(
    ("Torre Alta se acabó en 1889.", [("¿Qué se acabó?", "Torre Alta"), ("¿Cuándo se acabó?", "1889")]),
    ("Mide 330 metros.", [("¿Cuánto mide?", "330 metros"), ("¿Quién la diseñó?", "")]),
)
"""With the first words of each text as answers, one is right, one wrong, one partly right and one invented."""
