"""Convert the emulator's answer to an invocation into the HTTP response of a function URL."""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from infra.local.errors import FunctionError, FunctionTimeout, ResponseTooLarge
from infra.local.events import LIMIT

TIMED_OUT = re.compile(rb"Task timed out after \d+\.\d+ seconds")
# A function URL sets these headers itself and renames those of the function to x-amzn-remapped-….
REMAPPED = {"connection", "content-length", "date", "server"}
DROPPED = {"keep-alive", "trailer", "transfer-encoding", "upgrade"}
WITHOUT_BODY = {204, 304}

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]*")


@dataclass(frozen=True, slots=True)
class Answer:
    """The emulator's answer to an invocation. The status of an error or a timeout may be 200 too."""

    status: int
    body: bytes

    @property
    def timed_out(self) -> bool:
        return TIMED_OUT.fullmatch(self.body) is not None

    @property
    def runtime_ended(self) -> bool:
        """Whether the next invocation must wait for a new runtime."""
        return self.status != 200 or self.timed_out

    @property
    def runtime_killed(self) -> bool:
        return self.status != 200 and b"Runtime.ExitError" in self.body and b"signal: " in self.body


@dataclass(frozen=True, slots=True)
class HttpResponse:
    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


def to_response(answer: Answer) -> HttpResponse:
    """Return the HTTP response. Raises FunctionError, ResponseTooLarge and FunctionTimeout."""
    if answer.timed_out:
        raise FunctionTimeout
    try:
        payload = json.loads(answer.body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise FunctionError("the function's answer is not JSON: see its log") from None
    _raise_for_error(answer.status, payload)
    if not isinstance(payload, dict) or "statusCode" not in payload:
        return HttpResponse(200, [("content-type", "application/json")], answer.body)
    return HttpResponse(_status(payload), _headers(payload), _body(payload))


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _raise_for_error(status: int, payload: Any) -> None:
    """Raise FunctionError or ResponseTooLarge if the function failed.

    If `status` is 200, a payload with a `statusCode` is a response, even if it also has the keys of an error.
    """
    if isinstance(payload, dict) and "statusCode" not in payload and {"errorType", "errorMessage"} <= payload.keys():
        error_type = str(payload["errorType"])
        if error_type == "Function.ResponseSizeTooLarge":
            raise ResponseTooLarge(LIMIT)
        raise FunctionError("the function failed: see its log", error_type)
    if status != 200:
        raise FunctionError("the function failed: see its log")


def _malformed(field: str) -> FunctionError:
    return FunctionError(f"the function's answer has a {field} that is no HTTP: see docs/local-stack-reference.md")


def _status(payload: dict[str, Any]) -> int:
    status = payload["statusCode"]
    if isinstance(status, bool) or not isinstance(status, int) or not 200 <= status <= 599:
        raise _malformed("statusCode")
    return status


def _headers(payload: dict[str, Any]) -> list[tuple[str, str]]:
    given = payload.get("headers") or {}
    cookies = payload.get("cookies") or []
    if not isinstance(given, dict) or not isinstance(cookies, list):
        raise _malformed("header")
    headers: dict[str, str] = {"content-type": "application/json"}
    for name, value in given.items():
        name = name.lower()
        if name not in DROPPED:
            headers[f"x-amzn-remapped-{name}" if name in REMAPPED else name] = _text(value)
    pairs = [*headers.items(), *(("set-cookie", _text(cookie)) for cookie in cookies)]
    if not all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in pairs):
        raise _malformed("header")
    return pairs


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip(" \t")
    if isinstance(value, int | float):
        return json.dumps(value)
    raise _malformed("header")


def _body(payload: dict[str, Any]) -> bytes:
    body = payload.get("body") or ""
    if not isinstance(body, str):
        raise _malformed("body")
    if payload["statusCode"] in WITHOUT_BODY:
        return b""
    try:
        if payload.get("isBase64Encoded") is True:
            return base64.b64decode(body, validate=True)
        return body.encode()
    except ValueError:
        raise _malformed("body") from None
