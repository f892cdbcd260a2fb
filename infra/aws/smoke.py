"""The smoke test of the URL."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import requests
from requests.auth import AuthBase

from infra.aws.account import Account
from infra.aws.change import Clock, wait_until
from infra.aws.errors import SmokeFailed
from infra.aws.explanations import failure
from infra.aws.options import Auth
from infra.aws.proof import prove
from infra.aws.stage import Stage
from infra.aws.url import read_token

CONTEXT = "La Sagrada Familia es una basílica de Barcelona diseñada por Antoni Gaudí. Las obras empezaron en 1882."
QUESTION = "¿Quién diseñó la Sagrada Familia?"
# AWS needs some seconds to propagate a new URL and its permissions.
SETTLING_SECONDS = 60.0
_SETTLING = (403, 404, 502, 503)
_REQUEST_SECONDS = 65.0


@dataclass(frozen=True, slots=True)
class Passed:
    """The result of a passed test. `first_ms` includes any cold start; `warm_ms` is the time of the second request."""

    answer: str
    model: str
    first_ms: float
    warm_ms: float


def smoke_stage(account: Account, stage: Stage, url: str, auth: Auth) -> Passed:
    """Test the stage's URL with the deployer's credentials or the token in SSM. Raises SmokeFailed, NoToken."""
    token = read_token(account.client("ssm"), stage) if auth is Auth.TOKEN else None
    with requests.Session() as session:
        return smoke(url, auth, prove(url, auth, account.session, token), session, Clock())


def smoke(
    url: str,
    auth: Auth,
    proof: AuthBase | None,
    session: requests.Session,
    clock: Clock,
    settling: float = SETTLING_SECONDS,
    measure: Callable[[], float] = time.perf_counter,
) -> Passed:
    """Ask a question, and check that requests without credentials are rejected. Raises SmokeFailed."""

    def ask(proof: AuthBase | None) -> tuple[requests.Response | requests.RequestException, float]:
        started = measure()
        try:
            body = {"question": QUESTION, "context": CONTEXT}
            response = session.post(f"{url.rstrip('/')}/answers", json=body, auth=proof, timeout=_REQUEST_SECONDS)
        except requests.RequestException as error:
            return error, 0.0
        return response, (measure() - started) * 1000

    last: list[requests.Response | requests.RequestException] = []

    def first() -> float | None:
        response, elapsed = ask(proof)
        last[:] = [response]
        if isinstance(response, requests.Response) and response.status_code not in _SETTLING:
            return elapsed
        return None

    first_ms = wait_until(clock, settling, first)
    (response,) = last
    if first_ms is None or isinstance(response, requests.RequestException) or response.status_code != 200:
        raise failure(url, auth, response)
    answer, model = _read(url, response)
    warm, warm_ms = ask(proof)
    if isinstance(warm, requests.RequestException) or warm.status_code != 200:
        raise failure(url, auth, warm)
    if auth is not Auth.NONE:
        stranger, _ = ask(None)
        if isinstance(stranger, requests.RequestException) or stranger.status_code not in (401, 403):
            raise SmokeFailed(f"{url} answers without credentials too: close it with make deploy or make destroy.")
    return Passed(answer, model, first_ms, warm_ms)


def _read(url: str, response: requests.Response) -> tuple[str, str]:
    try:
        body = response.json()
        answer = body["results"][0]["answers"][0]
        model = str(body["model"])
        right = CONTEXT[answer["start"] : answer["end"]] == answer["text"] != ""
    except (ValueError, LookupError, TypeError):
        answer, model, right = {}, "", False
    if not right:
        raise SmokeFailed(
            f"{url} answers 200, but not with an answer from the text: see /version and make deploy-logs."
        )
    return str(answer["text"]), model
