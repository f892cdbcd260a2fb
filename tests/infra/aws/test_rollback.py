from pathlib import Path

import pytest

from infra.aws.alias import Alias, find_alias, mark_good, route
from infra.aws.errors import NotDeployed, NothingEarlier, WouldOpen
from infra.aws.rollback import rollback
from infra.aws.wanted import Auth, Wanted
from tests.infra.aws.amazon import STAGE, Amazon, deployed


def good(amazon: Amazon, wanted: Wanted) -> str:
    """Deploy a version and mark it as good."""
    version = deployed(amazon, wanted).version
    mark_good(amazon.client("lambda"), STAGE, version)
    return version


def live(amazon: Amazon) -> Alias:
    alias = find_alias(amazon.client("lambda"), STAGE)
    assert alias is not None
    return alias


def test_one_call_moves_the_traffic_to_the_last_good_version(amazon: Amazon) -> None:
    good(amazon, Wanted())
    deployed(amazon, Wanted(memory_mb=2048))
    amazon.calls.clear()
    change, version = rollback(amazon.client("lambda"), STAGE, dry_run=False)
    assert (version, live(amazon).version) == ("1", "1")
    assert change.differences[0].current == "2"
    assert [call.operation for call in amazon.calls if call.operation.startswith("Update")] == ["UpdateAlias"]


def test_a_version_that_did_not_answer_is_passed_over(amazon: Amazon) -> None:
    good(amazon, Wanted())
    deployed(amazon, Wanted(memory_mb=2048))
    good(amazon, Wanted(memory_mb=3000))
    assert rollback(amazon.client("lambda"), STAGE, dry_run=False)[1] == "1"


def test_the_next_rollback_goes_further_back(amazon: Amazon) -> None:
    for memory in (1769, 2048, 3000):
        good(amazon, Wanted(memory_mb=memory))
    client = amazon.client("lambda")
    assert [rollback(client, STAGE, dry_run=False)[1] for _ in range(2)] == ["2", "1"]
    with pytest.raises(NothingEarlier):
        rollback(client, STAGE, dry_run=False)


def test_half_a_trial_is_undone_first(amazon: Amazon) -> None:
    good(amazon, Wanted())
    good(amazon, Wanted(memory_mb=2048))
    route(amazon.client("lambda"), STAGE, "2", {"1": 0.1})
    assert rollback(amazon.client("lambda"), STAGE, dry_run=False)[1] == "2"
    assert live(amazon) == Alias("2", {}, ("2", "1"), "any")


def test_a_version_that_lets_in_whom_the_url_does_not_check_is_refused(amazon: Amazon) -> None:
    good(amazon, Wanted(auth=Auth.IAM))
    good(amazon, Wanted(auth=Auth.TOKEN))
    with pytest.raises(WouldOpen, match="--auth iam"):
        rollback(amazon.client("lambda"), STAGE, dry_run=False)
    assert live(amazon).version == "2"


def test_a_dry_run_moves_nothing(amazon: Amazon) -> None:
    good(amazon, Wanted())
    good(amazon, Wanted(memory_mb=2048))
    assert rollback(amazon.client("lambda"), STAGE, dry_run=True)[1] == "1"
    assert live(amazon).version == "2"


def test_the_same_deploy_afterwards_takes_the_version_that_is_there(amazon: Amazon) -> None:
    good(amazon, Wanted())
    good(amazon, Wanted(memory_mb=2048))
    rollback(amazon.client("lambda"), STAGE, dry_run=False)
    assert deployed(amazon, Wanted(memory_mb=2048)).version == "2"


def test_where_nothing_is_deployed(amazon: Amazon) -> None:
    with pytest.raises(NotDeployed, match="make deploy"):
        rollback(amazon.client("lambda"), STAGE, dry_run=False)


def test_the_versions_that_answered_fit_into_a_description(amazon: Amazon, tmp_path: Path) -> None:
    deployed(amazon)
    numbers = [str(number) for number in range(100_000, 100_040)]
    route(amazon.client("lambda"), STAGE, "1", good=numbers)
    description = amazon.client("lambda").get_alias(FunctionName=STAGE.function, Name="live")["Description"]
    assert len(description) <= 256
    assert live(amazon).good == tuple(numbers[:20])
