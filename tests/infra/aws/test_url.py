"""The URL, its permissions and the token."""

import hashlib
import json
from typing import Any

from infra.aws.options import Auth, DeployOptions
from infra.aws.url import ensure_permissions, ensure_url, generate_token
from tests.infra.aws.deploys import TOKEN, run_deploy
from tests.infra.aws.fake_aws import STAGE, FakeAws

PUBLIC = DeployOptions(auth=Auth.NONE, allow_public=True)
URL = {
    "FunctionUrl": "https://example.lambda-url.eu-west-1.on.aws/",
    "FunctionArn": STAGE.function_arn,
    "AuthType": "AWS_IAM",
    "CreationTime": "2026-01-01T00:00:00Z",
    "LastModifiedTime": "2026-01-01T00:00:00Z",
}


def statements(aws: FakeAws) -> list[dict[str, Any]]:
    policy = aws.client("lambda").get_policy(FunctionName=STAGE.function, Qualifier="live")["Policy"]
    fields = ("Action", "Principal", "FunctionUrlAuthType", "InvokedViaFunctionUrl")
    return [
        {field: statement[field] for field in fields if field in statement}
        for statement in json.loads(policy)["Statement"]
    ]


def test_with_iam_the_account_gets_both_permissions(aws: FakeAws) -> None:
    run_deploy(aws)
    assert statements(aws) == [
        {"Action": "lambda:InvokeFunctionUrl", "Principal": "123456789012", "FunctionUrlAuthType": "AWS_IAM"},
        {"Action": "lambda:InvokeFunction", "Principal": "123456789012", "InvokedViaFunctionUrl": True},
    ]


def test_a_public_url_gives_everyone_both_permissions(aws: FakeAws) -> None:
    run_deploy(aws, PUBLIC)
    assert statements(aws) == [
        {"Action": "lambda:InvokeFunctionUrl", "Principal": "*", "FunctionUrlAuthType": "NONE"},
        {"Action": "lambda:InvokeFunction", "Principal": "*", "InvokedViaFunctionUrl": True},
    ]


def test_the_url_is_closed_before_a_version_without_a_token_check_goes_live(aws: FakeAws) -> None:
    run_deploy(aws, DeployOptions(auth=Auth.TOKEN))
    aws.calls.clear()
    run_deploy(aws, DeployOptions(auth=Auth.IAM))
    operations = [call.operation for call in aws.calls]
    assert operations.index("UpdateFunctionUrlConfig") < operations.index("UpdateAlias")
    assert {statement["Principal"] for statement in statements(aws)} == {"123456789012"}


def test_the_version_that_checks_the_token_goes_live_before_the_url_is_opened(aws: FakeAws) -> None:
    run_deploy(aws, DeployOptions(auth=Auth.IAM))
    aws.calls.clear()
    run_deploy(aws, DeployOptions(auth=Auth.TOKEN))
    operations = [call.operation for call in aws.calls]
    assert operations.index("UpdateAlias") < operations.index("UpdateFunctionUrlConfig")


def test_cors_origins_are_set_and_removed(aws: FakeAws) -> None:
    run_deploy(aws, DeployOptions(cors_origins=("https://example.org",)))
    url = aws.client("lambda").get_function_url_config(FunctionName=STAGE.function, Qualifier="live")
    assert url["Cors"]["AllowOrigins"] == ["https://example.org"]
    run_deploy(aws)
    url = aws.client("lambda").get_function_url_config(FunctionName=STAGE.function, Qualifier="live")
    assert url["Cors"] == {}


def test_a_url_that_was_created_meanwhile_is_updated(aws: FakeAws) -> None:
    with aws.stubbed("lambda") as (client, stubber):
        stubber.add_client_error("get_function_url_config", "ResourceNotFoundException", "none", 404)
        stubber.add_client_error("create_function_url_config", "ResourceConflictException", "exists", 409)
        stubber.add_response("update_function_url_config", URL)
        change, url = ensure_url(client, STAGE, DeployOptions(), dry_run=False)
    assert (change.action, url) == ("create", URL["FunctionUrl"])


