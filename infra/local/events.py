"""Convert an HTTP request into the event of a Lambda function URL (payload format 2.0).

https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html specifies the event. Details that are not in the
specification follow recorded events: the path and the query string are as sent, cookies are both in the list and in the
header, and only a few content types count as text.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from infra.local.errors import BodyTooLarge

LIMIT = 6_291_556
"""The maximum size of an event in bytes of JSON, as in Lambda and its emulator: 6 MiB and 100 bytes."""

ACCOUNT = "000000000000"
HOP_BY_HOP = {"connection", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request. `path` and `query` are percent-encoded, as sent; names of headers are in lower case."""

    method: str
    path: str
    query: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    client: str
    port: int
    protocol: str = "HTTP/1.1"
    scheme: str = "http"


def to_event(request: HttpRequest, request_id: str, now: datetime, access_key: str | None = None) -> dict[str, Any]:
    """Return the event. `now` must have a time zone. `access_key` is the caller's if the request was signed."""
    headers = _joined(request)
    epoch_ms = round(now.timestamp() * 1000)
    headers |= {
        "x-amzn-trace-id": f"Root=1-{epoch_ms // 1000:08x}-{request_id.replace('-', '')[:24]}",
        "x-forwarded-for": request.client,
        "x-forwarded-port": str(request.port),
        "x-forwarded-proto": request.scheme,
    }
    domain = headers.get("host", "").partition(":")[0]
    prefix = domain.partition(".")[0]
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": request.path,
        "rawQueryString": request.query,
    }
    if "cookie" in headers:
        event["cookies"] = [cookie for part in headers["cookie"].split(";") if (cookie := part.strip())]
    event["headers"] = headers
    if request.query:
        event["queryStringParameters"] = _parameters(request.query)
    event["requestContext"] = {
        "accountId": ACCOUNT if access_key else "anonymous",
        "apiId": prefix,
        "domainName": domain,
        "domainPrefix": prefix,
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": request.protocol,
            "sourceIp": request.client,
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": request_id,
        "routeKey": "$default",
        "stage": "$default",
        "time": now.strftime("%d/%b/%Y:%H:%M:%S %z"),
        "timeEpoch": epoch_ms,
    }
    if access_key:
        event["requestContext"]["authorizer"] = {"iam": _identity(access_key)}
    return event | _body(request.body, headers.get("content-type", ""))


def _identity(access_key: str) -> dict[str, Any]:
    """Return the IAM identity of a user in a fictitious account."""
    return {
        "accessKey": access_key,
        "accountId": ACCOUNT,
        "callerId": access_key,
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": f"arn:aws:iam::{ACCOUNT}:user/local",
        "userId": access_key,
    }


def encode(event: dict[str, Any]) -> bytes:
    """Encode an event as JSON. Raises BodyTooLarge over LIMIT bytes, which the emulator would silently truncate."""
    encoded = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    if len(encoded) > LIMIT:
        raise BodyTooLarge(len(encoded), LIMIT)
    return encoded


def _joined(request: HttpRequest) -> dict[str, str]:
    """Return the headers. Join repeated headers in the order sent, cookies with semicolons and others with commas."""
    headers: dict[str, str] = {}
    for name, value in request.headers:
        if name in HOP_BY_HOP:
            continue
        separator = "; " if name == "cookie" else ","
        headers[name] = f"{headers[name]}{separator}{value}" if name in headers else value
    if request.body:
        headers["content-length"] = str(len(request.body))
    return headers


def _parameters(query: str) -> dict[str, str]:
    parameters: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        parameters[name] = f"{parameters[name]},{value}" if name in parameters else value
    return parameters


def _body(body: bytes, content_type: str) -> dict[str, Any]:
    if not body:
        return {"isBase64Encoded": False}
    if _is_text(content_type):
        try:
            return {"body": body.decode(), "isBase64Encoded": False}
        except UnicodeDecodeError:
            pass
    return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def _is_text(content_type: str) -> bool:
    """Return whether a body counts as text. Forms and bodies without a content type do not."""
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type.startswith("text/") or media_type in (
        "application/javascript",
        "application/json",
        "application/xml",
    )
