from dataclasses import replace

import pytest

from infra.aws.change import Change
from infra.aws.deploy import Tools, deploy
from infra.aws.destroy import destroy
from infra.aws.errors import NotOurs
from infra.aws.wanted import Auth, Wanted, Warm
from tests.infra.aws.amazon import RECIPE, STAGE, Amazon, Pushed, deployed
from tests.infra.aws.snapshot import is_empty, snapshot

EVERYTHING = Wanted(auth=Auth.TOKEN, warm=Warm(2, "8-20"))


def remove(amazon: Amazon, dry_run: bool = False) -> tuple[list[Change], list[NotOurs]]:
    return destroy(amazon.account, STAGE, lambda change: None, dry_run)


def test_nothing_is_left(amazon: Amazon) -> None:
    deployed(amazon, EVERYTHING)
    removed, kept = remove(amazon)
    assert is_empty(amazon)
    assert kept == []
    assert [change.resource for change in removed] == [
        "function_url",
        "warm_schedule",
        "lambda_function",
        *["alarm"] * 4,
        "dashboard",
        "token",
        "log_group",
        "iam_role",
        "ecr_repository",
    ]


def test_another_stage_is_not_touched(amazon: Amazon) -> None:
    """The name of the other stage starts with the name of the deleted stage."""
    other = replace(STAGE, name="dev-2")
    deploy(amazon.account, other, EVERYTHING, RECIPE, Tools(docker=Pushed(amazon.client("ecr"))), dry_run=False)
    before = snapshot(amazon)
    deployed(amazon, EVERYTHING)
    remove(amazon)
    assert snapshot(amazon) == before


def test_a_dry_run_names_what_would_go(amazon: Amazon) -> None:
    deployed(amazon, EVERYTHING)
    before = snapshot(amazon)
    planned, _ = remove(amazon, dry_run=True)
    assert snapshot(amazon) == before
    removed, _ = remove(amazon)
    assert planned == removed


def test_where_there_is_nothing_nothing_is_done(amazon: Amazon) -> None:
    assert remove(amazon) == ([], [])


def test_what_lacks_our_tags_stays(amazon: Amazon) -> None:
    deployed(amazon, EVERYTHING)
    tags = [*STAGE.tags]
    arn = f"arn:aws:ecr:eu-west-1:123456789012:repository/{STAGE.repository}"
    amazon.client("ecr").untag_resource(resourceArn=arn, tagKeys=tags)
    amazon.client("iam").untag_role(RoleName=STAGE.role, TagKeys=tags)
    amazon.client("logs").untag_resource(resourceArn=STAGE.log_group_arn, tagKeys=tags)
    amazon.client("ssm").remove_tags_from_resource(
        ResourceType="Parameter", ResourceId=STAGE.token_parameter, TagKeys=tags
    )
    alarms = amazon.client("cloudwatch").describe_alarms()["MetricAlarms"]
    for alarm in alarms:
        amazon.client("cloudwatch").untag_resource(ResourceARN=alarm["AlarmArn"], TagKeys=tags)
    body = '{"widgets": []}'
    amazon.client("cloudwatch").put_dashboard(DashboardName=STAGE.dashboard, DashboardBody=body)
    removed, kept = remove(amazon)
    assert [change.resource for change in removed] == ["function_url", "warm_schedule", "lambda_function"]
    assert len(kept) == 6
    assert all(error.code == "not_ours" for error in kept)


def test_a_function_that_is_not_ours_keeps_its_url(amazon: Amazon) -> None:
    deployed(amazon)
    amazon.client("lambda").untag_resource(Resource=STAGE.function_arn, TagKeys=["qas:made-by"])
    removed, (kept,) = remove(amazon)
    assert "Lambda function" in kept.english
    assert amazon.complement.urls
    assert "lambda_function" not in [change.resource for change in removed]


@pytest.mark.parametrize("resource", ["repository", "role", "log group", "token", "alarm", "dashboard"])
def test_deploy_takes_nothing_over_that_is_not_ours(amazon: Amazon, resource: str) -> None:
    match resource:
        case "repository":
            amazon.client("ecr").create_repository(repositoryName=STAGE.repository)
        case "role":
            amazon.client("iam").create_role(RoleName=STAGE.role, AssumeRolePolicyDocument="{}")
        case "log group":
            amazon.client("logs").create_log_group(logGroupName=STAGE.log_group)
        case "token":
            amazon.client("ssm").put_parameter(Name=STAGE.token_parameter, Value="another's", Type="String")
        case "alarm":
            amazon.client("cloudwatch").put_metric_alarm(
                AlarmName="qas-dev-errors",
                Namespace="AWS/Lambda",
                MetricName="Errors",
                Statistic="Sum",
                Period=60,
                EvaluationPeriods=1,
                Threshold=1,
                ComparisonOperator="GreaterThanThreshold",
            )
        case "dashboard":
            amazon.client("cloudwatch").put_dashboard(DashboardName=STAGE.dashboard, DashboardBody="{}")
    with pytest.raises(NotOurs) as refusal:
        deployed(amazon, EVERYTHING)
    assert "--stage" in refusal.value.english
