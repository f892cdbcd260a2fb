"""Read what a request brings, by its content type."""

import codecs
import logging
import re
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.routing import APIRoute
from pydantic_core import from_json
from starlette.responses import Response

from function.errors import InvalidBody, InvalidQuery, InvalidRequest, UnsupportedMediaType

# Its warnings show bytes of the body.
logging.getLogger("python_multipart").setLevel(logging.ERROR)

JSON = "application/json"
URL_ENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
FORMS = (URL_ENCODED, MULTIPART)
MAX_FIELDS = 1000  # Starlette's limit for the other form


class JsonRequest(Request):
    async def json(self) -> dict[str, Any]:
        """For every endpoint: UTF-8, with or without a byte-order mark. Raises InvalidBody and InvalidRequest."""
        body = await self.body()
        try:
            value = from_json(body.removeprefix(codecs.BOM_UTF8))
        except ValueError as error:
            raise InvalidBody("JSON in UTF-8", str(error)) from None
        if not isinstance(value, dict):
            raise InvalidRequest.of([{"loc": ("body",), "msg": "Input should be an object", "type": "dict_type"}])
        return value


class JsonRoute(APIRoute):
    """Read JSON as `JsonRequest` does, and take a path with or without a slash at its end."""

    def __init__(self, path: str, *args: Any, **options: Any) -> None:
        super().__init__(path, *args, **options)
        pattern = self.path_regex.pattern.removesuffix("$").removesuffix("/")
        self.path_regex = re.compile(f"{pattern}/?$")

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_json(request: Request) -> Response:
            return await handle(JsonRequest(request.scope, request.receive))

        return handle_json


async def is_json(request: Request) -> None:
    if not _is_json(_content_type(request)):
        raise UnsupportedMediaType(JSON)


async def fields(request: Request) -> dict[str, Any]:
    """Of the query, a form or JSON. Of a field given more than once the last counts, the body's after the query's."""
    found: dict[str, Any] = _query(request.scope["query_string"])
    body = await request.body()
    kind = _content_type(request)
    if kind == URL_ENCODED:
        found |= _url_encoded(body)
    elif kind == MULTIPART:
        async with request.form(max_fields=MAX_FIELDS, max_part_size=len(body)) as form:
            found |= form
    elif body and _is_json(kind):
        found |= await request.json()
    elif body:
        raise UnsupportedMediaType(JSON, *FORMS)
    return found


def _content_type(request: Request) -> str:
    """Without its parameters; a body that names none is taken for JSON."""
    return request.headers.get("content-type", JSON).partition(";")[0].strip().lower()


def _is_json(kind: str) -> bool:
    return kind == JSON or (kind.startswith("application/") and kind.endswith("+json"))


def _query(query: bytes) -> dict[str, str]:
    """Starlette decodes it as Latin-1, and puts U+FFFD in place of percent-encoded bytes that are not UTF-8."""
    try:
        return dict(parse_qsl(query.decode(), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        raise InvalidQuery from None


def _url_encoded(body: bytes) -> dict[str, str]:
    """Starlette's parser takes Latin-1 here too; curl's `-d` sends UTF-8 as it is typed."""
    if body.count(b"&") >= MAX_FIELDS:
        raise InvalidBody("a form", f"more than {MAX_FIELDS:,} fields")
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        raise InvalidBody("a form", "not in UTF-8") from None
