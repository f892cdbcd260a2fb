"""HTTP requests to the API, and the error for each response that is not an answer."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from .errors import (
    Denied,
    Failed,
    NotAnAnswer,
    QuestionTooLong,
    Rejected,
    ServiceError,
    Throttled,
    TimedOut,
    TooLarge,
    Unavailable,
    Unreachable,
)

CONNECT_SECONDS = 5.0
CONNECTIONS = 100  # kept open at most
LOOPBACK = re.compile(r"localhost|127\.[\d.]+|::1")

ERRORS: Mapping[int, type[ServiceError]] = {
    400: Rejected,
    401: Denied,
    403: Denied,
    413: TooLarge,
    422: Rejected,
    429: Throttled,
    502: Unavailable,
    503: Unavailable,
    504: TimedOut,
}
# Error codes of the API that are more precise than the status.
REASONS: Mapping[str | None, type[ServiceError]] = {
    "model_unavailable": Failed,
    "out_of_time": TimedOut,
}


def open_session(url: str) -> requests.Session:
    """Return a session for the service at `url`, which threads may share."""
    session = requests.Session()
    adapter = HTTPAdapter(pool_maxsize=CONNECTIONS)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    # Loopback addresses must not go through a proxy, where they refer to the proxy's machine.
    session.trust_env = not LOOPBACK.fullmatch(urlsplit(url).hostname or "")
    return session


def is_base_url(value: str) -> bool:
    """Return whether the value is an http or https URL to which paths can be appended."""
    try:
        parts = urlsplit(value)
        complete = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return complete and not re.search(r"[\s?#]", value)


def address_of(url: str) -> str:
    """Return scheme, host and port, which may be shown to anybody. The rest of the URL may be secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def send(
    session: requests.Session, method: str, url: str, *, auth: AuthBase | None, timeout: float, **content: Any
) -> requests.Response:
    """Send a request and return the response, whose status is 200. Raises ServiceError.

    `content`: `json` or `params`, as in requests.
    """
    try:
        response = session.request(
            method,
            url,
            auth=auth,
            timeout=(min(CONNECT_SECONDS, timeout), timeout),
            # A redirect would send the texts and the credentials to another address.
            allow_redirects=False,
            **content,
        )
    except requests.ReadTimeout as error:
        raise TimedOut(address_of(url)) from error
    except requests.RequestException as error:
        raise Unreachable(address_of(url)) from error
    if response.status_code != 200:
        raise error_of(response, address_of(url))
    return response


def error_of(response: requests.Response, address: str) -> ServiceError:
    """Return the error that a response reports."""
    body = _json_object(response)
    code, status = str(body.get("code")), response.status_code
    # Anything else in the place of a code may quote a text.
    reason = code if re.fullmatch(r"[a-z_]{1,40}", code) and "code" in body else None
    if reason == QuestionTooLong.code and (index := _index(body)) is not None:
        return QuestionTooLong(index, address, status=status, reason=reason)
    kind = REASONS.get(reason) or ERRORS.get(status, Failed if status >= 500 else NotAnAnswer)
    return kind(
        address,
        status=status,
        reason=reason,
        retry_after=_retry_after(response),
        # `error` is from the API, `Message` from AWS.
        explanation=str(body.get("error") or body.get("Message") or ""),
    )


def _json_object(response: requests.Response) -> Mapping[str, Any]:
    try:
        body = response.json()
    except (RecursionError, ValueError):
        return {}
    return body if isinstance(body, dict) else {}


def _index(body: Mapping[str, Any]) -> int | None:
    try:
        return int(body["detail"]["question"])
    except (KeyError, TypeError, ValueError):
        return None


def _retry_after(response: requests.Response) -> float | None:
    header = response.headers.get("Retry-After")
    try:
        return Retry().parse_retry_after(header) if header else None
    except InvalidHeader:
        return None
