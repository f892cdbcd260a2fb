"""Several versions of huggingface_hub.InferenceClient, each in a separate environment, with the whole local stack."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from function.examples import MENINAS, PAINTER
from function.reader.document import Document, Options
from function.reader.reader import Reader
from tests.environments import environment

pytestmark = [pytest.mark.clients, pytest.mark.emulator]

# The current release, the first and the last with the two newer formats of the request, and one of the oldest.
VERSIONS = ["2.4.0", "0.32.4", "0.32.3", "0.20.3"]
WITH_PARAMETERS = VERSIONS[:3]
SCRIPT = Path(__file__).with_name("ask.py")


def ask(version: str, url: str, **asked: Any) -> Any:
    """Return `{"found": …}` or `{"error": …}` from this version of the client."""
    given = json.dumps({"url": url, "asked": asked})
    python = environment(f"huggingface-hub=={version}")
    done = subprocess.run([python, SCRIPT], input=given, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    reply = json.loads(done.stdout)
    assert reply.pop("version") == version
    return reply


def expected(reader: Reader, context: str, options: Options) -> list[dict[str, Any]]:
    (result,) = reader.read([PAINTER], [Document("context", context)], options).results
    return [
        {
            "answer": answer.text,
            "start": answer.start,
            "end": answer.end,
            "score": pytest.approx(answer.score, abs=1e-4),
        }
        for answer in result.answers
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_one_answer(function_url: str, embedded: Reader, version: str) -> None:
    (best,) = expected(embedded, MENINAS, Options(max_answer_tokens=15, no_answer=False))
    assert best["answer"] == "Diego Velázquez"
    assert ask(version, function_url, question=PAINTER, context=MENINAS) == {"found": best}


@pytest.mark.parametrize("version", WITH_PARAMETERS)
def test_many_answers(function_url: str, embedded: Reader, version: str) -> None:
    best = expected(embedded, MENINAS, Options(top_k=3, max_answer_tokens=2, no_answer=False))
    assert len(best) == 3
    reply = ask(version, function_url, question=PAINTER, context=MENINAS, top_k=3, max_answer_len=2)
    assert reply == {"found": best}


@pytest.mark.parametrize("version", WITH_PARAMETERS)
def test_every_parameter(function_url: str, embedded: Reader, version: str) -> None:
    options = Options(top_k=1, max_answer_tokens=5, no_answer=True, max_window_tokens=64, stride=20)
    (best,) = expected(embedded, MENINAS, options)
    parameters: dict[str, Any] = {"top_k": 1, "max_answer_len": 5, "handle_impossible_answer": True, "doc_stride": 20}
    parameters |= {"max_seq_len": 64, "max_question_len": 30, "align_to_words": True}
    assert ask(version, function_url, question=PAINTER, context=MENINAS, **parameters) == {"found": best}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_reason_of_a_refusal_reaches_the_user(function_url: str, version: str) -> None:
    reply = ask(version, function_url, question=" ", context=MENINAS)
    assert "422" in reply["error"]
    assert "question.0: must contain at least one visible character" in reply["error"]
