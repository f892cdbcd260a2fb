"""The Lambda function: its current and desired state, and waiting until it is ready."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infra.aws.account import LambdaClient, error_code, error_message
from infra.aws.change import Change, Clock, State, compare, wait_until
from infra.aws.errors import Conflict, FunctionFailed, NotOurs, NotReady, RoleNotReady
from infra.aws.options import Auth, DeployOptions
from infra.aws.stage import Stage

ROLE_SECONDS = 90.0
READY_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Function:
    """The function that is deployed now; `reserved_concurrency` is 0 if none is reserved."""

    state: State
    reserved_concurrency: int
    configuration: Mapping[str, Any]


def find_function(aws_lambda: LambdaClient, stage: Stage) -> Function | None:
    """Return the function, or None if it does not exist. Raises NotOurs."""
    try:
        response = aws_lambda.get_function(FunctionName=stage.function)
    except aws_lambda.exceptions.ResourceNotFoundException:
        return None
    if not stage.owns(response.get("Tags", {})):
        raise NotOurs("a Lambda function", stage.function)
    configuration = response["Configuration"]
    state = {"image": response["Code"].get("ImageUri"), **settings_of(configuration)}
    reserved_concurrency = response.get("Concurrency", {}).get("ReservedConcurrentExecutions", 0)
    return Function(state, reserved_concurrency, configuration)


def settings_of(configuration: Mapping[str, Any]) -> dict[str, Any]:
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


def identity_of(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return what distinguishes two versions: settings and code hash (configurations do not include the image)."""
    return {"code": configuration["CodeSha256"], **settings_of(configuration)}


def access_of(configuration: Mapping[str, Any]) -> str:
    """Return the kind of access that a version is configured for."""
    return str(settings_of(configuration)["environment"].get("QAS_AUTH", Auth.IAM))


def desired_state(stage: Stage, options: DeployOptions, image: str, token_sha256: str | None) -> dict[str, Any]:
    return {
        "image": image,
        "role": stage.role_arn,
        "memory_mb": options.memory_mb,
        "timeout_s": options.timeout_s,
        "architecture": str(options.architecture),
        "storage_mb": options.storage_mb,
        "tracing": "Active" if options.tracing else "PassThrough",
        "logs": "JSON",
        "snapstart": "PublishedVersions" if options.snapstart else "None",
        "environment": options.environment(token_sha256),
    }


def ensure_function(
    aws_lambda: LambdaClient, stage: Stage, function: Function | None, desired: State, clock: Clock, dry_run: bool
) -> Change:
    """Create the function, or update `function`, which was read before.

    Raises RoleNotReady, FunctionFailed, NotReady, and Conflict if the function has changed since it was read.
    """
    change = compare("lambda_function", stage.function, None if function is None else function.state, desired)
    if dry_run:
        return change
    if function is None:
        _create(aws_lambda, stage, desired, clock)
    # Wait even without changes: an earlier run may have been interrupted before the function was ready.
    latest = wait_until_ready(aws_lambda, stage, clock, ignore_failure=change.action == "update")
    if function is not None and change.action == "update":
        if identity_of(latest) != identity_of(function.configuration):
            raise Conflict("UpdateFunction", f"{stage.function} has changed since")
        _update(aws_lambda, stage, change, desired, latest["RevisionId"], clock)
    return change


def wait_until_ready(
    aws_lambda: LambdaClient, stage: Stage, clock: Clock, version: str = "$LATEST", ignore_failure: bool = False
) -> Mapping[str, Any]:
    """Wait until `version` is ready and return its configuration.

    With `ignore_failure`, a failed version counts as ready: an update follows. Raises FunctionFailed, NotReady.
    """

    def ready() -> Mapping[str, Any] | None:
        configuration = aws_lambda.get_function_configuration(FunctionName=stage.function, Qualifier=version)
        if not ignore_failure and "Failed" in (configuration["State"], configuration.get("LastUpdateStatus")):
            reason = configuration.get("LastUpdateStatusReason") or configuration.get("StateReason") or "?"
            raise FunctionFailed(f"{stage.function}:{version}", reason)
        pending = configuration["State"] == "Pending" or configuration.get("LastUpdateStatus") == "InProgress"
        return None if pending else dict(configuration)

    configuration = wait_until(clock, READY_SECONDS, ready)
    if configuration is None:
        raise NotReady(f"{stage.function}:{version}", READY_SECONDS)
    return configuration


def remove_function(aws_lambda: LambdaClient, stage: Stage, dry_run: bool) -> Change:
    """Delete the function with its versions, alias, URL and permissions. Raises NotOurs."""
    function = find_function(aws_lambda, stage)
    change = compare("lambda_function", stage.function, None if function is None else function.state, None)
    if change and not dry_run:
        aws_lambda.delete_function(FunctionName=stage.function)
    return change


def _create(aws_lambda: LambdaClient, stage: Stage, desired: State, clock: Clock) -> None:
    def create() -> bool | None:
        try:
            aws_lambda.create_function(
                FunctionName=stage.function,
                PackageType="Image",
                Code={"ImageUri": desired["image"]},
                Architectures=[desired["architecture"]],
                Tags=stage.tags,
                **_configuration(stage, desired),
            )
        except ClientError as error:
            # IAM needs some seconds to propagate a new role; retry.
            if error_code(error) == "InvalidParameterValueException" and "cannot be assumed" in error_message(error):
                return None
            raise
        return True

    if wait_until(clock, ROLE_SECONDS, create) is None:
        raise RoleNotReady(stage.role, ROLE_SECONDS)


def _update(
    aws_lambda: LambdaClient, stage: Stage, change: Change, desired: State, revision: str, clock: Clock
) -> None:
    """Update code and configuration; Lambda rejects the update if the function has changed since `revision`."""
    if change.affects("image", "architecture"):
        aws_lambda.update_function_code(
            FunctionName=stage.function,
            ImageUri=desired["image"],
            Architectures=[desired["architecture"]],
            RevisionId=revision,
        )
        revision = wait_until_ready(aws_lambda, stage, clock)["RevisionId"]
    if any(difference.field not in ("image", "architecture") for difference in change.differences):
        configuration = _configuration(stage, desired)
        aws_lambda.update_function_configuration(FunctionName=stage.function, RevisionId=revision, **configuration)
        wait_until_ready(aws_lambda, stage, clock)


def _configuration(stage: Stage, desired: State) -> dict[str, Any]:
    return {
        "Role": desired["role"],
        "MemorySize": desired["memory_mb"],
        "Timeout": desired["timeout_s"],
        "EphemeralStorage": {"Size": desired["storage_mb"]},
        "TracingConfig": {"Mode": desired["tracing"]},
        "LoggingConfig": {"LogFormat": desired["logs"], "LogGroup": stage.log_group},
        "SnapStart": {"ApplyOn": desired["snapstart"]},
        "Environment": {"Variables": desired["environment"]},
    }
