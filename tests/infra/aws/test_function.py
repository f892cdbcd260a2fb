import pytest

from infra.aws.errors import FunctionFailed, NoConcurrency, NotOurs, NotReady, RoleNotReady
from infra.aws.function import Found, await_ready, ensure_concurrency, ensure_function, find, wanted_state
from infra.aws.wanted import Wanted
from tests.infra.aws.amazon import STAGE, Amazon, Time, deployed
from tests.infra.aws.stubbed import CONFIGURATION, answering, refuse

STATE = wanted_state(STAGE, Wanted(), "image@sha256:0", None)
NOT_YET = "The role defined for the function cannot be assumed by Lambda."


def test_a_role_that_is_not_known_yet_is_waited_for(amazon: Amazon) -> None:
    time = Time()
    with answering(amazon, "lambda") as (client, stubber):
        for _ in range(3):
            refuse(stubber, "create_function", "InvalidParameterValueException", NOT_YET)
        stubber.add_response("create_function", CONFIGURATION)
        stubber.add_response("get_function_configuration", CONFIGURATION)
        assert ensure_function(client, STAGE, None, STATE, time.clock, dry_run=False).action == "create"
    assert time.slept == [1.0, 1.5, 2.25]


def test_a_role_that_never_becomes_known_is_told(amazon: Amazon) -> None:
    time = Time(pace=90)
    with answering(amazon, "lambda") as (client, stubber):
        for _ in range(2):
            refuse(stubber, "create_function", "InvalidParameterValueException", NOT_YET)
        with pytest.raises(RoleNotReady):
            ensure_function(client, STAGE, None, STATE, time.clock, dry_run=False)


def test_another_wrong_parameter_is_not_waited_for(amazon: Amazon) -> None:
    time = Time()
    with answering(amazon, "lambda") as (client, stubber):
        refuse(stubber, "create_function", "InvalidParameterValueException", "Source image does not exist.")
        with pytest.raises(client.exceptions.InvalidParameterValueException):
            ensure_function(client, STAGE, None, STATE, time.clock, dry_run=False)
    assert time.slept == []


def test_a_function_is_waited_for_until_it_is_active(amazon: Amazon) -> None:
    time = Time()
    with answering(amazon, "lambda") as (client, stubber):
        stubber.add_response("get_function_configuration", {**CONFIGURATION, "State": "Pending"})
        stubber.add_response("get_function_configuration", {**CONFIGURATION, "LastUpdateStatus": "InProgress"})
        stubber.add_response("get_function_configuration", CONFIGURATION)
        await_ready(client, STAGE, time.clock)
    assert len(time.slept) == 2


def test_why_a_function_failed_is_told(amazon: Amazon) -> None:
    failed = {**CONFIGURATION, "State": "Failed", "StateReason": "The image is not for this architecture."}
    with answering(amazon, "lambda") as (client, stubber):
        stubber.add_response("get_function_configuration", failed)
        with pytest.raises(FunctionFailed, match="not for this architecture"):
            await_ready(client, STAGE, Time().clock)


def test_a_function_that_failed_is_mended_by_what_differs(amazon: Amazon) -> None:
    found = Found({**STATE, "image": "image@sha256:1"}, 10, CONFIGURATION)
    failed = {**CONFIGURATION, "State": "Failed", "StateReason": "The image is not for this architecture."}
    with answering(amazon, "lambda") as (client, stubber):
        stubber.add_response("get_function_configuration", failed)
        stubber.add_response("update_function_code", CONFIGURATION)
        stubber.add_response("get_function_configuration", CONFIGURATION)
        assert ensure_function(client, STAGE, found, STATE, Time().clock, dry_run=False).action == "update"


def test_a_function_that_never_becomes_active_is_told(amazon: Amazon) -> None:
    time = Time(pace=600)
    with answering(amazon, "lambda") as (client, stubber):
        for _ in range(2):
            stubber.add_response("get_function_configuration", {**CONFIGURATION, "State": "Pending"})
        with pytest.raises(NotReady):
            await_ready(client, STAGE, time.clock)


def test_a_quota_that_leaves_nothing_to_reserve_is_told(amazon: Amazon) -> None:
    message = "Specified ReservedConcurrentExecutions decreases account's UnreservedConcurrentExecution below 10."
    with answering(amazon, "lambda") as (client, stubber):
        refuse(stubber, "put_function_concurrency", "InvalidParameterValueException", message)
        with pytest.raises(NoConcurrency, match="--reserved-concurrency"):
            ensure_concurrency(client, STAGE, None, 10, dry_run=False)


def test_a_reservation_is_taken_back(amazon: Amazon) -> None:
    deployed(amazon)
    change = next(
        change for change in deployed(amazon, Wanted(reserved=0)).changes if change.resource == "reserved_concurrency"
    )
    assert change.action == "delete"
    assert "Concurrency" not in amazon.client("lambda").get_function(FunctionName=STAGE.function)


def test_a_function_without_our_tags_is_left_alone(amazon: Amazon) -> None:
    deployed(amazon)
    client = amazon.client("lambda")
    client.untag_resource(Resource=STAGE.function_arn, TagKeys=["qas:stage"])
    with pytest.raises(NotOurs, match="--stage") as refusal:
        find(client, STAGE)
    assert refusal.value.spanish.startswith("Ya existe una función Lambda con el nombre qas-dev y sin las etiquetas")
    assert refusal.value.english.startswith("There is already a Lambda function with the name qas-dev and without the")


def test_only_what_differs_is_sent(amazon: Amazon) -> None:
    deployed(amazon)
    amazon.calls.clear()
    deployed(amazon, Wanted(memory_mb=2048))
    sent = [call for call in amazon.calls if call.operation.startswith("UpdateFunction")]
    assert [call.operation for call in sent] == ["UpdateFunctionConfiguration"]
    assert sent[0].given["MemorySize"] == 2048
