"""The Lambda function and its reserved concurrency."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infra.aws.account import code_of, message_of
from infra.aws.change import Change, State, compare
from infra.aws.clock import Clock, until
from infra.aws.errors import Conflict, FunctionFailed, NoConcurrency, NotOurs, NotReady, RoleNotReady
from infra.aws.stage import Stage
from infra.aws.wanted import Auth, Wanted

ROLE_SECONDS = 90.0
READY_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Found:
    """The function that is currently deployed; `reserved` is 0 without reserved concurrency."""

    state: State
    reserved: int
    configuration: Mapping[str, Any]


def find(aws_lambda: Any, stage: Stage) -> Found | None:
    """Return the deployed function, or None if it does not exist. Raises NotOurs."""
    try:
        found = aws_lambda.get_function(FunctionName=stage.function)
    except aws_lambda.exceptions.ResourceNotFoundException:
        return None
    if not stage.owns(found.get("Tags", {})):
        raise NotOurs("una función Lambda", "a Lambda function", stage.function)
    configuration = found["Configuration"]
    reserved = found.get("Concurrency", {}).get("ReservedConcurrentExecutions", 0)
    return Found({"image": found["Code"].get("ImageUri"), **configured(configuration)}, reserved, configuration)


def configured(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that deploy controls, from the configuration of the function or of one of its versions."""
    return {
        "role": configuration["Role"],
        "memory_mb": configuration["MemorySize"],
        "timeout_s": configuration["Timeout"],
        "architecture": configuration["Architectures"][0],
        "storage_mb": configuration["EphemeralStorage"]["Size"],
        "tracing": configuration["TracingConfig"]["Mode"],
        "logs": configuration.get("LoggingConfig", {}).get("LogFormat"),
        "snapstart": configuration.get("SnapStart", {}).get("ApplyOn", "None"),
        "environment": configuration.get("Environment", {}).get("Variables", {}),
    }


