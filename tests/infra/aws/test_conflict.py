"""Two deploys at once: one succeeds completely, the other raises Conflict and must be repeated to be applied."""

from pathlib import Path
from typing import Any

import pytest

from infra.aws.account import convert_errors
from infra.aws.canary import abort_canary
from infra.aws.change import Change, Clock
from infra.aws.deploy import DeployResult
from infra.aws.errors import Conflict, PushFailed, SmokeFailed
from infra.aws.function import Function, desired_state, ensure_function, settings_of
from infra.aws.options import Auth, Canary, DeployOptions
from infra.aws.repository import ensure_image
from infra.aws.url import ensure_url
from infra.aws.versions import LATEST, Alias, ensure_alias, find_alias, list_versions, mark_good, rollback
from tests.infra.aws.deploys import FakeDocker, FakeTime, run_deploy, small_recipe
from tests.infra.aws.fake_aws import CONFIGURATION, STAGE, FakeAws

OURS, THEIRS = DeployOptions(memory_mb=2048, timeout_s=20), DeployOptions(memory_mb=3008, timeout_s=10)
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


def live_settings(aws: FakeAws) -> tuple[int, int]:
    """Return memory and timeout of the version that gets the requests."""
    function = aws.client("lambda").get_function_configuration(FunctionName=STAGE.function, Qualifier="live")
    return function["MemorySize"], function["Timeout"]


def deploy_while(aws: FakeAws, directory: Path, step: str, meanwhile: Any) -> DeployResult:
    """Deploy OURS and call `meanwhile` after its `step`."""
    pending = [meanwhile]

    def report(change: Change) -> None:
        if change.resource == step and pending:
            pending.pop()()

    with convert_errors():
        return run_deploy(aws, OURS, small_recipe(directory / "ours"), report=report)


@pytest.mark.parametrize("step", BEFORE_THE_ALIAS_IS_MOVED)
def test_an_overtaken_deploy_raises_conflict_and_keeps_the_version_of_the_other(
    aws: FakeAws, tmp_path: Path, step: str
) -> None:
    run_deploy(aws, DeployOptions(), small_recipe(tmp_path / "first"))
    theirs = small_recipe(tmp_path / "theirs")
    with pytest.raises(Conflict) as conflict:
        deploy_while(aws, tmp_path, step, lambda: run_deploy(aws, THEIRS, theirs))
    assert conflict.value.code == "conflict" and "repeat" in str(conflict.value)
    assert live_settings(aws) == (3008, 10)
    run_deploy(aws, OURS, small_recipe(tmp_path / "ours"))
    assert live_settings(aws) == (2048, 20)


@pytest.mark.parametrize("step", ["iam_role", "lambda_function"])
def test_an_unfinished_change_of_another_run_is_neither_overwritten_nor_published(
    aws: FakeAws, tmp_path: Path, step: str
) -> None:
    run_deploy(aws, DeployOptions(), small_recipe(tmp_path / "ours"))
    aws_lambda, name = aws.client("lambda"), STAGE.function
    params = {"FunctionName": name, "MemorySize": 3008}
    with pytest.raises(Conflict, match="has changed since"):
        deploy_while(aws, tmp_path, step, lambda: aws_lambda.update_function_configuration(**params))
    assert live_settings(aws) == (1769, 30)
    assert aws_lambda.get_function_configuration(FunctionName=name)["MemorySize"] == 3008
    assert [*list_versions(aws_lambda, STAGE)] == [LATEST, "1"]


def test_a_rollback_during_a_deploy_is_kept(aws: FakeAws, tmp_path: Path) -> None:
    aws_lambda = aws.client("lambda")
    for memory in (1769, 1800):
        mark_good(
            aws_lambda, STAGE, run_deploy(aws, DeployOptions(memory_mb=memory), small_recipe(tmp_path / "ours")).version
        )
    with pytest.raises(Conflict):
        deploy_while(aws, tmp_path, "lambda_version", lambda: rollback(aws_lambda, STAGE, dry_run=False))
    assert live_settings(aws) == (1769, 30)


@pytest.mark.parametrize("failure", ["an alarm", "no answer"])
def test_a_rollback_during_a_trial_is_kept(aws: FakeAws, tmp_path: Path, failure: str) -> None:
    """After another run has moved the alias, neither a failed canary nor a failed smoke test moves it again."""
    aws_lambda, ours = aws.client("lambda"), small_recipe(tmp_path / "ours")
    for memory in (1769, 1800):
        mark_good(aws_lambda, STAGE, run_deploy(aws, DeployOptions(memory_mb=memory), ours).version)
    aws.extension.invoke = lambda qualifier, event: {"statusCode": 200}
    time = FakeTime()

    def roll_back_and_fail(seconds: float) -> None:
        time.sleep(seconds)
        rollback(aws_lambda, STAGE, dry_run=False)
        if failure == "an alarm":
            alarm = {"AlarmName": "qas-dev-errors", "StateValue": "ALARM", "StateReason": "the test says so"}
            aws.client("cloudwatch").set_alarm_state(**alarm)
        else:
            aws.extension.invoke = lambda qualifier, event: None

    clock = Clock(now=lambda: time.seconds, sleep=roll_back_and_fail)
    with pytest.raises(Conflict), convert_errors():
        run_deploy(aws, DeployOptions(memory_mb=2048, canary=Canary(10, minutes=0.1)), ours, clock=clock)
    assert live_settings(aws) == (1800, 30)
    error = abort_canary(aws_lambda, STAGE, "3", "1", SmokeFailed("It does not answer."))
    assert isinstance(error, Conflict) and "version 3 no longer answers" in str(error)
    assert live_settings(aws) == (1800, 30)


