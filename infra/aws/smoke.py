"""The smoke test of the URL: a question, its authentication, and explanations of a failure."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import boto3
from requests.auth import AuthBase

from client import Answer, AwsSignature, BearerToken, Client, Denied, Reply, ServiceError
from client.auth import is_token
from client.client import NO_RETRY
from infra.aws.account import Account
from infra.aws.change import Clock, wait_until
from infra.aws.errors import NoToken, SmokeFailed
from infra.aws.options import Auth
from infra.aws.stage import Stage
from infra.aws.url import read_token

CONTEXT = "La Sagrada Familia es una basílica de Barcelona diseñada por Antoni Gaudí. Las obras empezaron en 1882."
QUESTION = "¿Quién diseñó la Sagrada Familia?"
# AWS needs some seconds to propagate a new URL and its permissions.
SETTLING_SECONDS = 60.0
_SETTLING = (403, 404, 502, 503)
_REQUEST_SECONDS = 65.0
_REASONS = {
    401: "the function expects another token: check whether it was rotated (docs/deploy.md)",
    413: "the request exceeds the function's limit (QAS_MAX_BODY_BYTES) or Lambda's limit of 6 MB",
    422: "the URL does not understand the question: check that it is this service, in this version",
    429: "all allowed executions are busy, or the account's quota is used up: raise --reserved-concurrency, wait, or "
    "request a higher quota",
    500: "the function failed to answer: see make deploy-logs",
    502: "the function does not start, ran out of memory or time, or its response exceeds 6 MB: see make deploy-logs; "
    "try more --memory or --timeout, or make rollback",
    503: "the function cannot read its model or ran out of time: see make deploy-logs and try more --timeout",
    504: "the function did not finish in time: try more --memory or --timeout",
}
_FORBIDDEN = {
    Auth.IAM: "AWS rejects your credentials: they need lambda:InvokeFunctionUrl and lambda:InvokeFunction on the "
    "function, and this machine's clock must be right",
    Auth.TOKEN: "the URL lacks permissions: it needs both of October 2025; repeat make deploy",
    Auth.NONE: "the URL lacks permissions (it needs both of October 2025; repeat make deploy), or a policy of the "
    "organization forbids public URLs",
}


@dataclass(frozen=True, slots=True)
class SmokeResult:
    """The result of a passed test. `first_ms` includes any cold start; `warm_ms` is the time of the second request."""

    answer: str
    model: str
    first_ms: float
    warm_ms: float


def authentication(url: str, auth: Auth, session: boto3.Session, token: str | None) -> AuthBase | None:
    """Return how requests authenticate: with an AWS signature, with a bearer token, or not at all.

    Raises NoToken, and the client's NoCredentials and NoRegion.
    """
    if auth is Auth.IAM:
        return AwsSignature.for_url(url, session.get_credentials(), session.region_name)
    if auth is Auth.TOKEN:
        if token is None or not is_token(token):
            raise NoToken
        return BearerToken(token)
    return None


def smoke_stage(account: Account, stage: Stage, url: str, auth: Auth) -> SmokeResult:
    """Test the stage's URL with the deployer's credentials or the token in SSM. Raises SmokeFailed, NoToken."""
    token = read_token(account.client("ssm"), stage) if auth is Auth.TOKEN else None
    return smoke(url, auth, authentication(url, auth, account.session, token), Clock())


def smoke(
    url: str,
    auth: Auth,
    credentials: AuthBase | None,
    clock: Clock,
    settling: float = SETTLING_SECONDS,
    measure: Callable[[], float] = time.perf_counter,
) -> SmokeResult:
    """Ask a question, and check that requests without credentials are rejected. Raises SmokeFailed."""
    last: list[ServiceError] = []

    def ask(client: Client) -> tuple[Reply, float]:
        start = measure()
        reply = client.ask(QUESTION, CONTEXT)
        return reply, (measure() - start) * 1000

    def first_request() -> tuple[Reply, float] | None:
        try:
            return ask(client)
        except ServiceError as error:
            last[:] = [error]
            if error.status is None or error.status in _SETTLING:
                return None
            raise _explain(url, auth, error) from error

    with Client(url, timeout=_REQUEST_SECONDS, auth=credentials, retry=NO_RETRY) as client:
        first = wait_until(clock, settling, first_request)
        if first is None:
            raise _explain(url, auth, last[0])
        reply, first_ms = first
        answer = _check_answer(url, reply)
        try:
            _, warm_ms = ask(client)
        except ServiceError as error:
            raise _explain(url, auth, error) from error
    if auth is not Auth.NONE:
        with Client(url, timeout=_REQUEST_SECONDS, retry=NO_RETRY) as anonymous:
            _check_denied(url, anonymous)
    return SmokeResult(answer.text, reply.model, first_ms, warm_ms)


def _check_denied(url: str, anonymous: Client) -> None:
    """Raise SmokeFailed if a request without credentials is not rejected."""
    try:
        anonymous.ask(QUESTION, CONTEXT)
    except Denied:
        return
    except ServiceError:
        pass
    raise SmokeFailed(f"{url} answers without credentials too: close it with make deploy or make destroy.")


def _check_answer(url: str, reply: Reply) -> Answer:
    """Return the answer, which must be a part of the text. Raises SmokeFailed."""
    for answer in reply.results[0].answers:
        if CONTEXT[answer.span.start : answer.span.end] == answer.text != "":
            return answer
    raise _not_an_answer(url)


def _explain(url: str, auth: Auth, error: ServiceError) -> SmokeFailed:
    """Return the error of the smoke test for an error of the client."""
    if error.status is None:
        cause = type(error.__cause__ or error).__name__
        return SmokeFailed(f"{url} cannot be reached ({cause}): check the network; a new URL takes a minute to work.")
    if error.status == 200:
        return _not_an_answer(url)
    reason = _FORBIDDEN[auth] if error.status == 403 else _REASONS.get(error.status, "see make deploy-logs")
    message = f" It says: «{error.explanation}»." if error.explanation else ""
    return SmokeFailed(f"{url} answers {error.status}: {reason}.{message}")


def _not_an_answer(url: str) -> SmokeFailed:
    return SmokeFailed(f"{url} answers 200, but not with an answer from the text: see /version and make deploy-logs.")
