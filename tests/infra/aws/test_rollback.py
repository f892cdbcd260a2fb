import pytest

from infra.aws.errors import NothingEarlier, WouldOpen
from infra.aws.options import Auth, DeployOptions
from infra.aws.versions import Alias, find_alias, mark_good, rollback, update_alias
from tests.infra.aws.deploys import run_deploy
from tests.infra.aws.fake_aws import STAGE, FakeAws


def deploy_good(aws: FakeAws, options: DeployOptions) -> str:
    """Deploy a version and mark it as good."""
    version = run_deploy(aws, options).version
    mark_good(aws.client("lambda"), STAGE, version)
    return version


def read_alias(aws: FakeAws) -> Alias:
    alias = find_alias(aws.client("lambda"), STAGE)
    assert alias is not None
    return alias


def test_one_call_moves_the_traffic_to_the_last_good_version(aws: FakeAws) -> None:
    deploy_good(aws, DeployOptions())
    run_deploy(aws, DeployOptions(memory_mb=2048))
    aws.calls.clear()
    change, version = rollback(aws.client("lambda"), STAGE, dry_run=False)
    assert (version, read_alias(aws).version) == ("1", "1")
    assert change.differences[0].current == "2"
    assert [call.operation for call in aws.calls if call.operation.startswith("Update")] == ["UpdateAlias"]


def test_a_version_that_did_not_pass_the_smoke_test_is_skipped(aws: FakeAws) -> None:
    deploy_good(aws, DeployOptions())
    run_deploy(aws, DeployOptions(memory_mb=2048))
    deploy_good(aws, DeployOptions(memory_mb=3000))
    assert rollback(aws.client("lambda"), STAGE, dry_run=False)[1] == "1"


def test_the_next_rollback_goes_further_back(aws: FakeAws) -> None:
    for memory in (1769, 2048, 3000):
        deploy_good(aws, DeployOptions(memory_mb=memory))
    client = aws.client("lambda")
    assert [rollback(client, STAGE, dry_run=False)[1] for _ in range(2)] == ["2", "1"]
    with pytest.raises(NothingEarlier):
        rollback(client, STAGE, dry_run=False)


def test_a_canary_in_progress_is_undone_first(aws: FakeAws) -> None:
    deploy_good(aws, DeployOptions())
    deploy_good(aws, DeployOptions(memory_mb=2048))
    update_alias(aws.client("lambda"), STAGE, "2", {"1": 0.1})
    assert rollback(aws.client("lambda"), STAGE, dry_run=False)[1] == "2"
    assert read_alias(aws) == Alias("2", {}, ("2", "1"), "any")


def test_a_version_with_another_kind_of_access_is_rejected(aws: FakeAws) -> None:
    deploy_good(aws, DeployOptions(auth=Auth.IAM))
    deploy_good(aws, DeployOptions(auth=Auth.TOKEN))
    with pytest.raises(WouldOpen, match="--auth iam"):
        rollback(aws.client("lambda"), STAGE, dry_run=False)
    assert read_alias(aws).version == "2"


def test_a_dry_run_moves_nothing(aws: FakeAws) -> None:
    deploy_good(aws, DeployOptions())
    deploy_good(aws, DeployOptions(memory_mb=2048))
    assert rollback(aws.client("lambda"), STAGE, dry_run=True)[1] == "1"
    assert read_alias(aws).version == "2"


def test_the_same_deploy_after_a_rollback_reuses_the_version(aws: FakeAws) -> None:
    deploy_good(aws, DeployOptions())
    deploy_good(aws, DeployOptions(memory_mb=2048))
    rollback(aws.client("lambda"), STAGE, dry_run=False)
    assert run_deploy(aws, DeployOptions(memory_mb=2048)).version == "2"


def test_the_good_versions_fit_into_the_description(aws: FakeAws) -> None:
    run_deploy(aws)
    numbers = [str(number) for number in range(100_000, 100_040)]
    update_alias(aws.client("lambda"), STAGE, "1", good=numbers)
    description = aws.client("lambda").get_alias(FunctionName=STAGE.function, Name="live")["Description"]
    assert len(description) <= 256
    assert read_alias(aws).good == tuple(numbers[:20])
