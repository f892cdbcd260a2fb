import json
from typing import Any

from infra.aws.url import ensure_permissions, ensure_url
from infra.aws.wanted import Auth, Wanted
from tests.infra.aws.amazon import STAGE, Amazon, deployed
from tests.infra.aws.stubbed import answering, refuse

PUBLIC = Wanted(auth=Auth.NONE, public_on_purpose=True)
ADDRESS = {
    "FunctionUrl": "https://example.lambda-url.eu-west-1.on.aws/",
    "FunctionArn": STAGE.function_arn,
    "AuthType": "AWS_IAM",
    "CreationTime": "2026-01-01T00:00:00Z",
    "LastModifiedTime": "2026-01-01T00:00:00Z",
}


def statements(amazon: Amazon) -> list[dict[str, Any]]:
    policy = amazon.client("lambda").get_policy(FunctionName=STAGE.function, Qualifier="live")["Policy"]
    fields = ("Action", "Principal", "FunctionUrlAuthType", "InvokedViaFunctionUrl")
    return [{name: value for name, value in one.items() if name in fields} for one in json.loads(policy)["Statement"]]


def test_the_account_is_let_in_with_both_permissions(amazon: Amazon) -> None:
    deployed(amazon)
    assert statements(amazon) == [
        {"Action": "lambda:InvokeFunctionUrl", "Principal": "123456789012", "FunctionUrlAuthType": "AWS_IAM"},
        {"Action": "lambda:InvokeFunction", "Principal": "123456789012", "InvokedViaFunctionUrl": True},
    ]


def test_everybody_is_let_in_with_both_permissions(amazon: Amazon) -> None:
    deployed(amazon, PUBLIC)
    assert statements(amazon) == [
        {"Action": "lambda:InvokeFunctionUrl", "Principal": "*", "FunctionUrlAuthType": "NONE"},
        {"Action": "lambda:InvokeFunction", "Principal": "*", "InvokedViaFunctionUrl": True},
    ]


def test_the_url_is_closed_before_the_version_that_asks_for_no_token_answers(amazon: Amazon) -> None:
    deployed(amazon, Wanted(auth=Auth.TOKEN))
    amazon.calls.clear()
    deployed(amazon, Wanted(auth=Auth.IAM))
    operations = [call.operation for call in amazon.calls]
    assert operations.index("UpdateFunctionUrlConfig") < operations.index("UpdateAlias")
    assert {statement["Principal"] for statement in statements(amazon)} == {"123456789012"}


def test_the_version_that_asks_for_a_token_answers_before_the_url_is_opened(amazon: Amazon) -> None:
    deployed(amazon, Wanted(auth=Auth.IAM))
    amazon.calls.clear()
    deployed(amazon, Wanted(auth=Auth.TOKEN))
    operations = [call.operation for call in amazon.calls]
    assert operations.index("UpdateAlias") < operations.index("UpdateFunctionUrlConfig")


def test_the_page_of_another_site_may_call_where_it_is_named(amazon: Amazon) -> None:
    deployed(amazon, Wanted(cors_origins=("https://example.org",)))
    found = amazon.client("lambda").get_function_url_config(FunctionName=STAGE.function, Qualifier="live")
    assert found["Cors"]["AllowOrigins"] == ["https://example.org"]
    deployed(amazon)
    found = amazon.client("lambda").get_function_url_config(FunctionName=STAGE.function, Qualifier="live")
    assert found["Cors"] == {}


def test_a_url_that_reading_did_not_know_of_yet_is_taken_over(amazon: Amazon) -> None:
    with answering(amazon, "lambda") as (client, stubber):
        refuse(stubber, "get_function_url_config", "ResourceNotFoundException", "none", 404)
        refuse(stubber, "create_function_url_config", "ResourceConflictException", "exists", 409)
        stubber.add_response("update_function_url_config", ADDRESS)
        change, address = ensure_url(client, STAGE, Wanted(), dry_run=False)
    assert (change.action, address) == ("create", ADDRESS["FunctionUrl"])


def test_a_statement_that_reading_did_not_know_of_yet_is_passed_over(amazon: Amazon) -> None:
    with answering(amazon, "lambda") as (client, stubber):
        refuse(stubber, "get_policy", "ResourceNotFoundException", "none", 404)
        refuse(stubber, "add_permission", "ResourceConflictException", "The statement id provided already exists", 409)
        stubber.add_response("add_permission", {"Statement": "{}"})
        assert ensure_permissions(client, STAGE, Auth.IAM, dry_run=False).action == "create"


def test_statements_of_others_stay(amazon: Amazon) -> None:
    deployed(amazon)
    of_alias = {"FunctionName": STAGE.function, "Qualifier": "live"}
    given = {"StatementId": "partner", "Action": "lambda:InvokeFunction", "Principal": "210987654321"}
    amazon.client("lambda").add_permission(**of_alias, **given)
    assert not deployed(amazon).changed
    deployed(amazon, PUBLIC)
    assert {statement["Principal"] for statement in statements(amazon)} == {"210987654321", "*"}
