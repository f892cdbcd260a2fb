from dataclasses import replace

import pytest

from infra.aws.change import Change
from infra.aws.cleanup import destroy
from infra.aws.deploy import Tools, deploy
from infra.aws.errors import NotOurs
from infra.aws.options import Auth, DeployOptions, Warm
from tests.infra.aws.deploys import RECIPE, FakeDocker, run_deploy
from tests.infra.aws.fake_aws import STAGE, FakeAws
from tests.infra.aws.snapshot import is_empty, snapshot

EVERYTHING = DeployOptions(auth=Auth.TOKEN, warm=Warm(2, "8-20"))


def run_destroy(aws: FakeAws, dry_run: bool = False) -> tuple[list[Change], list[NotOurs]]:
    return destroy(aws.account, STAGE, lambda change: None, dry_run)


def test_destroy_leaves_nothing(aws: FakeAws) -> None:
    run_deploy(aws, EVERYTHING)
    removed, not_ours = run_destroy(aws)
    assert is_empty(aws)
    assert not_ours == []
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


def test_another_stage_is_not_touched(aws: FakeAws) -> None:
    """The name of the other stage starts with the name of the deleted stage."""
    other = replace(STAGE, name="dev-2")
    deploy(aws.account, other, EVERYTHING, RECIPE, Tools(docker=FakeDocker(aws.client("ecr"))), dry_run=False)
    before = snapshot(aws)
    run_deploy(aws, EVERYTHING)
    run_destroy(aws)
    assert snapshot(aws) == before


def test_a_dry_run_deletes_nothing_and_reports_the_deletions(aws: FakeAws) -> None:
    run_deploy(aws, EVERYTHING)
    before = snapshot(aws)
    planned, _ = run_destroy(aws, dry_run=True)
    assert snapshot(aws) == before
    removed, _ = run_destroy(aws)
    assert planned == removed


def test_an_empty_account_has_nothing_to_delete(aws: FakeAws) -> None:
    assert run_destroy(aws) == ([], [])


def test_resources_without_our_tags_are_kept(aws: FakeAws) -> None:
    run_deploy(aws, EVERYTHING)
    tags = [*STAGE.tags]
    arn = f"arn:aws:ecr:eu-west-1:123456789012:repository/{STAGE.repository}"
    aws.client("ecr").untag_resource(resourceArn=arn, tagKeys=tags)
    aws.client("iam").untag_role(RoleName=STAGE.role, TagKeys=tags)
    aws.client("logs").untag_resource(resourceArn=STAGE.log_group_arn, tagKeys=tags)
    aws.client("ssm").remove_tags_from_resource(
        ResourceType="Parameter", ResourceId=STAGE.token_parameter, TagKeys=tags
    )
    alarms = aws.client("cloudwatch").describe_alarms()["MetricAlarms"]
    for alarm in alarms:
        aws.client("cloudwatch").untag_resource(ResourceARN=alarm["AlarmArn"], TagKeys=tags)
    body = '{"widgets": []}'
    aws.client("cloudwatch").put_dashboard(DashboardName=STAGE.dashboard, DashboardBody=body)
    removed, not_ours = run_destroy(aws)
    assert [change.resource for change in removed] == ["function_url", "warm_schedule", "lambda_function"]
    assert len(not_ours) == 6
    assert all(error.code == "not_ours" for error in not_ours)


def test_a_function_that_is_not_ours_keeps_its_url(aws: FakeAws) -> None:
    run_deploy(aws)
    aws.client("lambda").untag_resource(Resource=STAGE.function_arn, TagKeys=["qas:made-by"])
    removed, (error,) = run_destroy(aws)
    assert "Lambda function" in str(error)
    assert aws.extension.urls
    assert "lambda_function" not in [change.resource for change in removed]


@pytest.mark.parametrize("resource", ["repository", "role", "log group", "token", "alarm", "dashboard"])
def test_deploy_rejects_an_existing_resource_without_our_tags(aws: FakeAws, resource: str) -> None:
    match resource:
        case "repository":
            aws.client("ecr").create_repository(repositoryName=STAGE.repository)
        case "role":
            aws.client("iam").create_role(RoleName=STAGE.role, AssumeRolePolicyDocument="{}")
        case "log group":
            aws.client("logs").create_log_group(logGroupName=STAGE.log_group)
        case "token":
            aws.client("ssm").put_parameter(Name=STAGE.token_parameter, Value="another's", Type="String")
        case "alarm":
            aws.client("cloudwatch").put_metric_alarm(
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
            aws.client("cloudwatch").put_dashboard(DashboardName=STAGE.dashboard, DashboardBody="{}")
    with pytest.raises(NotOurs, match="--stage"):
        run_deploy(aws, EVERYTHING)
