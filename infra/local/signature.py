"""Check AWS Signature Version 4 of requests, as a function URL of type AWS_IAM does.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from posixpath import normpath
from urllib.parse import parse_qsl, quote

from infra.local.errors import Forbidden
from infra.local.events import HttpRequest

ALGORITHM = "AWS4-HMAC-SHA256"
SERVICE = "lambda"
SKEW = timedelta(minutes=5)
NOT_ESCAPED = "-_.~"

_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} +Credential=(?P<key>[^/,\s]+)/(?P<scope>[^,\s]+), *"
    r"SignedHeaders=(?P<signed>[^,\s]+), *Signature=(?P<signature>[0-9a-f]{64})"
)
_SCOPE = re.compile(rf"(?P<date>\d{{8}})/(?P<region>[a-z0-9-]+)/{SERVICE}/aws4_request")


@dataclass(frozen=True, slots=True)
class Credentials:
    """The credentials of the only caller with access. Temporary credentials have a `session_token`."""

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)


def check_signature(request: HttpRequest, credentials: Credentials, now: datetime) -> None:
    """Raise Forbidden if the request is not signed correctly. The message never contains the expected signature."""
    headers = _headers(request)
    given = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    if given is None:
        raise Forbidden("the request is not signed: sign it with AWS Signature Version 4 in its authorization header")
    scope = _SCOPE.fullmatch(given["scope"])
    if scope is None:
        raise Forbidden(f"the credential's scope must be date/region/{SERVICE}/aws4_request")
    time = _time(headers.get("x-amz-date", ""))
    if time is None or abs(now - time) > SKEW or not headers["x-amz-date"].startswith(scope["date"]):
        raise Forbidden("the signature's time is missing, or more than five minutes from this machine's: set the clock")
    signed = given["signed"].split(";")
    if not {"host", "x-amz-date"}.issubset(signed) or not headers.keys() >= set(signed):
        raise Forbidden("host, x-amz-date and what else the signature names must be signed and sent")
    expected = signature_of(request, signed, given["scope"], credentials.secret_key)
    known = hmac.compare_digest(given["key"].encode(), credentials.access_key.encode())
    if not (hmac.compare_digest(given["signature"], expected) and known):
        raise Forbidden("the signature does not match: check the access key, its secret and what was signed")
    if not hmac.compare_digest(headers.get("x-amz-security-token", "").encode(), credentials.session_token.encode()):
        raise Forbidden("the session token is not the one that belongs to the access key")


def _headers(request: HttpRequest) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    for name, value in request.headers:
        value = " ".join(value.split())
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def signature_of(request: HttpRequest, signed: Sequence[str], scope: str, secret: str) -> str:
    """Return the expected signature in hexadecimal. `signed`: the names of the signed headers, in order."""
    headers = _headers(request)
    lines = [
        request.method,
        _path(request.path),
        _query(request.query),
        *(f"{name}:{headers[name]}" for name in signed),
        "",
        ";".join(signed),
        # The hash of the received body; x-amz-content-sha256 is not trusted.
        hashlib.sha256(request.body).hexdigest(),
    ]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, "\n".join([ALGORITHM, headers["x-amz-date"], scope, digest]).encode(), "sha256").hex()


def _path(sent: str) -> str:
    """Return the path without `.`, `..` and repeated slashes, percent-encoded once more."""
    path = normpath(sent.lstrip("/") or ".")
    slash = "/" if sent.endswith("/") and path != "." else ""
    return quote(f"/{'' if path == '.' else path}{slash}", safe="/" + NOT_ESCAPED)


def _query(sent: str) -> str:
    pairs = parse_qsl(sent.replace("+", "%2B"), keep_blank_values=True)
    return "&".join(
        f"{name}={value}"
        for name, value in sorted((quote(n, safe=NOT_ESCAPED), quote(v, safe=NOT_ESCAPED)) for n, v in pairs)
    )
