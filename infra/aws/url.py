"""The function URL of the alias, and its permissions."""

import json
from typing import Any

from infra.aws.change import Change, State, compare
from infra.aws.errors import Conflict
from infra.aws.function import access_of
from infra.aws.stage import ALIAS, Stage
from infra.aws.wanted import Auth, Wanted


def find_url(aws_lambda: Any, stage: Stage) -> dict[str, Any] | None:
    """Return the URL's configuration, or None if there is no URL."""
    try:
        found = aws_lambda.get_function_url_config(FunctionName=stage.function, Qualifier=ALIAS)
    except aws_lambda.exceptions.ResourceNotFoundException:
        return None
    return dict(found)


def close_url(aws_lambda: Any, stage: Stage, wanted: Wanted, dry_run: bool) -> Change:
    """Change an open URL to AWS_IAM before the alias moves to a version that does not check the token."""
    found = find_url(aws_lambda, stage)
    opened = found is not None and found["AuthType"] == "NONE" and wanted.auth is Auth.IAM
    state = {"auth": "NONE"} if opened else None
    change = compare("function_url", f"{stage.function}:{ALIAS}", state, {"auth": "AWS_IAM"} if opened else None)
    if change and not dry_run:
        aws_lambda.update_function_url_config(FunctionName=stage.function, Qualifier=ALIAS, AuthType="AWS_IAM")
    return change


def ensure_url(aws_lambda: Any, stage: Stage, wanted: Wanted, dry_run: bool) -> tuple[Change, str | None]:
    """Create or update the URL; return the change and the URL, which may be None in a dry run. Raises Conflict."""
    found = find_url(aws_lambda, stage)
    state = {"auth": wanted.auth.url, "cors": _cors(wanted.cors_origins)}
    change = compare("function_url", f"{stage.function}:{ALIAS}", None if found is None else _state(found), state)
    if change and not dry_run:
        if wanted.auth is Auth.TOKEN:
            _check_that_it_asks(aws_lambda, stage)
        settings = {
            "FunctionName": stage.function,
            "Qualifier": ALIAS,
            "AuthType": state["auth"],
            "Cors": state["cors"],
        }
        if found is None:
            try:
                found = aws_lambda.create_function_url_config(**settings)
            except aws_lambda.exceptions.ResourceConflictException:
                # An interrupted run has just created the URL, and find_url did not return it yet.
                found = aws_lambda.update_function_url_config(**settings)
        else:
            found = aws_lambda.update_function_url_config(**settings)
    return change, None if found is None else str(found["FunctionUrl"])


def _check_that_it_asks(aws_lambda: Any, stage: Stage) -> None:
    """Raise Conflict if another deploy has just moved the alias to a version that does not check the token."""
    live = aws_lambda.get_function_configuration(FunctionName=stage.function, Qualifier=ALIAS)
    if access_of(live) != Auth.TOKEN:
        raise Conflict("UpdateFunctionUrlConfig", f"version {live['Version']} asks for no token")


def ensure_permissions(aws_lambda: Any, stage: Stage, auth: Auth, dry_run: bool) -> Change:
    """Add both statements that a function URL needs since October 2025, and remove those of other kinds of access.

    The id of a statement determines its content, so comparing ids is enough.
    """
    wanted = _statements(stage, auth)
    present = {sid for sid in _sids(aws_lambda, stage) if sid.startswith("qas-")}
    current = {"statements": sorted(present)} if present else None
    change = compare("url_permissions", f"{stage.function}:{ALIAS}", current, {"statements": sorted(wanted)})
    if change and not dry_run:
        of_alias = {"FunctionName": stage.function, "Qualifier": ALIAS}
        for sid, statement in wanted.items():
            if sid not in present:
                try:
                    aws_lambda.add_permission(**of_alias, StatementId=sid, **statement)
                except aws_lambda.exceptions.ResourceConflictException:
                    pass  # an interrupted run has just added it
        for sid in sorted(present - wanted.keys()):
            aws_lambda.remove_permission(**of_alias, StatementId=sid)
    return change


def remove_url(aws_lambda: Any, stage: Stage, dry_run: bool) -> Change:
    found = find_url(aws_lambda, stage)
    change = compare("function_url", f"{stage.function}:{ALIAS}", None if found is None else _state(found), None)
    if change and not dry_run:
        aws_lambda.delete_function_url_config(FunctionName=stage.function, Qualifier=ALIAS)
    return change


def _state(found: dict[str, Any]) -> State:
    return {"auth": found["AuthType"], "cors": found.get("Cors") or {}}


def _cors(origins: tuple[str, ...]) -> dict[str, Any]:
    if not origins:
        return {}
    return {
        "AllowOrigins": list(origins),
        "AllowMethods": ["GET", "POST"],
        "AllowHeaders": ["authorization", "content-type"],
        "ExposeHeaders": ["x-request-id"],
        "MaxAge": 3600,
    }


def _statements(stage: Stage, auth: Auth) -> dict[str, dict[str, Any]]:
    """Return the statements by id. With AWS_IAM, they allow the account, whose IAM policies decide who may call."""
    principal = stage.account if auth is Auth.IAM else "*"
    kind = auth.url.lower().replace("_", "-")
    return {
        f"qas-{kind}-url": {
            "Action": "lambda:InvokeFunctionUrl",
            "Principal": principal,
            "FunctionUrlAuthType": auth.url,
        },
        f"qas-{kind}-invoke": {
            "Action": "lambda:InvokeFunction",
            "Principal": principal,
            "InvokedViaFunctionUrl": True,
        },
    }


def _sids(aws_lambda: Any, stage: Stage) -> set[str]:
    try:
        policy = aws_lambda.get_policy(FunctionName=stage.function, Qualifier=ALIAS)["Policy"]
    except aws_lambda.exceptions.ResourceNotFoundException:
        return set()
    return {statement["Sid"] for statement in json.loads(policy)["Statement"]}
