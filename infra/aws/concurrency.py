"""Reserved concurrency of the function, and provisioned concurrency of the alias: always, or on a schedule."""

from typing import Any, Literal, TypedDict

from infra.aws.account import ApplicationAutoScalingClient, LambdaClient, error_message
from infra.aws.change import Change, Clock, State, compare, wait_until
from infra.aws.errors import FunctionFailed, NoConcurrency, NotReady
from infra.aws.function import Function
from infra.aws.options import Warm
from infra.aws.stage import ALIAS, Stage

WARM_SECONDS = 900.0


class Target(TypedDict):
    """What Application Auto Scaling scales: the arguments that all its calls have in common."""

    ServiceNamespace: Literal["lambda"]
    ResourceId: str
    ScalableDimension: Literal["lambda:function:ProvisionedConcurrency"]


def ensure_reserved_concurrency(
    aws_lambda: LambdaClient, stage: Stage, function: Function | None, reserved: int, dry_run: bool
) -> Change:
    """Set the reserved concurrency; 0 removes it, and the account's quota is the only limit. Raises NoConcurrency."""
    current = {"executions": function.reserved_concurrency} if function and function.reserved_concurrency else None
    change = compare("reserved_concurrency", stage.function, current, {"executions": reserved} if reserved else None)
    if not change or dry_run:
        return change
    if not reserved:
        aws_lambda.delete_function_concurrency(FunctionName=stage.function)
        return change
    try:
        aws_lambda.put_function_concurrency(FunctionName=stage.function, ReservedConcurrentExecutions=reserved)
    except aws_lambda.exceptions.InvalidParameterValueException as error:
        raise NoConcurrency(reserved, error_message(error)) from error
    return change


def ensure_warm(
    aws_lambda: LambdaClient,
    scaling: ApplicationAutoScalingClient,
    stage: Stage,
    warm: Warm,
    clock: Clock,
    dry_run: bool,
) -> list[Change]:
    """Set the provisioned concurrency: with a schedule through Application Auto Scaling, else directly.

    Raises FunctionFailed, NotReady.
    """
    schedule = _ensure_schedule(scaling, stage, warm, dry_run)
    if warm.schedule is not None:
        return [schedule]
    return [schedule, _ensure_constant(aws_lambda, stage, warm.environments, clock, dry_run)]


def remove_warm(
    aws_lambda: LambdaClient, scaling: ApplicationAutoScalingClient, stage: Stage, dry_run: bool
) -> list[Change]:
    return ensure_warm(aws_lambda, scaling, stage, Warm(), Clock(), dry_run)


def _ensure_schedule(scaling: ApplicationAutoScalingClient, stage: Stage, warm: Warm, dry_run: bool) -> Change:
    target = _target(stage)
    desired: dict[str, Any] | None = None
    if warm.schedule is not None:
        start, end = warm.schedule
        desired = {
            "max_capacity": warm.environments,
            "warm": (start, warm.timezone, warm.environments),
            "rest": (end, warm.timezone, 0),
        }
    change = compare("warm_schedule", stage.scalable_target, _read_schedule(scaling, stage), desired)
    if not change or dry_run:
        return change
    if desired is None:
        for difference in change.differences:
            if difference.field != "max_capacity":
                name = f"{stage.function}-{difference.field}"
                scaling.delete_scheduled_action(**target, ScheduledActionName=name)
        scaling.deregister_scalable_target(**target)
        return change
    if change.affects("max_capacity"):
        scaling.register_scalable_target(**target, MinCapacity=0, MaxCapacity=warm.environments, Tags=stage.tags)
    for name in ("warm", "rest"):
        if change.affects(name):
            cron, timezone, environments = desired[name]
            scaling.put_scheduled_action(
                **target,
                ScheduledActionName=f"{stage.function}-{name}",
                Schedule=cron,
                Timezone=timezone,
                ScalableTargetAction={"MinCapacity": environments, "MaxCapacity": environments},
            )
    return change


def _read_schedule(scaling: ApplicationAutoScalingClient, stage: Stage) -> State | None:
    target = _target(stage)
    targets = scaling.describe_scalable_targets(
        ServiceNamespace=target["ServiceNamespace"], ResourceIds=[target["ResourceId"]]
    )["ScalableTargets"]
    if not targets:
        return None
    actions = {
        action["ScheduledActionName"].removeprefix(f"{stage.function}-"): (
            action["Schedule"],
            action.get("Timezone"),
            action["ScalableTargetAction"]["MaxCapacity"],
        )
        for action in scaling.describe_scheduled_actions(**target)["ScheduledActions"]
    }
    # Scheduled actions change the target's limits, so read the maximum from the actions instead.
    return {"max_capacity": actions["warm"][2] if "warm" in actions else None, **actions}


def _target(stage: Stage) -> Target:
    return {
        "ServiceNamespace": "lambda",
        "ResourceId": stage.scalable_target,
        "ScalableDimension": "lambda:function:ProvisionedConcurrency",
    }


def _ensure_constant(aws_lambda: LambdaClient, stage: Stage, environments: int, clock: Clock, dry_run: bool) -> Change:
    provisioned = _read_provisioned(aws_lambda, stage)
    current = None if provisioned is None else {"environments": provisioned["RequestedProvisionedConcurrentExecutions"]}
    desired = {"environments": environments} if environments else None
    change = compare("provisioned_concurrency", stage.scalable_target, current, desired)
    if dry_run or not (change or environments):
        return change
    if not environments:
        aws_lambda.delete_provisioned_concurrency_config(FunctionName=stage.function, Qualifier=ALIAS)
        return change
    if change:
        aws_lambda.put_provisioned_concurrency_config(
            FunctionName=stage.function, Qualifier=ALIAS, ProvisionedConcurrentExecutions=environments
        )

    def ready() -> bool | None:
        provisioned = _read_provisioned(aws_lambda, stage) or {"Status": "IN_PROGRESS"}
        if provisioned["Status"] == "FAILED":
            raise FunctionFailed(stage.scalable_target, provisioned.get("StatusReason", "?"))
        return True if provisioned["Status"] == "READY" else None

    if wait_until(clock, WARM_SECONDS, ready) is None:
        raise NotReady(stage.scalable_target, WARM_SECONDS)
    return change


def _read_provisioned(aws_lambda: LambdaClient, stage: Stage) -> dict[str, Any] | None:
    try:
        return dict(aws_lambda.get_provisioned_concurrency_config(FunctionName=stage.function, Qualifier=ALIAS))
    except (
        aws_lambda.exceptions.ProvisionedConcurrencyConfigNotFoundException,
        aws_lambda.exceptions.ResourceNotFoundException,
    ):
        return None