def test_a_statement_that_was_added_meanwhile_is_skipped(aws: FakeAws) -> None:
    with aws.stubbed("lambda") as (client, stubber):
        stubber.add_client_error("get_policy", "ResourceNotFoundException", "none", 404)
        stubber.add_client_error(
            "add_permission", "ResourceConflictException", "The statement id provided already exists", 409
        )
        stubber.add_response("add_permission", {"Statement": "{}"})
        assert ensure_permissions(client, STAGE, Auth.IAM, dry_run=False).action == "create"


def test_statements_of_others_are_kept(aws: FakeAws) -> None:
    run_deploy(aws)
    alias = {"FunctionName": STAGE.function, "Qualifier": "live"}
    statement = {"StatementId": "partner", "Action": "lambda:InvokeFunction", "Principal": "210987654321"}
    aws.client("lambda").add_permission(**alias, **statement)
    assert not run_deploy(aws).changed
    run_deploy(aws, PUBLIC)
    assert {statement["Principal"] for statement in statements(aws)} == {"210987654321", "*"}


WITH_TOKEN = DeployOptions(auth=Auth.TOKEN)


def environment(aws: FakeAws) -> dict[str, str]:
    function = aws.client("lambda").get_function_configuration(FunctionName=STAGE.function)
    return dict(function["Environment"]["Variables"])


def stored_parameter(aws: FakeAws) -> dict[str, Any]:
    return dict(aws.client("ssm").get_parameter(Name=STAGE.token_parameter, WithDecryption=True)["Parameter"])


def test_the_function_gets_only_the_hash(aws: FakeAws) -> None:
    run_deploy(aws, WITH_TOKEN)
    assert environment(aws) == {
        "QAS_AUTH": "token",
        "QAS_THREADS": "1",
        "QAS_TOKEN_SHA256": hashlib.sha256(TOKEN.encode()).hexdigest(),
    }
    assert (stored_parameter(aws)["Type"], stored_parameter(aws)["Value"]) == ("SecureString", TOKEN)


def test_a_token_is_shown_once(aws: FakeAws) -> None:
    shown: list[str] = []
    run_deploy(aws, WITH_TOKEN, show_token=shown.append)
    run_deploy(aws, WITH_TOKEN, show_token=shown.append)
    assert shown == [TOKEN]


def test_the_changes_do_not_contain_the_token(aws: FakeAws) -> None:
    assert TOKEN not in repr(run_deploy(aws, WITH_TOKEN).changes)


def test_rotation_replaces_the_token(aws: FakeAws) -> None:
    first = run_deploy(aws, WITH_TOKEN)
    shown: list[str] = []
    second = run_deploy(
        aws,
        DeployOptions(auth=Auth.TOKEN, rotate_token=True),
        generate_token=lambda: "another",
        show_token=shown.append,
    )
    assert shown == ["another"]
    assert (first.version, second.version) == ("1", "2")
    assert environment(aws)["QAS_TOKEN_SHA256"] == hashlib.sha256(b"another").hexdigest()


def test_an_interrupted_rotation_is_completed_by_the_next_deploy(aws: FakeAws) -> None:
    run_deploy(aws, WITH_TOKEN)
    aws.client("ssm").put_parameter(Name=STAGE.token_parameter, Value="another", Overwrite=True)
    assert run_deploy(aws, WITH_TOKEN).changed
    assert environment(aws)["QAS_TOKEN_SHA256"] == hashlib.sha256(b"another").hexdigest()


def test_a_dry_run_creates_no_token(aws: FakeAws) -> None:
    shown: list[str] = []
    run_deploy(aws, WITH_TOKEN, dry_run=True, show_token=shown.append)
    assert shown == []
    assert aws.client("ssm").describe_parameters()["Parameters"] == []


def test_the_token_is_deleted_if_the_access_changes(aws: FakeAws) -> None:
    run_deploy(aws, WITH_TOKEN)
    run_deploy(aws, DeployOptions(auth=Auth.IAM))
    assert aws.client("ssm").describe_parameters()["Parameters"] == []
    assert "QAS_TOKEN_SHA256" not in environment(aws)


def test_a_token_has_256_bits_and_fits_a_header() -> None:
    tokens = {generate_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) == 43 and token.isascii() and token.isprintable() for token in tokens)
