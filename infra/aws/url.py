"""The function URL of the alias: its access, its permissions, and the bearer token.

The token is stored encrypted in SSM; the function receives only its SHA-256.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from infra.aws.account import LambdaClient, SSMClient
from infra.aws.change import UNKNOWN, Change, State, compare
from infra.aws.errors import Conflict, NotOurs
from infra.aws.function import access_of
from infra.aws.options import Auth, DeployOptions
from infra.aws.stage import ALIAS, Stage


def find_url(aws_lambda: LambdaClient, stage: Stage) -> dict[str, Any] | None:
    """Return the URL's configuration, or None if there is no URL."""
    try:
        return dict(aws_lambda.get_function_url_config(FunctionName=stage.function, Qualifier=ALIAS))
    except aws_lambda.exceptions.ResourceNotFoundException:
        return None


def close_url(aws_lambda: LambdaClient, stage: Stage, auth: Auth, dry_run: bool) -> Change:
    """Change an open URL to AWS_IAM before the alias moves to a version that does not check the token."""
    url = find_url(aws_lambda, stage)
    must_close = url is not None and url["AuthType"] == "NONE" and auth is Auth.IAM
    current, desired = ({"auth": "NONE"}, {"auth": "AWS_IAM"}) if must_close else (None, None)
    change = compare("function_url", stage.alias, current, desired)
    if change and not dry_run:
        aws_lambda.update_function_url_config(FunctionName=stage.function, Qualifier=ALIAS, AuthType="AWS_IAM")
    return change


def ensure_url(
    aws_lambda: LambdaClient, stage: Stage, options: DeployOptions, dry_run: bool
) -> tuple[Change, str | None]:
    """Create or update the URL; return the change and the URL, which may be None in a dry run. Raises Conflict."""
    url = find_url(aws_lambda, stage)
    desired = {"auth": options.auth.url_type, "cors": _cors(options.cors_origins)}
    change = compare("function_url", stage.alias, None if url is None else _state(url), desired)
    if change and not dry_run:
        if options.auth is Auth.TOKEN:
            _check_live_version(aws_lambda, stage)
        settings: dict[str, Any] = {
            "FunctionName": stage.function,
            "Qualifier": ALIAS,
            "AuthType": desired["auth"],
            "Cors": desired["cors"],
        }
        if url is None:
            try:
                url = dict(aws_lambda.create_function_url_config(**settings))
            except aws_lambda.exceptions.ResourceConflictException:
                # An interrupted run has just created the URL, and find_url did not return it yet.
                url = dict(aws_lambda.update_function_url_config(**settings))
        else:
            url = dict(aws_lambda.update_function_url_config(**settings))
    return change, None if url is None else str(url["FunctionUrl"])


def _check_live_version(aws_lambda: LambdaClient, stage: Stage) -> None:
    """Raise Conflict if another deploy has just moved the alias to a version that does not check the token."""
    live = aws_lambda.get_function_configuration(FunctionName=stage.function, Qualifier=ALIAS)
    if access_of(live) != Auth.TOKEN:
        raise Conflict("UpdateFunctionUrlConfig", f"version {live['Version']} does not check the token")


def ensure_permissions(aws_lambda: LambdaClient, stage: Stage, auth: Auth, dry_run: bool) -> Change:
    """Add both statements that a function URL needs since October 2025, and remove those of other kinds of access.

    The id of a statement determines its content, so comparing ids is enough.
    """
    desired = _statements(stage, auth)
    present = {sid for sid in _statement_ids(aws_lambda, stage) if sid.startswith("qas-")}
    current = {"statements": sorted(present)} if present else None
    change = compare("url_permissions", stage.alias, current, {"statements": sorted(desired)})
    if change and not dry_run:
        for sid, statement in desired.items():
            if sid not in present:
                try:
                    aws_lambda.add_permission(
                        FunctionName=stage.function, Qualifier=ALIAS, StatementId=sid, **statement
                    )
                except aws_lambda.exceptions.ResourceConflictException:
                    pass  # an interrupted run has just added it
        for sid in sorted(present - desired.keys()):
            aws_lambda.remove_permission(FunctionName=stage.function, Qualifier=ALIAS, StatementId=sid)
    return change


def remove_url(aws_lambda: LambdaClient, stage: Stage, dry_run: bool) -> Change:
    url = find_url(aws_lambda, stage)
    change = compare("function_url", stage.alias, None if url is None else _state(url), None)
    if change and not dry_run:
        aws_lambda.delete_function_url_config(FunctionName=stage.function, Qualifier=ALIAS)
    return change


def _state(url: Mapping[str, Any]) -> State:
    return {"auth": url["AuthType"], "cors": url.get("Cors") or {}}


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
    kind = auth.url_type.lower().replace("_", "-")
    return {
        f"qas-{kind}-url": {
            "Action": "lambda:InvokeFunctionUrl",
            "Principal": principal,
            "FunctionUrlAuthType": auth.url_type,
        },
        f"qas-{kind}-invoke": {
            "Action": "lambda:InvokeFunction",
            "Principal": principal,
            "InvokedViaFunctionUrl": True,
        },
    }


def _statement_ids(aws_lambda: LambdaClient, stage: Stage) -> set[str]:
    try:
        policy = aws_lambda.get_policy(FunctionName=stage.function, Qualifier=ALIAS)["Policy"]
    except aws_lambda.exceptions.ResourceNotFoundException:
        return set()
    return {statement["Sid"] for statement in json.loads(policy)["Statement"]}


def generate_token() -> str:
    """Return 256 random bits as text that is valid in a header."""
    return secrets.token_urlsafe(32)


def read_token(ssm: SSMClient, stage: Stage) -> str | None:
    """Return the stored token, or None. Raises NotOurs."""
    try:
        parameter = ssm.get_parameter(Name=stage.token_parameter, WithDecryption=True)["Parameter"]
    except ssm.exceptions.ParameterNotFound:
        return None
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=stage.token_parameter)["TagList"]
    if not stage.owns(tags):
        raise NotOurs("an SSM parameter", stage.token_parameter)
    return parameter["Value"]


def ensure_token(
    ssm: SSMClient, stage: Stage, rotate: bool, dry_run: bool, generate: Callable[[], str], show: Callable[[str], None]
) -> tuple[Change, str]:
    """Create or rotate the token; return the change and the SHA-256.

    `show` is called only with a new token, as soon as it is stored. Raises NotOurs.
    """
    token = read_token(ssm, stage)
    current = None if token is None else {"sha256": _sha256(token)}
    if token is not None and not rotate:
        return compare("token", stage.token_parameter, current, current), _sha256(token)
    if dry_run:
        return compare("token", stage.token_parameter, current, {"sha256": UNKNOWN}), UNKNOWN
    new = generate()
    parameter: dict[str, Any] = {"Name": stage.token_parameter, "Value": new, "Type": "SecureString"}
    if token is None:
        ssm.put_parameter(**parameter, Description=f"Bearer token of {stage.function}", Tags=stage.tag_list)
    else:
        ssm.put_parameter(**parameter, Overwrite=True)
    show(new)
    return compare("token", stage.token_parameter, current, {"sha256": _sha256(new)}), _sha256(new)


def remove_token(ssm: SSMClient, stage: Stage, dry_run: bool) -> Change:
    """Delete the token. Raises NotOurs."""
    token = read_token(ssm, stage)
    change = compare("token", stage.token_parameter, None if token is None else {"sha256": _sha256(token)}, None)
    if change and not dry_run:
        ssm.delete_parameter(Name=stage.token_parameter)
    return change


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
