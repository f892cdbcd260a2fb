"""The error responses of the API. docs/errors.md says what to do about each.

ApiError                         status  code
├── InvalidBody                  400     invalid_body
├── InvalidQuery                 400     invalid_query
├── UnsupportedEvent             400     unsupported_event
├── Unauthorized                 401     unauthorized
├── NotFound                     404     not_found
├── MethodNotAllowed             405     method_not_allowed
├── BodyTooLarge                 413     body_too_large
├── ResponseTooLarge             413     response_too_large
├── UnsupportedMediaType         415     unsupported_media_type
├── UnsupportedCoding            415     unsupported_coding
├── InvalidRequest               422     invalid_request
├── QuestionTooLong              422     question_too_long
├── InternalError                500     internal_error
├── ModelUnavailable             503     model_unavailable
└── OutOfTime                    503     out_of_time

No error repeats the caller's input, except the name of an unknown field.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from function.reader import errors as reader_errors

MAX_PROBLEMS = 20
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")


class ErrorBody(BaseModel):
    """The body of every error response."""

    code: str = Field(description="Stable error code, meant for programs")
    error: str = Field(description="What is wrong and what to do, in one sentence")
    detail: Any = Field(description="The same information for programs; its structure depends on `code`")


class ApiError(Exception):
    status: ClassVar[int]
    code: ClassVar[str]

    def __init__(self, error: str, detail: Any = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error)
        self.body = {"code": self.code, "error": error, "detail": detail}
        self.headers = headers

    def response(self) -> JSONResponse:
        return JSONResponse(self.body, self.status, self.headers)


class InvalidBody(ApiError):
    """The body does not match its content type."""

    status = 400
    code = "invalid_body"

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"the body cannot be read as {kind}: {reason}", {"reason": reason})


class InvalidQuery(ApiError):
    """The query string is not percent-encoded UTF-8."""

    status = 400
    code = "invalid_query"

    def __init__(self) -> None:
        super().__init__("the query string is not in UTF-8: percent-encode the UTF-8 bytes of the text")


class UnsupportedEvent(ApiError):
    """The function was invoked with an event that is not an HTTP request."""

    status = 400
    code = "unsupported_event"

    def __init__(self) -> None:
        super().__init__(
            "this function answers HTTP events (a function URL, API Gateway or a load balancer): "
            "invoke it with payload format 2.0, or with {} to warm it up"
        )


class Unauthorized(ApiError):
    """The bearer token is missing or wrong."""

    status = 401
    code = "unauthorized"

    def __init__(self) -> None:
        super().__init__(
            "send the header `Authorization: Bearer …` with this service's token",
            headers={"www-authenticate": 'Bearer realm="qas"'},
        )


class NotFound(ApiError):
    """The path does not exist."""

    status = 404
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("there is no such path: see /docs")


class MethodNotAllowed(ApiError):
    """The path does not support this method. The `allow` header lists the methods that it supports."""

    status = 405
    code = "method_not_allowed"

    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__(f"use {' or '.join(allowed)} here", {"allowed": allowed}, {"allow": ", ".join(allowed)})


class BodyTooLarge(ApiError):
    """The body is larger than the limit. It was not parsed."""

    status = 413
    code = "body_too_large"

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            f"the body is larger than the limit of {limit:,} bytes ({size:,} measured): send the text in parts",
            {"bytes": size, "limit": limit},
        )


class ResponseTooLarge(ApiError):
    """The response is larger than Lambda can return."""

    status = 413
    code = "response_too_large"

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            f"the response has {size:,} bytes as a JSON string and the limit is {limit:,}: "
            "ask fewer questions at once, or request fewer answers per question",
            {"bytes": size, "limit": limit},
        )


class UnsupportedMediaType(ApiError):
    """The endpoint does not accept this content type."""

    status = 415
    code = "unsupported_media_type"

    def __init__(self, *accepted: str) -> None:
        super().__init__(f"send the body as {' or '.join(accepted)}", {"accepted": accepted})


class UnsupportedCoding(ApiError):
    """The content coding of the body is not supported."""

    status = 415
    code = "unsupported_coding"

    def __init__(self, *accepted: str) -> None:
        super().__init__(
            f"send the body without a content-encoding, or with {' or '.join(accepted)}",
            {"accepted": accepted},
            {"accept-encoding": ", ".join(accepted)},
        )


class InvalidRequest(ApiError):
    """A field is missing, unknown or invalid."""

    status = 422
    code = "invalid_request"

    @classmethod
    def from_problems(cls, problems: Sequence[Mapping[str, Any]]) -> "InvalidRequest":
        """Create the error from pydantic's list of errors, without the input that they contain."""
        detail = [
            {"field": _field_path(problem["loc"]), "problem": problem["msg"], "type": problem["type"]}
            for problem in problems[:MAX_PROBLEMS]
        ]
        return cls(f"{detail[0]['field']}: {detail[0]['problem']}", detail)


class QuestionTooLong(ApiError):
    """A question leaves no room for context in the model's window. Questions are never truncated."""

    status = 422
    code = "question_too_long"

    def __init__(self, error: reader_errors.QuestionTooLong) -> None:
        super().__init__(str(error), {"question": error.index, "tokens": error.tokens, "limit": error.limit})


class InternalError(ApiError):
    """An unexpected error. The log contains its stack trace under the request's id."""

    status = 500
    code = "internal_error"

    def __init__(self, request_id: str) -> None:
        super().__init__(
            f"an unexpected error occurred: report the request id {request_id}", {"request_id": request_id}
        )


class ModelUnavailable(ApiError):
    """The model is not available."""

    status = 503
    code = "model_unavailable"

    def __init__(self) -> None:
        super().__init__("the model is not available: try again later")


class OutOfTime(ApiError):
    """The deadline passed before any text was read."""

    status = 503
    code = "out_of_time"

    def __init__(self) -> None:
        super().__init__("the time ran out before any of the text was read: try again, or give the function more time")


def _field_path(loc: Iterable[int | str]) -> str:
    """`("body", "documents", 0, "text")` → `documents.0.text`. A part that is not a name becomes `…`."""
    names = [str(part) if isinstance(part, int) or _NAME.fullmatch(part) else "…" for part in loc]
    return ".".join(names[1:] or names)
