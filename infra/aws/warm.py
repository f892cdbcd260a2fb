"""Provisioned concurrency on the alias: environments started in advance, always or on a schedule."""

from typing import Any

from infra.aws.change import Change, State, compare
from infra.aws.clock import Clock, until
from infra.aws.errors import FunctionFailed, NotReady
from infra.aws.stage import ALIAS, Stage
from infra.aws.wanted import Warm

WARM_SECONDS = 900.0
_SERVICE = {"ServiceNamespace": "lambda"}
_DIMENSION = "lambda:function:ProvisionedConcurrency"


def ensure_warm(aws_lambda: Any, scaling: Any, stage: Stage, warm: Warm, clock: Clock, dry_run: bool) -> list[Change]:
    """Set the provisioned concurrency: with a schedule through Application Auto Scaling, else directly.

    Raises FunctionFailed, NotReady.
    """
    of_scaling = {**_SERVICE, "ResourceId": stage.scaled, "ScalableDimension": _DIMENSION}
    schedule = _ensure_schedule(scaling, stage, warm, of_scaling, dry_run)
    if warm.schedule is not None:
        return [schedule]
    return [schedule, _ensure_constant(aws_lambda, stage, warm.environments, clock, dry_run)]


def remove_warm(aws_lambda: Any, scaling: Any, stage: Stage, dry_run: bool) -> list[Change]:
    return ensure_warm(aws_lambda, scaling, stage, Warm(), Clock(), dry_run)


def _ensure_schedule(scaling: Any, stage: Stage, warm: Warm, of_scaling: dict[str, str], dry_run: bool) -> Change:
    wanted: dict[str, Any] | None = None
    if warm.schedule is not None:
        start, end = warm.schedule
        wanted = {
            "at_most": warm.environments,
            "warm": (start, warm.timezone, warm.environments),
            "rest": (end, warm.timezone, 0),
        }
    change = compare("warm_schedule", stage.scaled, _read_schedule(scaling, stage, of_scaling), wanted)
    if not change or dry_run:
        return change
    if wanted is None:
        for difference in change.differences:
            if difference.field != "at_most":
                name = f"{stage.function}-{difference.field}"
                scaling.delete_scheduled_action(**of_scaling, ScheduledActionName=name)
        scaling.deregister_scalable_target(**of_scaling)
        return change
    if change.touches("at_most"):
        scaling.register_scalable_target(**of_scaling, MinCapacity=0, MaxCapacity=warm.environments, Tags=stage.tags)
    for name in ("warm", "rest"):
        if change.touches(name):
            cron, timezone, environments = wanted[name]
            scaling.put_scheduled_action(
                **of_scaling,
                ScheduledActionName=f"{stage.function}-{name}",
                Schedule=cron,
                Timezone=timezone,
                ScalableTargetAction={"MinCapacity": environments, "MaxCapacity": environments},
            )
    return change


def _read_schedule(scaling: Any, stage: Stage, of_scaling: dict[str, str]) -> State | None:
    targets = scaling.describe_scalable_targets(**_SERVICE, ResourceIds=[stage.scaled])["ScalableTargets"]
    if not targets:
        return None
    actions = scaling.describe_scheduled_actions(**of_scaling)["ScheduledActions"]
    found = {
        action["ScheduledActionName"].removeprefix(f"{stage.function}-"): (
            action["Schedule"],
            action.get("Timezone"),
            action["ScalableTargetAction"]["MaxCapacity"],
        )
        for action in actions
    }
    # Scheduled actions change the target's limits, so read the maximum from the actions instead.
    return {"at_most": found["warm"][2] if "warm" in found else None, **found}


def _ensure_constant(aws_lambda: Any, stage: Stage, environments: int, clock: Clock, dry_run: bool) -> Change:
    of_alias = {"FunctionName": stage.function, "Qualifier": ALIAS}
    found = _provisioned(aws_lambda, of_alias)
    current = None if found is None else {"environments": found["RequestedProvisionedConcurrentExecutions"]}
    change = compare(
        "provisioned_concurrency", stage.scaled, current, {"environments": environments} if environments else None
    )
    if dry_run or not (change or environments):
        return change
    if not environments:
        aws_lambda.delete_provisioned_concurrency_config(**of_alias)
        return change
    if change:
        aws_lambda.put_provisioned_concurrency_config(**of_alias, ProvisionedConcurrentExecutions=environments)

    def ready() -> bool | None:
        now = _provisioned(aws_lambda, of_alias) or {"Status": "IN_PROGRESS"}
        if now["Status"] == "FAILED":
            raise FunctionFailed(stage.scaled, now.get("StatusReason", "?"))
        return True if now["Status"] == "READY" else None

    if until(clock, WARM_SECONDS, ready) is None:
        raise NotReady(stage.scaled, WARM_SECONDS)
    return change


def _provisioned(aws_lambda: Any, of_alias: dict[str, str]) -> dict[str, Any] | None:
    try:
        return dict(aws_lambda.get_provisioned_concurrency_config(**of_alias))
    except (
        aws_lambda.exceptions.ProvisionedConcurrencyConfigNotFoundException,
        aws_lambda.exceptions.ResourceNotFoundException,
    ):
        return None
