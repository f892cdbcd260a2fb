"""What a request brings, by its content type."""

from typing import Any

from fastapi import Request
from pydantic_core import from_json

from function.errors import InvalidBody, InvalidRequest, UnsupportedMediaType

JSON = "application/json"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


async def is_json(request: Request) -> None:
    if not _is_json(_content_type(request)):
        raise UnsupportedMediaType(JSON)


async def fields(request: Request) -> dict[str, Any]:
    """Of the query, a form or JSON. Of a field given more than once the last counts, the body's after the query's."""
    found: dict[str, Any] = dict(request.query_params)
    body = await request.body()
    kind = _content_type(request)
    if kind in FORMS:
        async with request.form(max_part_size=len(body)) as form:
            found |= form
    elif body and _is_json(kind):
        found |= _json_object(body)
    elif body:
        raise UnsupportedMediaType(JSON, *FORMS)
    return found


def _content_type(request: Request) -> str:
    """Without its parameters; a body that names none is taken for JSON."""
    return request.headers.get("content-type", JSON).partition(";")[0].strip().lower()


def _is_json(kind: str) -> bool:
    return kind == JSON or (kind.startswith("application/") and kind.endswith("+json"))


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = from_json(body)
    except ValueError as error:
        raise InvalidBody.not_json(str(error)) from None
    if not isinstance(value, dict):
        raise InvalidRequest.of([{"loc": ("body",), "msg": "Input should be an object", "type": "dict_type"}])
    return value
