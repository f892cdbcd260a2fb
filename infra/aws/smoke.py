"""The smoke test of the URL."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from requests.auth import AuthBase

from client import Answer, Client, Denied, Reply, ServiceError
from client.client import NO_RETRY
from infra.aws.account import Account
from infra.aws.clock import Clock, until
from infra.aws.errors import SmokeFailed
from infra.aws.explanations import failure, not_an_answer
from infra.aws.proof import prove
from infra.aws.stage import Stage
from infra.aws.token import read_token
from infra.aws.wanted import Auth

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
    return smoke(url, auth, prove(url, auth, account.session, token), Clock())


def smoke(
    url: str,
    auth: Auth,
    proof: AuthBase | None,
    clock: Clock,
    settling: float = SETTLING_SECONDS,
    measure: Callable[[], float] = time.perf_counter,
) -> Passed:
    """Ask a question, and check that requests without credentials are rejected. Raises SmokeFailed."""
    last: list[ServiceError] = []

    def ask(client: Client) -> tuple[Reply, float]:
        started = measure()
        reply = client.ask(QUESTION, CONTEXT)
        return reply, (measure() - started) * 1000

    def first() -> tuple[Reply, float] | None:
        try:
            return ask(client)
        except ServiceError as error:
            last[:] = [error]
            if error.status is None or error.status in _SETTLING:
                return None
            raise failure(url, auth, error) from error

    with Client(url, timeout=_REQUEST_SECONDS, auth=proof, retry=NO_RETRY) as client:
        answered = until(clock, settling, first)
        if answered is None:
            raise failure(url, auth, last[0])
        reply, first_ms = answered
        answer = _answer(url, reply)
        try:
            _, warm_ms = ask(client)
        except ServiceError as error:
            raise failure(url, auth, error) from error
    if auth is not Auth.NONE:
        with Client(url, timeout=_REQUEST_SECONDS, retry=NO_RETRY) as stranger:
            _check_denied(url, stranger)
    return Passed(answer.text, reply.model, first_ms, warm_ms)


def _check_denied(url: str, stranger: Client) -> None:
    try:
        stranger.ask(QUESTION, CONTEXT)
    except Denied:
        return
    except ServiceError:
        pass
    raise SmokeFailed(
        f"{url} contesta también sin credenciales: ciérrela con make deploy o make destroy.",
        f"{url} answers without credentials too: close it with make deploy or make destroy.",
    )


def _answer(url: str, reply: Reply) -> Answer:
    """Return the answer, which must be a part of the text. Raises SmokeFailed."""
    for answer in reply.results[0].answers:
        if CONTEXT[answer.span.start : answer.span.end] == answer.text != "":
            return answer
    raise not_an_answer(url)
