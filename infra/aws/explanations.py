"""Explanations of a failed smoke test, by the URL's response."""

import requests

from infra.aws.errors import SmokeFailed
from infra.aws.options import Auth

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


def failure(url: str, auth: Auth, response: requests.Response | requests.RequestException) -> SmokeFailed:
    if isinstance(response, requests.RequestException):
        reason = type(response).__name__
        return SmokeFailed(f"{url} cannot be reached ({reason}): check the network; a new URL takes a minute to work.")
    status = response.status_code
    reason = _FORBIDDEN[auth] if status == 403 else _REASONS.get(status, "see make deploy-logs")
    message = _message(response)
    return SmokeFailed(f"{url} answers {status}: {reason}." + (f" It says: «{message}»." if message else ""))


def _message(response: requests.Response) -> str:
    """Return the reason in the response body: `error` from the function or the gateway, `Message` from AWS."""
    try:
        body = response.json()
    except ValueError:
        return ""
    return str(body.get("error") or body.get("Message") or "") if isinstance(body, dict) else ""
