"""A canary: a new version gets a share of the traffic, and all of it only if it answers and no alarm is raised."""

import json
from dataclasses import replace
from typing import Any

from infra.aws.account import CloudWatchClient, LambdaClient
from infra.aws.change import Clock
from infra.aws.errors import CanaryFailed, Conflict, SmokeFailed
from infra.aws.monitoring import raised_alarms
from infra.aws.options import Canary
from infra.aws.smoke import CONTEXT, QUESTION
from infra.aws.stage import Stage
from infra.aws.versions import Alias, find_alias, update_alias

POLL_SECONDS = 15.0


def run_canary(
    aws_lambda: LambdaClient,
    cloudwatch: CloudWatchClient,
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
    raised_before = set(raised_alarms(cloudwatch, stage))
    if reason := _find_failure(aws_lambda, stage, version, token):
        raise CanaryFailed(version, reason, alias.version)
    revision = update_alias(aws_lambda, stage, alias.version, {version: canary.percent / 100}, revision=alias.revision)
    end = clock.now() + canary.minutes * 60
    while True:
        raised = sorted(set(raised_alarms(cloudwatch, stage)) - raised_before)
        if raised:
            update_alias(aws_lambda, stage, alias.version, revision=revision)
            raise CanaryFailed(version, f"the alarm {', '.join(raised)} was raised.", alias.version)
        if clock.now() >= end:
            break
        clock.sleep(min(POLL_SECONDS, max(0.0, end - clock.now())))
    if reason := _find_failure(aws_lambda, stage, version, token):
        update_alias(aws_lambda, stage, alias.version, revision=revision)
        raise CanaryFailed(version, reason, alias.version)
    return replace(alias, revision=revision)


def abort_canary(
    aws_lambda: LambdaClient, stage: Stage, version: str, previous: str, failure: SmokeFailed
) -> CanaryFailed | Conflict:
    """Return all traffic to `previous` after a failed smoke test, and return the error for the caller to raise.

    If another run has moved the alias since, leave it unchanged and return a Conflict.
    """
    alias = find_alias(aws_lambda, stage)
    if alias is None or alias.version != version:
        return Conflict("UpdateAlias", f"version {version} no longer answers")
    update_alias(aws_lambda, stage, previous, revision=alias.revision)
    return CanaryFailed(version, failure, previous)


def _find_failure(aws_lambda: LambdaClient, stage: Stage, version: str, token: str | None) -> str | None:
    """Return what is wrong with the version's answer, or None.

    Invoke the version directly: a request to the URL may reach another version.
    """
    response = aws_lambda.invoke(
        FunctionName=stage.function, Qualifier=version, Payload=json.dumps(request_event(token)).encode()
    )
    payload = json.loads(response["Payload"].read() or b"null")
    status = payload.get("statusCode") if isinstance(payload, dict) else None
    if "FunctionError" not in response and status == 200:
        return None
    return f"it does not answer correctly ({response.get('FunctionError') or f'status {status}'})."


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
