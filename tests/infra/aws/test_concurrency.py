"""Reserved and provisioned concurrency."""

from typing import Any

import pytest

from infra.aws.concurrency import ensure_reserved_concurrency, ensure_warm
from infra.aws.errors import FunctionFailed, NoConcurrency, NotReady
from infra.aws.options import DeployOptions, Warm
from tests.infra.aws.deploys import FakeTime, run_deploy
from tests.infra.aws.fake_aws import STAGE, FakeAws

NOT_FOUND = "ProvisionedConcurrencyConfigNotFoundException"


def scheduled(aws: FakeAws) -> list[tuple[Any, ...]]:
    response = aws.client("application-autoscaling").describe_scheduled_actions(ServiceNamespace="lambda")
    return sorted(
        (action["Schedule"], action["Timezone"], action["ScalableTargetAction"]["MinCapacity"])
        for action in response["ScheduledActions"]
    )


def test_provisioned_concurrency_is_set_and_removed(aws: FakeAws) -> None:
    run_deploy(aws, DeployOptions(warm=Warm(2)))
    assert aws.extension.provisioned == {(STAGE.function, "live"): 2}
    assert not run_deploy(aws, DeployOptions(warm=Warm(2))).changed
    run_deploy(aws)
    assert aws.extension.provisioned == {}


def test_a_schedule_is_set_and_removed(aws: FakeAws) -> None:
    by_day = DeployOptions(warm=Warm(3, "8-20", "MON-SAT", "America/Mexico_City"))
    run_deploy(aws, by_day)
    assert scheduled(aws) == [
        ("cron(0 20 ? * MON-SAT *)", "America/Mexico_City", 0),
        ("cron(0 8 ? * MON-SAT *)", "America/Mexico_City", 3),
    ]
    assert not run_deploy(aws, by_day).changed
    run_deploy(aws)
    assert scheduled(aws) == []


def test_deploy_waits_for_provisioned_concurrency(aws: FakeAws) -> None:
    time = FakeTime()
    with aws.stubbed("lambda") as (client, stubber):
        stubber.add_client_error("get_provisioned_concurrency_config", NOT_FOUND, "none", 404)
        stubber.add_response("put_provisioned_concurrency_config", {"Status": "IN_PROGRESS"})
        stubber.add_response("get_provisioned_concurrency_config", {"Status": "IN_PROGRESS"})
        stubber.add_response("get_provisioned_concurrency_config", {"Status": "READY"})
        scaling = aws.client("application-autoscaling")
        changes = ensure_warm(client, scaling, STAGE, Warm(2), time.clock, dry_run=False)
    assert [change.action for change in changes] == ["none", "create"]
    assert time.slept == [1.0]


def test_the_reason_of_failed_provisioned_concurrency_is_reported(aws: FakeAws) -> None:
    failed = {"Status": "FAILED", "StatusReason": "EFS_MOUNT", "RequestedProvisionedConcurrentExecutions": 2}
    with aws.stubbed("lambda") as (client, stubber):
        for _ in range(2):
            stubber.add_response("get_provisioned_concurrency_config", failed)
        with pytest.raises(FunctionFailed, match="EFS_MOUNT"):
            ensure_warm(client, aws.client("application-autoscaling"), STAGE, Warm(2), FakeTime().clock, dry_run=False)


def test_provisioned_concurrency_that_is_never_ready_is_reported(aws: FakeAws) -> None:
    time = FakeTime(pace=900)
    waiting = {"Status": "IN_PROGRESS", "RequestedProvisionedConcurrentExecutions": 2}
    with aws.stubbed("lambda") as (client, stubber):
        for _ in range(3):
            stubber.add_response("get_provisioned_concurrency_config", waiting)
        with pytest.raises(NotReady):
            ensure_warm(client, aws.client("application-autoscaling"), STAGE, Warm(2), time.clock, dry_run=False)


def test_a_quota_that_does_not_allow_the_reservation_is_reported(aws: FakeAws) -> None:
    message = "Specified ReservedConcurrentExecutions decreases account's UnreservedConcurrentExecution below 10."
    with aws.stubbed("lambda") as (client, stubber):
        stubber.add_client_error("put_function_concurrency", "InvalidParameterValueException", message)
        with pytest.raises(NoConcurrency, match="--reserved-concurrency"):
            ensure_reserved_concurrency(client, STAGE, None, 10, dry_run=False)


def test_a_reservation_is_removed(aws: FakeAws) -> None:
    run_deploy(aws)
    change = next(
        change
        for change in run_deploy(aws, DeployOptions(reserved_concurrency=0)).changes
        if change.resource == "reserved_concurrency"
    )
    assert change.action == "delete"
    assert "Concurrency" not in aws.client("lambda").get_function(FunctionName=STAGE.function)
