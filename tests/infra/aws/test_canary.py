import json
from typing import Any

import pytest

from infra.aws.canary import abort_canary, request_event
from infra.aws.change import Clock
from infra.aws.errors import BadSetting, CanaryFailed, SmokeFailed
from infra.aws.options import Auth, Canary, DeployOptions
from infra.aws.smoke import CONTEXT
from tests.function.scripted import LambdaContext
from tests.infra.aws.deploys import FakeTime, run_deploy
from tests.infra.aws.fake_aws import STAGE, FakeAws

pytestmark = pytest.mark.usefixtures("event_loop_of_mangum")

CANARY = DeployOptions(memory_mb=2048, canary=Canary(10, minutes=1))


def invoke_function(qualifier: str, event: Any) -> Any:
    """Invoke the real function. The import is local because importing Mangum needs an event loop."""
    from function.handler import handler

    return handler(event, LambdaContext())  # type: ignore[arg-type]


def routings(aws: FakeAws) -> list[tuple[str, dict[str, float]]]:
    return [
        (call.params["FunctionVersion"], call.params["RoutingConfig"]["AdditionalVersionWeights"])
        for call in aws.calls
        if call.operation == "UpdateAlias"
    ]


def test_a_version_that_answers_gets_a_share_and_then_all_traffic(aws: FakeAws) -> None:
    run_deploy(aws)
    aws.extension.invoke = invoke_function
    aws.calls.clear()
    time = FakeTime()
    run_deploy(aws, CANARY, clock=time.clock)
    assert routings(aws) == [("1", {"2": 0.1}), ("2", {})]
    assert time.seconds == 60


def test_the_function_answers_the_request_event() -> None:
    response = invoke_function("1", request_event("a-token"))
    answers = json.loads(response["body"])["results"][0]["answers"]
    assert response["statusCode"] == 200
    assert answers[0]["text"] in CONTEXT


@pytest.mark.parametrize("reply", [{"statusCode": 500}, {"errorType": "Runtime.ExitError"}, None])
def test_a_version_that_does_not_answer_gets_no_traffic(aws: FakeAws, reply: Any) -> None:
    run_deploy(aws)
    aws.extension.invoke = lambda qualifier, event: reply
    aws.calls.clear()
    with pytest.raises(CanaryFailed) as failure:
        run_deploy(aws, CANARY)
    assert failure.value.code == "canary_failed"
    assert routings(aws) == []


def test_an_alarm_ends_the_trial(aws: FakeAws) -> None:
    run_deploy(aws)
    aws.extension.invoke = invoke_function
    time = FakeTime()

    def raise_alarm(seconds: float) -> None:
        time.sleep(seconds)
        cloudwatch = aws.client("cloudwatch")
        cloudwatch.set_alarm_state(AlarmName="qas-dev-errors", StateValue="ALARM", StateReason="the test says so")

    clock = Clock(now=lambda: time.seconds, sleep=raise_alarm)
    aws.calls.clear()
    with pytest.raises(CanaryFailed, match="qas-dev-errors"):
        run_deploy(aws, CANARY, clock=clock)
    assert routings(aws) == [("1", {"2": 0.1}), ("1", {})]


def test_the_next_deploy_tries_again(aws: FakeAws) -> None:
    run_deploy(aws)
    aws.extension.invoke = lambda qualifier, event: None
    with pytest.raises(CanaryFailed):
        run_deploy(aws, CANARY)
    aws.extension.invoke = invoke_function
    assert run_deploy(aws, CANARY).version == "2"
    assert aws.client("lambda").get_alias(FunctionName=STAGE.function, Name="live")["FunctionVersion"] == "2"


def test_a_first_deploy_has_no_canary(aws: FakeAws) -> None:
    run_deploy(aws, CANARY)
    assert routings(aws) == []


def test_a_failed_smoke_test_returns_the_traffic(aws: FakeAws) -> None:
    run_deploy(aws)
    aws.extension.invoke = invoke_function
    result = run_deploy(aws, CANARY)
    assert (result.previous, result.version) == ("1", "2")
    failure = abort_canary(aws.client("lambda"), STAGE, "2", "1", SmokeFailed("It does not answer."))
    assert failure.code == "canary_failed" and "It does not answer." in str(failure)
    assert routings(aws)[-1] == ("1", {})


def test_a_canary_cannot_change_the_access(aws: FakeAws) -> None:
    run_deploy(aws)
    with pytest.raises(BadSetting, match="--canary"):
        run_deploy(aws, DeployOptions(auth=Auth.TOKEN, canary=Canary(10)))
