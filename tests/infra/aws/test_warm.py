from typing import Any

import pytest

from infra.aws.errors import BadSetting, FunctionFailed, NotReady
from infra.aws.wanted import Wanted, Warm
from infra.aws.warm import ensure_warm
from tests.infra.aws.amazon import STAGE, Amazon, Time, deployed
from tests.infra.aws.stubbed import answering, refuse

NONE_YET = "ProvisionedConcurrencyConfigNotFoundException"


def scheduled(amazon: Amazon) -> list[tuple[Any, ...]]:
    found = amazon.client("application-autoscaling").describe_scheduled_actions(ServiceNamespace="lambda")
    return sorted(
        (one["Schedule"], one["Timezone"], one["ScalableTargetAction"]["MinCapacity"])
        for one in found["ScheduledActions"]
    )


def test_environments_are_kept_started(amazon: Amazon) -> None:
    deployed(amazon, Wanted(warm=Warm(2)))
    assert amazon.complement.provisioned == {(STAGE.function, "live"): 2}
    assert not deployed(amazon, Wanted(warm=Warm(2))).changed
    deployed(amazon)
    assert amazon.complement.provisioned == {}


def test_environments_are_kept_started_by_the_clock(amazon: Amazon) -> None:
    by_day = Wanted(warm=Warm(3, "8-20", "MON-SAT", "America/Mexico_City"))
    deployed(amazon, by_day)
    assert scheduled(amazon) == [
        ("cron(0 20 ? * MON-SAT *)", "America/Mexico_City", 0),
        ("cron(0 8 ? * MON-SAT *)", "America/Mexico_City", 3),
    ]
    assert not deployed(amazon, by_day).changed
    deployed(amazon)
    assert scheduled(amazon) == []


def test_what_lambda_starts_is_waited_for(amazon: Amazon) -> None:
    time = Time()
    with answering(amazon, "lambda") as (client, stubber):
        refuse(stubber, "get_provisioned_concurrency_config", NONE_YET, "none", 404)
        stubber.add_response("put_provisioned_concurrency_config", {"Status": "IN_PROGRESS"})
        stubber.add_response("get_provisioned_concurrency_config", {"Status": "IN_PROGRESS"})
        stubber.add_response("get_provisioned_concurrency_config", {"Status": "READY"})
        scaling = amazon.client("application-autoscaling")
        changes = ensure_warm(client, scaling, STAGE, Warm(2), time.clock, dry_run=False)
    assert [change.action for change in changes] == ["none", "create"]
    assert time.slept == [1.0]


def test_why_lambda_cannot_start_them_is_told(amazon: Amazon) -> None:
    failed = {"Status": "FAILED", "StatusReason": "EFS_MOUNT", "RequestedProvisionedConcurrentExecutions": 2}
    with answering(amazon, "lambda") as (client, stubber):
        for _ in range(2):
            stubber.add_response("get_provisioned_concurrency_config", failed)
        with pytest.raises(FunctionFailed, match="EFS_MOUNT"):
            ensure_warm(client, amazon.client("application-autoscaling"), STAGE, Warm(2), Time().clock, dry_run=False)


def test_what_takes_too_long_is_told(amazon: Amazon) -> None:
    time = Time(pace=900)
    waiting = {"Status": "IN_PROGRESS", "RequestedProvisionedConcurrentExecutions": 2}
    with answering(amazon, "lambda") as (client, stubber):
        for _ in range(3):
            stubber.add_response("get_provisioned_concurrency_config", waiting)
        with pytest.raises(NotReady):
            ensure_warm(client, amazon.client("application-autoscaling"), STAGE, Warm(2), time.clock, dry_run=False)


@pytest.mark.parametrize(
    "warm", [Warm(20), Warm(0, "8-20"), Warm(1, "20-8"), Warm(1, "8-24"), Warm(1, "8"), Warm(1, "mornings")]
)
def test_what_cannot_be_kept_warm_is_refused(warm: Warm) -> None:
    with pytest.raises(BadSetting, match="--warm"):
        Wanted(reserved=10, warm=warm)
