import pytest

from infra.aws.errors import FunctionFailed, NotOurs, NotReady, RoleNotReady
from infra.aws.function import Function, desired_state, ensure_function, find_function, wait_until_ready
from infra.aws.options import DeployOptions
from tests.infra.aws.deploys import FakeTime, run_deploy
from tests.infra.aws.fake_aws import CONFIGURATION, STAGE, FakeAws

STATE = desired_state(STAGE, DeployOptions(), "image@sha256:0", None)
NOT_ASSUMABLE = "The role defined for the function cannot be assumed by Lambda."


def test_creation_waits_for_a_new_role(aws: FakeAws) -> None:
    time = FakeTime()
    with aws.stubbed("lambda") as (client, stubber):
        for _ in range(3):
            stubber.add_client_error("create_function", "InvalidParameterValueException", NOT_ASSUMABLE)
        stubber.add_response("create_function", CONFIGURATION)
        stubber.add_response("get_function_configuration", CONFIGURATION)
        assert ensure_function(client, STAGE, None, STATE, time.clock, dry_run=False).action == "create"
    assert time.slept == [1.0, 1.5, 2.25]


def test_a_role_that_never_becomes_ready_is_reported(aws: FakeAws) -> None:
    time = FakeTime(pace=90)
    with aws.stubbed("lambda") as (client, stubber):
        for _ in range(2):
            stubber.add_client_error("create_function", "InvalidParameterValueException", NOT_ASSUMABLE)
        with pytest.raises(RoleNotReady):
            ensure_function(client, STAGE, None, STATE, time.clock, dry_run=False)


def test_another_invalid_parameter_is_not_retried(aws: FakeAws) -> None:
    time = FakeTime()
    with aws.stubbed("lambda") as (client, stubber):
        stubber.add_client_error("create_function", "InvalidParameterValueException", "Source image does not exist.")
        with pytest.raises(client.exceptions.InvalidParameterValueException):
            ensure_function(client, STAGE, None, STATE, time.clock, dry_run=False)
    assert time.slept == []


def test_waiting_ends_when_the_function_is_active(aws: FakeAws) -> None:
    time = FakeTime()
    with aws.stubbed("lambda") as (client, stubber):
        stubber.add_response("get_function_configuration", {**CONFIGURATION, "State": "Pending"})
        stubber.add_response("get_function_configuration", {**CONFIGURATION, "LastUpdateStatus": "InProgress"})
        stubber.add_response("get_function_configuration", CONFIGURATION)
        wait_until_ready(client, STAGE, time.clock)
    assert len(time.slept) == 2


def test_the_reason_of_a_failed_function_is_reported(aws: FakeAws) -> None:
    failed = {**CONFIGURATION, "State": "Failed", "StateReason": "The image is not for this architecture."}
    with aws.stubbed("lambda") as (client, stubber):
        stubber.add_response("get_function_configuration", failed)
        with pytest.raises(FunctionFailed, match="not for this architecture"):
            wait_until_ready(client, STAGE, FakeTime().clock)


def test_a_failed_function_is_updated(aws: FakeAws) -> None:
    function = Function({**STATE, "image": "image@sha256:1"}, 10, CONFIGURATION)
    failed = {**CONFIGURATION, "State": "Failed", "StateReason": "The image is not for this architecture."}
    with aws.stubbed("lambda") as (client, stubber):
        stubber.add_response("get_function_configuration", failed)
        stubber.add_response("update_function_code", CONFIGURATION)
        stubber.add_response("get_function_configuration", CONFIGURATION)
        assert ensure_function(client, STAGE, function, STATE, FakeTime().clock, dry_run=False).action == "update"


def test_a_function_that_never_becomes_active_is_reported(aws: FakeAws) -> None:
    time = FakeTime(pace=600)
    with aws.stubbed("lambda") as (client, stubber):
        for _ in range(2):
            stubber.add_response("get_function_configuration", {**CONFIGURATION, "State": "Pending"})
        with pytest.raises(NotReady):
            wait_until_ready(client, STAGE, time.clock)


def test_a_function_without_our_tags_is_rejected(aws: FakeAws) -> None:
    run_deploy(aws)
    client = aws.client("lambda")
    client.untag_resource(Resource=STAGE.function_arn, TagKeys=["qas:stage"])
    with pytest.raises(NotOurs, match="--stage") as error:
        find_function(client, STAGE)
    assert str(error.value).startswith("There is already a Lambda function with the name qas-dev and without the")


def test_only_differences_are_sent(aws: FakeAws) -> None:
    run_deploy(aws)
    aws.calls.clear()
    run_deploy(aws, DeployOptions(memory_mb=2048))
    sent = [call for call in aws.calls if call.operation.startswith("UpdateFunction")]
    assert [call.operation for call in sent] == ["UpdateFunctionConfiguration"]
    assert sent[0].params["MemorySize"] == 2048
