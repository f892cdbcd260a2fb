import json

import pytest

from tests.infra.aws.policy import DOCUMENT, policy, with_policy
from tests.infra.aws.scenarios import recorded


def test_the_documented_policy_is_that_of_the_calls_on_record() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert document == with_policy(document, recorded())


def test_every_call_on_record_is_allowed() -> None:
    allowed = {action for statement in policy(recorded())["Statement"] for action in statement["Action"]}
    made = {call.replace("lambda:Invoke", "lambda:InvokeFunction") for calls in recorded().values() for call in calls}
    assert made <= allowed
    assert not any("*" in action for action in allowed)


def test_what_changes_something_is_limited_to_our_names() -> None:
    for statement in policy(recorded())["Statement"]:
        if statement["Resource"] == "*":
            read_only = ("Describe", "Get")
            writing = [action for action in statement["Action"] if not action.split(":")[1].startswith(read_only)]
            assert all(action.startswith("application-autoscaling:") for action in writing)


def test_a_service_without_resources_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="s3:CreateBucket"):
        policy({"new": ["s3:CreateBucket"]})


def test_a_managed_policy_would_hold_it() -> None:
    assert len(json.dumps(policy(recorded()), separators=(",", ":"))) < 6144
