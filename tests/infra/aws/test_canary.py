import json
from pathlib import Path
from typing import Any

import pytest

from infra.aws.canary import request_event, undo
from infra.aws.errors import BadSetting, CanaryFailed, SmokeFailed
from infra.aws.smoke import CONTEXT
from infra.aws.wanted import Auth, Canary, Wanted
from tests.function.scripted import LambdaContext
from tests.infra.aws.amazon import STAGE, Amazon, Time, deployed

pytestmark = pytest.mark.usefixtures("event_loop_of_mangum")

TRIED = Wanted(memory_mb=2048, canary=Canary(10, minutes=1))


def answer(qualifier: str, event: Any) -> Any:
    """Invoke the real function. The import is local because importing Mangum needs an event loop."""
    from function.handler import handler

    return handler(event, LambdaContext())  # type: ignore[arg-type]


def routes(amazon: Amazon) -> list[tuple[str, dict[str, float]]]:
    return [
        (call.given["FunctionVersion"], call.given["RoutingConfig"]["AdditionalVersionWeights"])
        for call in amazon.calls
        if call.operation == "UpdateAlias"
    ]


def test_a_version_that_answers_gets_a_share_and_then_all(amazon: Amazon) -> None:
    deployed(amazon)
    amazon.complement.invoke = answer
    amazon.calls.clear()
    time = Time()
    deployed(amazon, TRIED, clock=time.clock)
    assert routes(amazon) == [("1", {"2": 0.1}), ("2", {})]
    assert time.seconds == 60


def test_the_event_is_one_that_the_function_answers() -> None:
    reply = answer("1", request_event("a-token"))
    answers = json.loads(reply["body"])["results"][0]["answers"]
    assert reply["statusCode"] == 200
    assert answers[0]["text"] in CONTEXT


@pytest.mark.parametrize("reply", [{"statusCode": 500}, {"errorType": "Runtime.ExitError"}, None])
def test_a_version_that_does_not_answer_gets_nothing(amazon: Amazon, reply: Any) -> None:
    deployed(amazon)
    amazon.complement.invoke = lambda qualifier, event: reply
    amazon.calls.clear()
    with pytest.raises(CanaryFailed) as failure:
        deployed(amazon, TRIED)
    assert failure.value.code == "canary_failed"
    assert routes(amazon) == []


def test_an_alarm_during_the_trial_ends_it(amazon: Amazon) -> None:
    deployed(amazon)
    amazon.complement.invoke = answer
    time = Time()

    def raise_alarm(seconds: float) -> None:
        time.sleep(seconds)
        cloudwatch = amazon.client("cloudwatch")
        cloudwatch.set_alarm_state(AlarmName="qas-dev-errors", StateValue="ALARM", StateReason="the test says so")

    clock = type(time.clock)(now=lambda: time.seconds, sleep=raise_alarm)
    amazon.calls.clear()
    with pytest.raises(CanaryFailed, match="qas-dev-errors"):
        deployed(amazon, TRIED, clock=clock)
    assert routes(amazon) == [("1", {"2": 0.1}), ("1", {})]


def test_the_next_deploy_tries_again(amazon: Amazon) -> None:
    deployed(amazon)
    amazon.complement.invoke = lambda qualifier, event: None
    with pytest.raises(CanaryFailed):
        deployed(amazon, TRIED)
    amazon.complement.invoke = answer
    assert deployed(amazon, TRIED).version == "2"
    assert amazon.client("lambda").get_alias(FunctionName=STAGE.function, Name="live")["FunctionVersion"] == "2"


def test_a_first_deploy_has_nothing_to_compare_with(amazon: Amazon) -> None:
    deployed(amazon, TRIED)
    assert routes(amazon) == []


def test_a_url_that_does_not_answer_afterwards_gives_the_traffic_back(amazon: Amazon) -> None:
    deployed(amazon)
    amazon.complement.invoke = answer
    done = deployed(amazon, TRIED)
    assert (done.previous, done.version) == ("1", "2")
    failure = undo(amazon.client("lambda"), STAGE, "2", "1", SmokeFailed("No contesta.", "It does not answer."))
    assert failure.code == "canary_failed" and "It does not answer." in failure.english
    assert routes(amazon)[-1] == ("1", {})


def test_access_is_not_changed_on_trial(amazon: Amazon, tmp_path: Path) -> None:
    deployed(amazon)
    with pytest.raises(BadSetting, match="--canary"):
        deployed(amazon, Wanted(auth=Auth.TOKEN, canary=Canary(10)))
