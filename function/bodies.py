"""Parse the fields of a request from JSON, a form or the query string."""

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

# Its warnings contain bytes of the body.
logging.getLogger("python_multipart").setLevel(logging.ERROR)

JSON = "application/json"
URL_ENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
FORMS = (URL_ENCODED, MULTIPART)
MAX_FIELDS = 1000  # Starlette's default for multipart forms


class JsonRequest(Request):
    async def json(self) -> dict[str, Any]:
        """Parse a JSON object in UTF-8, with or without a byte-order mark. Raises InvalidBody and InvalidRequest."""
        body = await self.body()
        try:
            value = from_json(body.removeprefix(codecs.BOM_UTF8))
        except ValueError as error:
            raise InvalidBody("JSON in UTF-8", str(error)) from None
        if not isinstance(value, dict):
            raise InvalidRequest.from_problems(
                [{"loc": ("body",), "msg": "Input should be an object", "type": "dict_type"}]
            )
        return value


class JsonRoute(APIRoute):
    """A route that parses JSON with `JsonRequest` and matches its path with or without a trailing slash."""

    def __init__(self, path: str, *args: Any, **options: Any) -> None:
        super().__init__(path, *args, **options)
        pattern = self.path_regex.pattern.removesuffix("$").removesuffix("/")
        self.path_regex = re.compile(f"{pattern}/?$")

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_json(request: Request) -> Response:
            return await handle(JsonRequest(request.scope, request.receive))

        return handle_json


async def require_json(request: Request) -> None:
    if not _is_json_type(_content_type(request)):
        raise UnsupportedMediaType(JSON)


async def parse_fields(request: Request) -> dict[str, Any]:
    """Return the fields of the query and of a form or JSON body.

    If a field is repeated, the last value counts. A field in the body overrides one in the query.
    """
    values: dict[str, Any] = _parse_query(request.scope["query_string"])
    body = await request.body()
    content_type = _content_type(request)
    if content_type == URL_ENCODED:
        values |= _parse_url_encoded(body)
    elif content_type == MULTIPART:
        async with request.form(max_fields=MAX_FIELDS, max_part_size=len(body)) as form:
            values |= form
    elif body and _is_json_type(content_type):
        values |= await request.json()
    elif body:
        raise UnsupportedMediaType(JSON, *FORMS)
    return values


def _content_type(request: Request) -> str:
    """Return the content type without parameters. A body without a content type is parsed as JSON."""
    return request.headers.get("content-type", JSON).partition(";")[0].strip().lower()


def _is_json_type(content_type: str) -> bool:
    return content_type == JSON or (content_type.startswith("application/") and content_type.endswith("+json"))


def _parse_query(query: bytes) -> dict[str, str]:
    """Parse the query string. Raises InvalidQuery if it is not UTF-8.

    Starlette would decode it as Latin-1 and replace invalid percent-encoded bytes by U+FFFD.
    """
    try:
        return dict(parse_qsl(query.decode(), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        raise InvalidQuery from None


def _parse_url_encoded(body: bytes) -> dict[str, str]:
    """Parse a URL-encoded form. Raises InvalidBody.

    Starlette would decode it as Latin-1, but curl's `-d` sends UTF-8 without percent-encoding.
    """
    if body.count(b"&") >= MAX_FIELDS:
        raise InvalidBody("a form", f"more than {MAX_FIELDS:,} fields")
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        raise InvalidBody("a form", "not in UTF-8") from None