def content(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return what distinguishes two versions: settings and code hash (configurations do not include the image)."""
    return {"code": configuration["CodeSha256"], **configured(configuration)}


def access_of(configuration: Mapping[str, Any]) -> str:
    """Return the kind of access that a version is configured for."""
    return str(configured(configuration)["environment"].get("QAS_AUTH", Auth.IAM))


def wanted_state(stage: Stage, wanted: Wanted, image: str, token_sha256: str | None) -> dict[str, Any]:
    return {
        "image": image,
        "role": stage.role_arn,
        "memory_mb": wanted.memory_mb,
        "timeout_s": wanted.timeout_s,
        "architecture": str(wanted.architecture),
        "storage_mb": wanted.storage_mb,
        "tracing": "Active" if wanted.tracing else "PassThrough",
        "logs": "JSON",
        "snapstart": "PublishedVersions" if wanted.snapstart else "None",
        "environment": wanted.environment(token_sha256),
    }


def ensure_function(
    aws_lambda: Any, stage: Stage, found: Found | None, wanted: State, clock: Clock, dry_run: bool
) -> Change:
    """Create or update the function.

    Raises RoleNotReady, FunctionFailed, NotReady, and Conflict if the function has changed since it was read.
    """
    change = compare("lambda_function", stage.function, None if found is None else found.state, wanted)
    if dry_run:
        return change
    if found is None:
        _create(aws_lambda, stage, wanted, clock)
    # Wait even without changes: an earlier run may have been interrupted before the function was ready.
    now = await_ready(aws_lambda, stage, clock, mended_next=change.action == "update")
    if found is not None and change.action == "update":
        if content(now) != content(found.configuration):
            raise Conflict("UpdateFunction", f"{stage.function} has changed since")
        _update(aws_lambda, stage, change, wanted, now["RevisionId"], clock)
    return change


def ensure_concurrency(aws_lambda: Any, stage: Stage, found: Found | None, reserved: int, dry_run: bool) -> Change:
    """Set the reserved concurrency; 0 removes it, and the account's quota is the only limit. Raises NoConcurrency."""
    current = {"executions": found.reserved} if found and found.reserved else None
    change = compare("reserved_concurrency", stage.function, current, {"executions": reserved} if reserved else None)
    if not change or dry_run:
        return change
    if not reserved:
        aws_lambda.delete_function_concurrency(FunctionName=stage.function)
        return change
    try:
        aws_lambda.put_function_concurrency(FunctionName=stage.function, ReservedConcurrentExecutions=reserved)
    except aws_lambda.exceptions.InvalidParameterValueException as error:
        raise NoConcurrency(reserved, message_of(error)) from error
    return change


def await_ready(
    aws_lambda: Any, stage: Stage, clock: Clock, version: str = "$LATEST", mended_next: bool = False
) -> Mapping[str, Any]:
    """Wait until `version` is ready and return its configuration.

    With `mended_next`, ignore a failed state because an update follows. Raises FunctionFailed, NotReady.
    """

    def ready() -> Mapping[str, Any] | None:
        now = aws_lambda.get_function_configuration(FunctionName=stage.function, Qualifier=version)
        if not mended_next and "Failed" in (now["State"], now.get("LastUpdateStatus")):
            reason = now.get("LastUpdateStatusReason") or now.get("StateReason") or "?"
            raise FunctionFailed(f"{stage.function}:{version}", reason)
        pending = now["State"] == "Pending" or now.get("LastUpdateStatus") == "InProgress"
        return None if pending else dict(now)

    configuration = until(clock, READY_SECONDS, ready)
    if configuration is None:
        raise NotReady(f"{stage.function}:{version}", READY_SECONDS)
    return configuration


def remove_function(aws_lambda: Any, stage: Stage, dry_run: bool) -> Change:
    """Delete the function with its versions, alias, URL and permissions. Raises NotOurs."""
    found = find(aws_lambda, stage)
    change = compare("lambda_function", stage.function, None if found is None else found.state, None)
    if change and not dry_run:
        aws_lambda.delete_function(FunctionName=stage.function)
    return change


def _create(aws_lambda: Any, stage: Stage, wanted: State, clock: Clock) -> None:
    def create() -> bool | None:
        try:
            aws_lambda.create_function(
                FunctionName=stage.function,
                PackageType="Image",
                Code={"ImageUri": wanted["image"]},
                Architectures=[wanted["architecture"]],
                Tags=stage.tags,
                **_configuration(stage, wanted),
            )
        except ClientError as error:
            # IAM needs some seconds to propagate a new role; retry.
            if code_of(error) == "InvalidParameterValueException" and "cannot be assumed" in message_of(error):
                return None
            raise
        return True

    if until(clock, ROLE_SECONDS, create) is None:
        raise RoleNotReady(stage.role, ROLE_SECONDS)


def _update(aws_lambda: Any, stage: Stage, change: Change, wanted: State, revision: str, clock: Clock) -> None:
    """Update code and configuration; Lambda rejects the update if the function has changed since `revision`."""
    name = stage.function
    if change.touches("image", "architecture"):
        image, architectures = wanted["image"], [wanted["architecture"]]
        aws_lambda.update_function_code(
            FunctionName=name, ImageUri=image, Architectures=architectures, RevisionId=revision
        )
        revision = await_ready(aws_lambda, stage, clock)["RevisionId"]
    if any(difference.field not in ("image", "architecture") for difference in change.differences):
        configuration = _configuration(stage, wanted)
        aws_lambda.update_function_configuration(FunctionName=name, RevisionId=revision, **configuration)
        await_ready(aws_lambda, stage, clock)


def _configuration(stage: Stage, wanted: State) -> dict[str, Any]:
    return {
        "Role": wanted["role"],
        "MemorySize": wanted["memory_mb"],
        "Timeout": wanted["timeout_s"],
        "EphemeralStorage": {"Size": wanted["storage_mb"]},
        "TracingConfig": {"Mode": wanted["tracing"]},
        "LoggingConfig": {"LogFormat": wanted["logs"], "LogGroup": stage.log_group},
        "SnapStart": {"ApplyOn": wanted["snapstart"]},
        "Environment": {"Variables": wanted["environment"]},
    }
