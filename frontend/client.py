"""A client of the API over HTTP, which retries if the API is busy or restarting."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry as RetryRules

from evaluation.predictors import LOOPBACK
from frontend.errors import (
    Denied,
    Failed,
    NotAnAnswer,
    Rejected,
    ServiceError,
    Throttled,
    TimedOut,
    TooLarge,
    Unavailable,
    Unreachable,
)
from frontend.replies import Document, Reply, Version

TRIES = 4
FIRST_WAIT = 0.5
LONGEST_WAIT = 15.0
CONNECT_TIMEOUT = 5.0

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


@dataclass(frozen=True, slots=True)
class Wait:
    """The wait before a retry: the last error, the seconds to wait, the number of the next try and the maximum."""

    error: ServiceError
    seconds: float
    next_try: int
    tries: int = TRIES


class Client:
    """A client of one API. Every call may raise ServiceError.

    `timeout`: seconds for one answer. `auth` is applied to each try (a bearer token, SigV4). `jitter` returns numbers
    in [0, 1), so that clients that were throttled together do not retry at the same time.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 60.0,
        auth: AuthBase | None = None,
        session: requests.Session | None = None,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.url = url.rstrip("/")
        self._timeout = timeout
        self.auth = auth
        self._session = session or open_session(url)
        self._sleep = sleep
        self._jitter = jitter

    @property
    def address(self) -> str:
        return address_of(self.url)

    def ask(
        self,
        questions: Sequence[str],
        documents: Sequence[Document],
        *,
        top_k: int = 1,
        no_answer: bool = True,
        on_wait: Callable[[Wait], None] = lambda wait: None,
    ) -> Reply:
        """Ask the questions about all documents. Temporary errors are retried: requests have no side effects.

        `no_answer`: whether the API returns no answers to a question if its no-answer score is above the threshold.
        `on_wait` is called before each wait.
        """
        body = {
            "questions": list(questions),
            "documents": [{"id": document.id, "text": document.text} for document in documents],
            "top_k": top_k,
            "no_answer": no_answer,
        }
        for next_try in range(2, TRIES + 1):
            try:
                return self._ask_once(body)
            except ServiceError as error:
                seconds = self._wait(error, next_try)
                if not error.passing or seconds > LONGEST_WAIT:
                    raise
                on_wait(Wait(error, seconds, next_try))
                self._sleep(seconds)
        return self._ask_once(body)

    def version(self, timeout: float = 10.0) -> Version:
        """Return which model answers. There are no retries, because nobody should wait for this."""
        response = self._send("GET", "/version", None, timeout)
        try:
            return Version.of(_json(response))
        except (KeyError, TypeError, ValueError) as error:
            raise NotAnAnswer from error

    def _ask_once(self, body: dict[str, Any]) -> Reply:
        response = self._send("POST", "/answers", body, self._timeout)
        try:
            cold = response.headers.get("x-cold-start") == "true"
            return Reply.of(_json(response), len(body["questions"]), response.elapsed.total_seconds() * 1000, cold)
        except (KeyError, OverflowError, TypeError, ValueError) as error:
            raise NotAnAnswer from error

    def _send(self, method: str, path: str, body: Any, timeout: float) -> requests.Response:
        try:
            response = self._session.request(
                method,
                self.url + path,
                json=body,
                auth=self.auth,
                timeout=(min(CONNECT_TIMEOUT, timeout), timeout),
                allow_redirects=False,
            )
        except requests.ReadTimeout as error:
            raise TimedOut from error
        except requests.RequestException as error:
            raise Unreachable from error
        if response.status_code != 200:
            raise _refusal(response)
        return response

    def _wait(self, error: ServiceError, next_try: int) -> float:
        """Return the seconds to wait: exponential backoff, half of it random, and at least the API's Retry-After."""
        backoff: float = FIRST_WAIT * 2 ** (next_try - 2) * (0.5 + 0.5 * self._jitter())
        return max(backoff, error.retry_after or 0.0)


def address_of(url: str) -> str:
    """Return scheme, host and port, which may be shown to anybody. The rest of the URL may be secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def open_session(url: str) -> requests.Session:
    session = requests.Session()
    # Loopback addresses must not go through a proxy, where they refer to the proxy's machine.
    session.trust_env = not LOOPBACK.fullmatch(urlsplit(url).hostname or "")
    return session


def _refusal(response: requests.Response) -> ServiceError:
    try:
        reason = str(response.json()["code"])
    except (KeyError, TypeError, ValueError):
        reason = None
    return error_kind(response.status_code, reason)(reason=reason, retry_after=_retry_after(response))


def error_kind(status: int, reason: str | None) -> type[ServiceError]:
    """Return the error for a response. `reason`: the API's error code, if it sent any."""
    return REASONS.get(reason) or ERRORS.get(status, Failed if status >= 500 else NotAnAnswer)


def _retry_after(response: requests.Response) -> float | None:
    header = response.headers.get("Retry-After")
    try:
        return RetryRules().parse_retry_after(header) if header else None
    except InvalidHeader:
        return None


def _json(response: requests.Response) -> Any:
    try:
        return response.json()
    except (RecursionError, ValueError) as error:
        raise NotAnAnswer from error