def test_the_url_is_not_opened_if_another_run_has_deployed_a_version_without_a_token_check(aws: FakeAws) -> None:
    run_deploy(aws, DeployOptions(auth=Auth.IAM))
    aws_lambda = aws.client("lambda")
    with pytest.raises(Conflict, match="version 1 does not check the token"):
        ensure_url(aws_lambda, STAGE, DeployOptions(auth=Auth.TOKEN), dry_run=False)
    url = aws_lambda.get_function_url_config(FunctionName=STAGE.function, Qualifier="live")
    assert url["AuthType"] == "AWS_IAM"


def test_a_simultaneous_deploy_without_changes_causes_no_conflict(aws: FakeAws, tmp_path: Path) -> None:
    first = small_recipe(tmp_path / "first")
    run_deploy(aws, DeployOptions(), first)
    deploy_while(aws, tmp_path, "iam_role", lambda: run_deploy(aws, DeployOptions(), first))
    assert live_settings(aws) == (2048, 20)


def test_a_function_that_another_run_creates_first_is_a_conflict(aws: FakeAws) -> None:
    with aws.stubbed("lambda") as (client, stubber):
        stubber.add_client_error("create_function", "ResourceConflictException", "Function already exist: qas-dev", 409)
        with pytest.raises(Conflict, match="CreateFunction"), convert_errors():
            ensure_function(
                client, STAGE, None, desired_state(STAGE, DeployOptions(), "i", None), FakeTime().clock, dry_run=False
            )


@pytest.mark.parametrize("code", ["PreconditionFailedException", "ResourceConflictException"])
@pytest.mark.parametrize("operation", ["update_function_code", "update_function_configuration"])
def test_an_update_names_the_revision_that_it_is_based_on(aws: FakeAws, operation: str, code: str) -> None:
    """Lambda rejects an update if another run has changed the function since, or is changing it."""
    image = "registry/qas-dev@sha256:0"
    function = Function({"image": image, **settings_of(CONFIGURATION)}, 10, CONFIGURATION)
    changes = {"image": "another"} if operation == "update_function_code" else {"memory_mb": 2048}
    desired = {**desired_state(STAGE, DeployOptions(), image, None), **function.state, **changes}
    with aws.stubbed("lambda") as (client, stubber):
        stubber.add_response("get_function_configuration", CONFIGURATION)
        sent: list[Any] = []
        client.meta.events.register("provide-client-params.lambda.*", lambda params, **_: sent.append(params))
        stubber.add_client_error(operation, code, STALE, 412)
        with pytest.raises(Conflict), convert_errors():
            ensure_function(client, STAGE, function, desired, FakeTime().clock, dry_run=False)
    assert sent[-1]["RevisionId"] == CONFIGURATION["RevisionId"]


def test_traffic_that_another_run_has_moved_is_not_moved_again(aws: FakeAws) -> None:
    params = {
        "FunctionName": "qas-dev",
        "Name": "live",
        "FunctionVersion": "2",
        "RoutingConfig": {"AdditionalVersionWeights": {}},
        "RevisionId": "the-first",
    }
    with aws.stubbed("lambda") as (client, stubber):
        stubber.add_client_error("update_alias", "PreconditionFailedException", STALE, 412, expected_params=params)
        with pytest.raises(Conflict, match="UpdateAlias"), convert_errors():
            ensure_alias(client, STAGE, Alias("1", {}, (), "the-first"), "2", dry_run=False)


def test_an_image_that_another_run_has_pushed_meanwhile_is_used(aws: FakeAws, tmp_path: Path) -> None:
    """A tag is a hash of the contents, so both images are the same."""

    class OvertakenDocker(FakeDocker):
        def push(self, tag: str, auth: str) -> None:
            super().push(tag, auth)
            raise PushFailed

    run_deploy(aws, DeployOptions(), small_recipe(tmp_path / "first"))
    ecr, recipe = aws.client("ecr"), small_recipe(tmp_path / "ours")
    change, image = ensure_image(ecr, STAGE, recipe, OvertakenDocker(ecr), dry_run=False)
    assert change.action == "create" and "@sha256:" in image


def test_an_overtaken_first_deploy_raises_conflict(aws: FakeAws, tmp_path: Path) -> None:
    with pytest.raises(Conflict):
        deploy_while(aws, tmp_path, "iam_role", lambda: run_deploy(aws, THEIRS, small_recipe(tmp_path / "theirs")))
    assert live_settings(aws) == (3008, 10)
    assert find_alias(aws.client("lambda"), STAGE) is not None
