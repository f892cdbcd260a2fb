"""The HTTP API as a user sees it: `requests` with the gateway, the emulator and the real handler."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from function.app import VERSION, Welcome
from function.examples import HERITAGE, MENINAS, PAINTER, TOWER
from function.reader.reader import Reader

pytestmark = pytest.mark.emulator

ASKED = {"question": PAINTER, "context": MENINAS}


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def ok(response: requests.Response) -> Any:
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json"), response.text
    return response.json()


def test_get(session: requests.Session, function_url: str, embedded: Reader) -> None:
    assert ok(session.get(f"{function_url}/")) == Welcome().model_dump()
    assert ok(session.get(f"{function_url}/health")) == {"status": "ok"}
    version = ok(session.get(f"{function_url}/version"))
    assert (version["app"], version["model"]) == (VERSION, embedded.manifest.raw)


@pytest.mark.parametrize(
    "asked",
    [
        {"params": ASKED},
        {"data": ASKED},
        {"files": {name: (None, value) for name, value in ASKED.items()}},
        {"json": ASKED},
    ],
)
def test_the_prototypes_endpoint(session: requests.Session, function_url: str, asked: dict[str, Any]) -> None:
    assert ok(session.post(f"{function_url}/qas/", **asked)) == "Diego Velázquez"


def test_the_hugging_face_format(session: requests.Session, function_url: str) -> None:
    body = {"inputs": ASKED, "parameters": {"top_k": 2}}
    first, second = ok(session.post(f"{function_url}/", json=body))
    assert first.pop("score") > second.pop("score") > 0
    assert first == {"answer": "Diego Velázquez", "start": 0, "end": 15}
    assert MENINAS[second["start"] : second["end"]] == second["answer"]


def test_many_questions_about_many_documents(session: requests.Session, function_url: str) -> None:
    body = {
        "questions": [PAINTER, HERITAGE],
        "documents": [{"id": "meninas", "text": MENINAS}, {"id": "torre", "text": f"\ufeff{TOWER}"}],
    }
    painter, heritage = ok(session.post(f"{function_url}/answers", json=body))["results"]
    (first,), (second,) = painter["answers"], heritage["answers"]
    assert (first["text"], first["start"], first["end"], first["document"]) == ("Diego Velázquez", 0, 15, "meninas")
    assert (second["text"], second["start"], second["document"]) == ("2009", 197, "torre")


@pytest.mark.parametrize(
    ("status", "code", "method", "path", "request_in_its_terms"),
    [
        (400, "invalid_body", "POST", "/answers", {"data": b"{", "headers": {"content-type": "application/json"}}),
        (404, "not_found", "GET", "/nada", {}),
        (405, "method_not_allowed", "PUT", "/answers", {}),
        (413, "body_too_large", "POST", "/answers", {"data": b" " * 4_000_001}),
        (415, "unsupported_media_type", "POST", "/answers", {"data": ASKED}),
        (422, "invalid_request", "POST", "/answers", {"json": ASKED | {"top_K": 2}}),
        (422, "question_too_long", "POST", "/answers", {"json": ASKED | {"question": "¿Y? " * 2000}}),
    ],
)
def test_errors_come_through_as_they_are(
    session: requests.Session,
    function_url: str,
    status: int,
    code: str,
    method: str,
    path: str,
    request_in_its_terms: dict[str, Any],
) -> None:
    response = session.request(method, function_url + path, **request_in_its_terms)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/json")
    assert (response.json()["code"], set(response.json())) == (code, {"code", "error", "detail"})


def test_the_documentation(session: requests.Session, function_url: str) -> None:
    assert "SwaggerUIBundle" in session.get(f"{function_url}/docs").text
    assert "/answers" in ok(session.get(f"{function_url}/openapi.json"))["paths"]


@pytest.mark.parametrize(
    ("questions", "context"),
    [(100, "palabra" * 4_900), (100, "a." + "ñ" * 15_000), (1, "漢字" * 160_000)],
    ids=["one word of 34 KB", "accents", "CJK text of 1 MB"],
)
def test_a_text_of_one_word_ends_no_runtime(
    session: requests.Session, function_url: str, questions: int, context: str
) -> None:
    """The text is one word and `no_answer` is false, so each answer would repeat the whole text."""
    body = {"questions": [PAINTER] * questions, "context": context, "no_answer": False, "top_k": 20}
    response = session.post(f"{function_url}/answers", json=body, timeout=120)
    assert response.status_code in (200, 413), response.text[:500]
    if response.status_code == 413:
        assert response.json()["code"] == "response_too_large"
    assert session.get(f"{function_url}/health").headers["x-cold-start"] == "false"


def test_head_a_slash_gzip_and_a_query_in_latin_1(session: requests.Session, function_url: str) -> None:
    headed = session.head(f"{function_url}/health")
    assert (headed.status_code, headed.content, headed.headers["content-length"]) == (200, b"", "15")
    assert ok(session.post(f"{function_url}/answers/", json=ASKED))["results"][0]["question"] == PAINTER
    compressed = gzip.compress(json.dumps(ASKED).encode())
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    assert ok(session.post(f"{function_url}/qas/", data=compressed, headers=headers)) == "Diego Velázquez"
    query = "question=%BFD%F3nde+naci%F3+Cervantes%3F&context=Cervantes+naci%F3+en+Alcal%E1+de+Henares."
    latin = session.post(f"{function_url}/qas/?{query}")
    assert (latin.status_code, latin.json()["code"]) == (400, "invalid_query")
