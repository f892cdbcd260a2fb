"""The interface of predictors, and the predictor that asks a service. This module does not import the function."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from evaluation.errors import NotTheService, ServiceRefused, ServiceUnreachable

CONNECT_SECONDS, READ_SECONDS = 10, 120
# Few retries to connect, because the address may be wrong; more if the service is busy.
CONNECT_RETRIES, RETRIES = 2, 5
LONGEST_WAIT_SECONDS = 60

LOOPBACK = re.compile(r"localhost|127\.[\d.]+|::1")


@dataclass(frozen=True, slots=True)
class Prediction:
    """The best span, whatever the no-answer score. `text` is empty if there is no span.

    `no_answer_score`: None if nothing was read for the question. `truncated`: the deadline passed before all windows
    were read. `score`: score of the span, in [0, 1]. `start`: offset of the span, in code points.
    """

    text: str
    no_answer_score: float | None
    truncated: bool = False
    score: float | None = field(default=None, compare=False)
    start: int | None = field(default=None, compare=False)


TOO_LONG = Prediction("", None)
"""The prediction for a question that leaves no room for context in a window."""


class QuestionTooLong(Exception):
    """The question at `index` of a call leaves no room for context. The others can be asked without it."""

    def __init__(self, index: int) -> None:
        super().__init__(f"question {index} is too long")
        self.index = index


@dataclass(frozen=True, slots=True)
class ModelInfo:
    id: str
    revision: str
    no_answer_threshold: float


class Predictor(Protocol):
    model: ModelInfo

    def predict(self, context: str, questions: Sequence[str]) -> Sequence[Prediction]:
        """Return one prediction per question, in their order. Raises QuestionTooLong with an index in `questions`."""


class UrlPredictor:
    """A predictor that calls `POST /answers`. The session is responsible for retries; see `open_session`.

    The constructor and `predict` raise ServiceUnreachable, ServiceRefused or NotTheService.
    """

    def __init__(self, url: str, session: requests.Session, read_seconds: float = READ_SECONDS) -> None:
        self._url = url.rstrip("/")
        self._session = session
        self._read_seconds = read_seconds
        self.model = self._model(self._call("GET", "/version"))

    def predict(self, context: str, questions: Sequence[str]) -> Sequence[Prediction]:
        try:
            body = self._call("POST", "/answers", {"questions": questions, "context": context, "no_answer": False})
        except QuestionTooLong as error:
            if error.index not in range(len(questions)):
                raise NotTheService(self._url) from None
            raise
        try:
            predictions = [_prediction(result, bool(body["truncated"])) for result in body["results"]]
        except (KeyError, TypeError, ValueError):
            raise NotTheService(self._url) from None
        if len(predictions) != len(questions):
            raise NotTheService(self._url)
        return predictions

    def _model(self, version: Any) -> ModelInfo:
        try:
            model = version["model"]
            return ModelInfo(str(model["id"]), str(model["revision"]), float(model["no_answer_threshold"]))
        except (KeyError, TypeError, ValueError):
            raise NotTheService(self._url) from None

    def _too_long(self, response: requests.Response) -> Exception:
        try:
            return QuestionTooLong(int(response.json()["detail"]["question"]))
        except (KeyError, TypeError, ValueError):
            return NotTheService(self._url)

    def _call(self, method: str, path: str, body: object = None) -> Any:
        try:
            response = self._session.request(
                method,
                self._url + path,
                json=body,
                timeout=(CONNECT_SECONDS, self._read_seconds),
                # A redirect would send the texts and the credentials to another address.
                allow_redirects=False,
            )
        except requests.RequestException:
            raise ServiceUnreachable(self._url) from None
        if response.status_code in (404, 405):
            raise NotTheService(self._url)
        if not response.ok:
            code = _code(response)
            if code == "question_too_long":
                raise self._too_long(response)
            raise ServiceRefused(self._url, response.status_code, code)
        try:
            return response.json()
        except ValueError:
            raise NotTheService(self._url) from None


def open_session(url: str, connections: int, backoff_seconds: float = 0.5) -> requests.Session:
    """Return a session for the service at `url`.

    It retries after status 429, 500, 502, 503 and 504 and after lost connections. The wait is `Retry-After`, at most
    `LONGEST_WAIT_SECONDS`. Without that header, it doubles after each attempt.
    """
    retry = Retry(
        total=RETRIES,
        connect=CONNECT_RETRIES,
        backoff_factor=backoff_seconds,
        status_forcelist=(429, 500, 502, 503, 504),
        allowed_methods=None,
        raise_on_status=False,
        retry_after_max=LONGEST_WAIT_SECONDS,
    )
    adapter = HTTPAdapter(pool_connections=1, pool_maxsize=connections, max_retries=retry)
    session = requests.Session()
    # A proxy from the environment cannot reach services on this machine.
    session.trust_env = not LOOPBACK.fullmatch(urlsplit(url).hostname or "")
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _prediction(result: Any, truncated: bool) -> Prediction:
    no_answer_score = _score(result["no_answer_score"])
    if not result["answers"]:
        return Prediction("", no_answer_score, truncated)
    best = result["answers"][0]
    return Prediction(str(best["text"]), no_answer_score, truncated, _score(best["score"]), int(best["start"]))


def _score(value: Any) -> float | None:
    if value is None:
        return None
    score = float(value)
    if not 0 <= score <= 1:  # Also true for NaN.
        raise ValueError("a score must be from 0 to 1")
    return score


def _code(response: requests.Response) -> str:
    """Return the error code of a response, or a dash. The rest of the body is ignored because it might quote a text."""
    try:
        code = str(response.json()["code"])
    except (ValueError, KeyError, TypeError):
        return "-"
    return code if re.fullmatch(r"[a-z_]{1,40}", code) else "-"
