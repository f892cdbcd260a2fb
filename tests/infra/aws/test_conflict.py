"""Two deploys at once: one succeeds completely, the other raises Conflict and must be repeated to be applied."""

from pathlib import Path
from typing import Any

import pytest

from infra.aws.account import explained
from infra.aws.alias import Alias, ensure_alias, find_alias, mark_good
from infra.aws.canary import undo
from infra.aws.change import Change
from infra.aws.clock import Clock
from infra.aws.deploy import Deployed
from infra.aws.errors import Conflict, PushFailed, SmokeFailed
from infra.aws.function import Found, configured, ensure_function, wanted_state
from infra.aws.image import ensure_image
from infra.aws.rollback import rollback
from infra.aws.url import ensure_url
from infra.aws.version import LATEST, versions
from infra.aws.wanted import Auth, Canary, Wanted
from tests.infra.aws.amazon import STAGE, Amazon, Pushed, Time, deployed, small_recipe
from tests.infra.aws.stubbed import CONFIGURATION, answering, refuse

OURS, THEIRS = Wanted(memory_mb=2048, timeout_s=20), Wanted(memory_mb=3008, timeout_s=10)
STALE = "The Revision Id provided does not match the latest Revision Id."
BEFORE_THE_ALIAS_IS_MOVED = (
    "ecr_repository",
    "image",
    "iam_role",
    "log_group",
    "lambda_function",
    "reserved_concurrency",
    "lambda_version",
)


def answering_with(amazon: Amazon) -> tuple[int, int]:
    """Return memory and timeout of the version that gets the requests."""
    function = amazon.client("lambda").get_function_configuration(FunctionName=STAGE.function, Qualifier="live")
    return function["MemorySize"], function["Timeout"]


def deployed_while(amazon: Amazon, place: Path, step: str, meanwhile: Any) -> Deployed:
    """Deploy OURS and call `meanwhile` after its `step`."""
    left = [meanwhile]

    def report(change: Change) -> None:
        if change.resource == step and left:
            left.pop()()

    with explained():
        return deployed(amazon, OURS, small_recipe(place / "ours"), report=report)


@pytest.mark.parametrize("step", BEFORE_THE_ALIAS_IS_MOVED)
def test_a_deploy_that_another_overtakes_leaves_the_others_version_and_says_so(
    amazon: Amazon, tmp_path: Path, step: str
) -> None:
    deployed(amazon, Wanted(), small_recipe(tmp_path / "first"))
    theirs = small_recipe(tmp_path / "theirs")
    with pytest.raises(Conflict) as conflict:
        deployed_while(amazon, tmp_path, step, lambda: deployed(amazon, THEIRS, theirs))
    assert conflict.value.code == "conflict" and "repeat" in conflict.value.english
    assert answering_with(amazon) == (3008, 10)
    deployed(amazon, OURS, small_recipe(tmp_path / "ours"))
    assert answering_with(amazon) == (2048, 20)


@pytest.mark.parametrize("step", ["iam_role", "lambda_function"])
def test_what_another_has_only_begun_is_neither_overwritten_nor_published(
    amazon: Amazon, tmp_path: Path, step: str
) -> None:
    deployed(amazon, Wanted(), small_recipe(tmp_path / "ours"))
    lambda_, name = amazon.client("lambda"), STAGE.function
    begun = {"FunctionName": name, "MemorySize": 3008}
    with pytest.raises(Conflict, match="has changed since"):
        deployed_while(amazon, tmp_path, step, lambda: lambda_.update_function_configuration(**begun))
    assert answering_with(amazon) == (1769, 30)
    assert lambda_.get_function_configuration(FunctionName=name)["MemorySize"] == 3008
    assert [*versions(lambda_, STAGE)] == [LATEST, "1"]


def test_a_rollback_during_a_deploy_stands(amazon: Amazon, tmp_path: Path) -> None:
    lambda_ = amazon.client("lambda")
    for memory in (1769, 1800):
        mark_good(lambda_, STAGE, deployed(amazon, Wanted(memory_mb=memory), small_recipe(tmp_path / "ours")).version)
    with pytest.raises(Conflict):
        deployed_while(amazon, tmp_path, "lambda_version", lambda: rollback(lambda_, STAGE, dry_run=False))
    assert answering_with(amazon) == (1769, 30)


@pytest.mark.parametrize("failure", ["an alarm", "no answer"])
def test_a_rollback_during_a_trial_stands(amazon: Amazon, tmp_path: Path, failure: str) -> None:
    """After another run has moved the alias, neither a failed canary nor a failed smoke test moves it again."""
    lambda_, ours = amazon.client("lambda"), small_recipe(tmp_path / "ours")
    for memory in (1769, 1800):
        mark_good(lambda_, STAGE, deployed(amazon, Wanted(memory_mb=memory), ours).version)
    amazon.complement.invoke = lambda qualifier, event: {"statusCode": 200}
    time = Time()

    def roll_back_and_fail(seconds: float) -> None:
        time.sleep(seconds)
        rollback(lambda_, STAGE, dry_run=False)
        if failure == "an alarm":
            raised = {"AlarmName": "qas-dev-errors", "StateValue": "ALARM", "StateReason": "the test says so"}
            amazon.client("cloudwatch").set_alarm_state(**raised)
        else:
            amazon.complement.invoke = lambda qualifier, event: None

    clock = Clock(now=lambda: time.seconds, sleep=roll_back_and_fail)
    with pytest.raises(Conflict), explained():
        deployed(amazon, Wanted(memory_mb=2048, canary=Canary(10, minutes=0.1)), ours, clock=clock)
    assert answering_with(amazon) == (1800, 30)
    told = undo(lambda_, STAGE, "3", "1", SmokeFailed("No contesta.", "It does not answer."))
    assert isinstance(told, Conflict) and "version 3 answers no more" in told.english
    assert answering_with(amazon) == (1800, 30)


