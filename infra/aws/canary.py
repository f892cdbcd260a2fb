"""A canary: a new version gets a share of the traffic, and all of it only if it answers and no alarm is raised."""

import json
from dataclasses import replace
from typing import Any

from infra.aws.alarms import raising
from infra.aws.alias import Alias, find_alias, route
from infra.aws.clock import Clock
from infra.aws.errors import CanaryFailed, Conflict, SmokeFailed
from infra.aws.smoke import CONTEXT, QUESTION
from infra.aws.stage import Stage
from infra.aws.wanted import Canary

LOOK_SECONDS = 15.0


def try_out(
    aws_lambda: Any,
    cloudwatch: Any,
    stage: Stage,
    alias: Alias,
    version: str,
    canary: Canary,
    token: str | None,
    clock: Clock,
) -> Alias:
    """Send a share of the traffic to `version` and return the alias with its new revision.

    The caller moves the rest of the traffic. If the canary fails, all traffic returns to the previous version.
    Raises CanaryFailed.
    """
    before = set(raising(cloudwatch, stage))
    if reason := _failure(aws_lambda, stage, version, token):
        raise CanaryFailed(version, alias.version, *reason)
    revision = route(aws_lambda, stage, alias.version, {version: canary.percent / 100}, revision=alias.revision)
    ends = clock.now() + canary.minutes * 60
    while True:
        new = sorted(set(raising(cloudwatch, stage)) - before)
        if new:
            route(aws_lambda, stage, alias.version, revision=revision)
            names = ", ".join(new)
            raise CanaryFailed(version, alias.version, f"saltó la alarma {names}.", f"the alarm {names} was raised.")
        if clock.now() >= ends:
            break
        clock.sleep(min(LOOK_SECONDS, max(0.0, ends - clock.now())))
    if reason := _failure(aws_lambda, stage, version, token):
        route(aws_lambda, stage, alias.version, revision=revision)
        raise CanaryFailed(version, alias.version, *reason)
    return replace(alias, revision=revision)


def undo(aws_lambda: Any, stage: Stage, version: str, previous: str, failure: SmokeFailed) -> CanaryFailed | Conflict:
    """Return all traffic to `previous` after a failed smoke test, and return the error for the caller to raise.

    If another run has moved the alias since, leave it unchanged and return a Conflict.
    """
    alias = find_alias(aws_lambda, stage)
    if alias is None or alias.version != version:
        return Conflict("UpdateAlias", f"version {version} answers no more")
    route(aws_lambda, stage, previous, revision=alias.revision)
    return CanaryFailed(version, previous, failure.spanish, failure.english)


def _failure(aws_lambda: Any, stage: Stage, version: str, token: str | None) -> tuple[str, str] | None:
    """Return what is wrong with the version's answer, in Spanish and English, or None.

    Invoke the version directly: a request to the URL may reach another version.
    """
    reply = aws_lambda.invoke(
        FunctionName=stage.function, Qualifier=version, Payload=json.dumps(request_event(token)).encode()
    )
    payload = json.loads(reply["Payload"].read() or b"null")
    status = payload.get("statusCode") if isinstance(payload, dict) else None
    if "FunctionError" not in reply and status == 200:
        return None
    found = reply.get("FunctionError") or f"status {status}"
    return f"contesta mal ({found}).", f"it answers badly ({found})."


def request_event(token: str | None) -> dict[str, Any]:
    """Return the smoke test's question as a function URL event, payload format 2.0."""
    headers = {"content-type": "application/json", "host": "smoke.lambda-url"}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/answers",
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "smoke",
            "domainName": "smoke.lambda-url",
            "domainPrefix": "smoke",
            "http": {
                "method": "POST",
                "path": "/answers",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "qas-smoke",
            },
            "requestId": "smoke",
            "routeKey": "$default",
            "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 1767225600000,
        },
        "body": json.dumps({"question": QUESTION, "context": CONTEXT}),
        "isBase64Encoded": False,
    }
