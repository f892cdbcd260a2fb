import re
from pathlib import Path

import httpx
import pytest

from function import errors
from function.config import Settings
from function.errors import MAX_PROBLEMS, ApiError
from function.reader.errors import ModelError, QuestionTooLong
from tests.function.conftest import Ask, asking
from tests.function.scripted import ScriptedReader

TREE = re.findall(r"[├└]── (\w+) +(\d+) +(\w+)", errors.__doc__ or "")
ASKED = {"question": "¿Cuánto mide?", "context": "Mide 55 metros."}


def whole(response: httpx.Response) -> tuple[int, str, object]:
    return response.status_code, response.headers["content-type"], response.json()


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    classes = sorted(ApiError.__subclasses__(), key=lambda cls: cls.status)
    assert sorted(TREE) == sorted((cls.__name__, str(cls.status), cls.code) for cls in classes)
    assert [int(status) for _, status, _ in TREE] == [cls.status for cls in classes]


def test_every_error_is_documented() -> None:
    table = Path("docs/errors.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| (\d+) \| `(\w+)` \|", table, re.MULTILINE)
    assert documented == [(status, code) for _, status, code in TREE]


@pytest.mark.parametrize("path", ["/nowhere", "/qas/nowhere", "/docs/swagger-ui-5.35.0/index.html"])
def test_no_such_path(ask: Ask, path: str) -> None:
    assert whole(ask("GET", path)) == (
        404,
        "application/json",
        {"code": "not_found", "error": "there is no such path: see /docs", "detail": None},
    )


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/", ["GET", "HEAD", "POST"]),
        ("GET", "/answers", ["POST"]),
        ("GET", "/qas/", ["POST"]),
        ("POST", "/health", ["GET", "HEAD"]),
        ("POST", "/docs", ["GET", "HEAD"]),
        ("DELETE", "/openapi.json", ["GET", "HEAD"]),
        ("OPTIONS", "/answers", ["POST"]),
    ],
)
def test_no_such_method(ask: Ask, method: str, path: str, allowed: list[str]) -> None:
    response = ask(method, path)
    assert whole(response) == (
        405,
        "application/json",
        {
            "code": "method_not_allowed",
            "error": f"use {' or '.join(allowed)} here",
            "detail": {"allowed": allowed},
        },
    )
    assert response.headers["allow"] == ", ".join(allowed)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "image/png"])
@pytest.mark.parametrize("path", ["/answers", "/"])
def test_a_content_type_that_is_not_read(ask: Ask, path: str, content_type: str) -> None:
    assert whole(ask("POST", path, content=b"{}", headers={"content-type": content_type})) == (
        415,
        "application/json",
        {
            "code": "unsupported_media_type",
            "error": "send the body as application/json",
            "detail": {"accepted": ["application/json"]},
        },
    )


def test_the_prototypes_endpoint_reads_forms_too(ask: Ask) -> None:
    assert whole(ask("POST", "/qas/", content=b"x", headers={"content-type": "text/plain"})) == (
        415,
        "application/json",
        {
            "code": "unsupported_media_type",
            "error": "send the body as application/json or application/x-www-form-urlencoded or multipart/form-data",
            "detail": {"accepted": ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]},
        },
    )


def test_invalid_fields_are_all_named(ask: Ask) -> None:
    body = {"question": "¿Cuánto mide?", "documents": [{"id": "a", "text": "b"}, {"id": "c"}], "top_K": 3}
    assert whole(ask("POST", "/answers", json=body)) == (
        422,
        "application/json",
        {
            "code": "invalid_request",
            "error": "documents.1.text: Field required",
            "detail": [
                {"field": "documents.1.text", "problem": "Field required", "type": "missing"},
                {"field": "top_K", "problem": "Extra inputs are not permitted", "type": "extra_forbidden"},
            ],
        },
    )


def test_of_many_invalid_fields_the_first_are_named(ask: Ask) -> None:
    answer = ask("POST", "/answers", json={"questions": [""] * 100, "context": "x"}).json()
    assert [problem["field"] for problem in answer["detail"]] == [f"questions.{i}" for i in range(MAX_PROBLEMS)]


def test_a_field_name_that_is_text_is_not_repeated(ask: Ask) -> None:
    answer = ask("POST", "/answers", json=ASKED | {"Mi vecino se llama Íñigo": 1}).json()
    assert answer["error"] == "…: Extra inputs are not permitted"


def test_a_question_that_is_too_long_for_the_model() -> None:
    ask = asking(ScriptedReader(fails=QuestionTooLong(0, 400, 370)), Settings())
    for path in ("/answers", "/", "/qas/"):
        assert whole(ask("POST", path, json=ASKED)) == (
            422,
            "application/json",
            {
                "code": "question_too_long",
                "error": "question 0 has 400 tokens and this model takes at most 370: ask it in fewer words",
                "detail": {"question": 0, "tokens": 400, "limit": 370},
            },
        )


def test_a_model_that_cannot_be_read_from() -> None:
    ask = asking(ScriptedReader(fails=ModelError("/opt/model/model.onnx is damaged")), Settings())
    assert whole(ask("POST", "/answers", json=ASKED)) == (
        503,
        "application/json",
        {
            "code": "model_unavailable",
            "error": "the model is not available: try again later",
            "detail": None,
        },
    )


@pytest.mark.parametrize("path", ["/answers", "/", "/qas/"])
def test_a_deadline_before_anything_was_read(path: str) -> None:
    ask = asking(ScriptedReader(truncated=True, windows_read=0), Settings())
    assert whole(ask("POST", path, json=ASKED)) == (
        503,
        "application/json",
        {
            "code": "out_of_time",
            "error": "the time ran out before any of the text was read: try again, or give the function more time",
            "detail": None,
        },
    )


def test_what_nobody_foresaw() -> None:
    ask = asking(ScriptedReader(fails=ZeroDivisionError("¿Cuánto mide?")), Settings())
    response = ask("POST", "/answers", json=ASKED)
    request_id = response.headers["x-request-id"]
    assert whole(response) == (
        500,
        "application/json",
        {
            "code": "internal_error",
            "error": f"an unexpected error occurred: report the request id {request_id}",
            "detail": {"request_id": request_id},
        },
    )
