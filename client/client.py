"""The client: asks questions, and retries if the API is busy or restarting."""

import random
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import requests
from requests.auth import AuthBase

from .errors import NotAnAnswer, QuestionTooLong, ServiceError, Throttled, Unavailable, Unreachable
from .parallel import map_in_parallel
from .replies import Document, ModelInfo, Reply
from .transport import address_of, open_session, send

CONCURRENCY = 4
T = TypeVar("T")

Questions = str | Sequence[str]
Documents = str | Sequence[Document]


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Whether and when a call that failed is repeated: requests to the API have no side effects.

    `tries`: how often a request is sent at most. The wait doubles after each try, beginning with `first_wait` seconds;
    half of it is random. It is at least `Retry-After`. If that is above `longest_wait` seconds, there is no other try.
    """

    tries: int = 4
    first_wait: float = 0.5
    longest_wait: float = 15.0
    errors: tuple[type[ServiceError], ...] = (Unreachable, Throttled, Unavailable)


DEFAULT_RETRY = RetryPolicy()
NO_RETRY = RetryPolicy(tries=1)


@dataclass(frozen=True, slots=True)
class Wait:
    """The wait before a retry: the last error, the seconds to wait, the number of the next try and the maximum."""

    error: ServiceError
    seconds: float
    next_try: int
    tries: int


class Client:
    """A client of one API, which threads may share. Every call may raise ServiceError.

    `timeout`: seconds for one answer. `auth` is applied to each try: BearerToken, AwsSignature or any of requests'.
    `session`: connections to share with other clients; by default, the client opens its own and closes them. `sleep`
    waits between tries, by default until `close` is called at the latest. `jitter` returns numbers in [0, 1), so that
    clients that were throttled together do not retry at the same time.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 60.0,
        auth: AuthBase | None = None,
        retry: RetryPolicy = DEFAULT_RETRY,
        session: requests.Session | None = None,
        sleep: Callable[[float], object] | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.url = url.rstrip("/")
        self.timeout = timeout
        self.auth = auth
        self._retry = retry
        self._session = session or open_session(url)
        self._owns_session = session is None
        self._closed = threading.Event()
        self._sleep = self._closed.wait if sleep is None else sleep
        self._jitter = jitter

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. Calls in progress in other threads are not retried any more."""
        self._closed.set()
        if self._owns_session:
            self._session.close()

    @property
    def address(self) -> str:
        """Return scheme, host and port. The rest of the URL may be secret."""
        return address_of(self.url)

    def ask(
        self,
        questions: Questions,
        documents: Documents,
        *,
        top_k: int = 1,
        no_answer: bool = True,
        on_wait: Callable[[Wait], None] = lambda wait: None,
    ) -> Reply:
        """Ask one or more questions about all documents, or about one text.

        `top_k`: the most answers to a question. `no_answer`: whether the API returns no answers to a question if its
        no-answer score is above the threshold. `on_wait` is called before each wait.
        """
        questions = [questions] if isinstance(questions, str) else list(questions)
        documents = [Document("text", documents)] if isinstance(documents, str) else documents
        body = {
            "questions": questions,
            "documents": [{"id": document.id, "text": document.text} for document in documents],
            "top_k": top_k,
            "no_answer": no_answer,
        }
        try:
            response = self.request("POST", "/answers", json=body, on_wait=on_wait)
        except QuestionTooLong as error:
            if error.index not in range(len(questions)):
                raise NotAnAnswer(self.address, status=error.status) from error
            raise
        milliseconds = response.elapsed.total_seconds() * 1000
        cold = response.headers.get("x-cold-start") == "true"
        return self._parse(response, lambda body: Reply.from_json(body, len(questions), milliseconds, cold))

    def ask_many(
        self,
        pairs: Iterable[tuple[Questions, Documents]],
        *,
        concurrency: int = CONCURRENCY,
        top_k: int = 1,
        no_answer: bool = True,
    ) -> Iterator[Reply]:
        """Yield the replies to pairs of questions and documents, in their order, with `concurrency` requests at a time.

        If the service is throttled after all retries, the concurrency is halved. The first other error is raised.
        """

        def ask(pair: tuple[Questions, Documents]) -> Reply:
            questions, documents = pair
            return self.ask(questions, documents, top_k=top_k, no_answer=no_answer)

        return map_in_parallel(ask, list(pairs), concurrency)

    def model(self, *, timeout: float | None = None, retry: RetryPolicy | None = None) -> ModelInfo:
        """Return the model that answers. `timeout` and `retry`: those of the client, unless they are given."""
        return self._parse(self.request("GET", "/version", timeout=timeout, retry=retry), ModelInfo.from_json)

    def request(
        self,
        method: str,
        path: str,
        *,
        timeout: float | None = None,
        retry: RetryPolicy | None = None,
        on_wait: Callable[[Wait], None] = lambda wait: None,
        **content: Any,
    ) -> requests.Response:
        """Send a request to any path of the API, and return the response, whose status is 200.

        `content`: `json` or `params`, as in requests.
        """
        retry = retry or self._retry
        timeout = self.timeout if timeout is None else timeout
        tried = 0
        while True:
            try:
                return send(self._session, method, self.url + path, auth=self.auth, timeout=timeout, **content)
            except retry.errors as error:
                tried += 1
                backoff = retry.first_wait * 2 ** (tried - 1) * (0.5 + 0.5 * self._jitter())
                seconds = max(backoff, error.retry_after or 0.0)
                if tried == retry.tries or seconds > retry.longest_wait or self._closed.is_set():
                    raise
                on_wait(Wait(error, seconds, tried + 1, retry.tries))
                self._sleep(seconds)
                if self._closed.is_set():
                    raise

    def _parse(self, response: requests.Response, parse: Callable[[Any], T]) -> T:
        try:
            return parse(response.json())
        except (KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
            raise NotAnAnswer(self.address, status=response.status_code) from error