def test_the_url_is_not_opened_before_a_version_that_another_put_there_without_a_token(amazon: Amazon) -> None:
    deployed(amazon, Wanted(auth=Auth.IAM))
    lambda_ = amazon.client("lambda")
    with pytest.raises(Conflict, match="version 1 asks for no token"):
        ensure_url(lambda_, STAGE, Wanted(auth=Auth.TOKEN), dry_run=False)
    url = lambda_.get_function_url_config(FunctionName=STAGE.function, Qualifier="live")
    assert url["AuthType"] == "AWS_IAM"


def test_another_that_changes_nothing_is_no_hindrance(amazon: Amazon, tmp_path: Path) -> None:
    first = small_recipe(tmp_path / "first")
    deployed(amazon, Wanted(), first)
    deployed_while(amazon, tmp_path, "iam_role", lambda: deployed(amazon, Wanted(), first))
    assert answering_with(amazon) == (2048, 20)


def test_a_function_that_another_makes_first_is_a_conflict(amazon: Amazon) -> None:
    with answering(amazon, "lambda") as (client, stubber):
        refuse(stubber, "create_function", "ResourceConflictException", "Function already exist: qas-dev", 409)
        with pytest.raises(Conflict, match="CreateFunction"), explained():
            ensure_function(client, STAGE, None, wanted_state(STAGE, Wanted(), "i", None), Time().clock, dry_run=False)


@pytest.mark.parametrize("code", ["PreconditionFailedException", "ResourceConflictException"])
@pytest.mark.parametrize("operation", ["update_function_code", "update_function_configuration"])
def test_a_change_says_which_revision_it_is_of(amazon: Amazon, operation: str, code: str) -> None:
    """Lambda rejects an update if another run has changed the function since, or is changing it."""
    image = "registry/qas-dev@sha256:0"
    found = Found({"image": image, **configured(CONFIGURATION)}, 10, CONFIGURATION)
    changed = {"image": "another"} if operation == "update_function_code" else {"memory_mb": 2048}
    wanted = {**wanted_state(STAGE, Wanted(), image, None), **found.state, **changed}
    with answering(amazon, "lambda") as (client, stubber):
        stubber.add_response("get_function_configuration", CONFIGURATION)
        sent: list[Any] = []
        client.meta.events.register("provide-client-params.lambda.*", lambda params, **_: sent.append(params))
        refuse(stubber, operation, code, STALE, 412)
        with pytest.raises(Conflict), explained():
            ensure_function(client, STAGE, found, wanted, Time().clock, dry_run=False)
    assert sent[-1]["RevisionId"] == CONFIGURATION["RevisionId"]


def test_traffic_that_another_has_moved_stays_where_it_is(amazon: Amazon) -> None:
    moved = {
        "FunctionName": "qas-dev",
        "Name": "live",
        "FunctionVersion": "2",
        "RoutingConfig": {"AdditionalVersionWeights": {}},
        "RevisionId": "the-first",
    }
    with answering(amazon, "lambda") as (client, stubber):
        stubber.add_client_error("update_alias", "PreconditionFailedException", STALE, 412, expected_params=moved)
        with pytest.raises(Conflict, match="UpdateAlias"), explained():
            ensure_alias(client, STAGE, Alias("1", {}, (), "the-first"), "2", dry_run=False)


def test_an_image_that_another_has_pushed_meanwhile_is_taken(amazon: Amazon, tmp_path: Path) -> None:
    """A tag is a hash of the contents, so both images are the same."""

    class Overtaken(Pushed):
        def push(self, tag: str, auth: str) -> None:
            super().push(tag, auth)
            raise PushFailed

    deployed(amazon, Wanted(), small_recipe(tmp_path / "first"))
    ecr, recipe = amazon.client("ecr"), small_recipe(tmp_path / "ours")
    change, image = ensure_image(ecr, STAGE, recipe, Overtaken(ecr), dry_run=False)
    assert change.action == "create" and "@sha256:" in image


def test_a_first_deploy_that_another_overtakes_is_told(amazon: Amazon, tmp_path: Path) -> None:
    with pytest.raises(Conflict):
        deployed_while(
            amazon, tmp_path, "iam_role", lambda: deployed(amazon, THEIRS, small_recipe(tmp_path / "theirs"))
        )
    assert answering_with(amazon) == (3008, 10)
    assert find_alias(amazon.client("lambda"), STAGE) is not None
