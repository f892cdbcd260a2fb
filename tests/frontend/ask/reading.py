"""A fake API that answers each question with its last word, if a document contains it."""

from typing import Any

from tests.client.service import Received, Scripted


def found(call: Received) -> Scripted:
    return Scripted(body=body(call.body))


def body(asked: Any) -> dict[str, Any]:
    results = []
    for question in asked["questions"]:
        word = question.rstrip("?").split()[-1]
        answers = [
            {"text": word, "start": at, "end": at + len(word), "score": 0.8, "document": document["id"], "page": 1}
            | {"sentence": {"start": at, "end": at + len(word)}}
            for document in asked["documents"]
            if (at := document["text"].find(word)) >= 0
        ]
        results.append({"question": question, "answers": answers[:1], "no_answer_score": 0.1 if answers else 0.9})
    usage = {"tokens": 9, "windows": len(results), "windows_read": len(results)}
    return {"results": results, "model": "m", "usage": usage, "truncated": False, "elapsed_ms": 5.0}
