from typing import Any

import pytest

from infra.aws.errors import BadSetting
from infra.aws.stage import Stage
from infra.aws.wanted import Architecture, Auth, Canary, Wanted, Warm


@pytest.mark.parametrize(
    "option, given",
    [
        ("--memory", {"memory_mb": 64}),
        ("--memory", {"memory_mb": 10_241}),
        ("--timeout", {"timeout_s": 901}),
        ("--storage", {"storage_mb": 100}),
        ("--reserved-concurrency", {"reserved": -1}),
        ("--retention", {"retention_days": 31}),
        ("--canary", {"canary": Canary(100)}),
        ("--canary-minutes", {"canary": Canary(10, -1)}),
        ("--slow-ms", {"slow_ms": 60_000}),
        ("--rotate-token", {"rotate_token": True}),
        ("--i-know-it-is-public", {"auth": Auth.NONE}),
        ("--snapstart", {"snapstart": True, "warm": Warm(1)}),
        ("--snapstart", {"snapstart": True, "storage_mb": 1024}),
        ("QAS_THREADS", {"variables": {"QAS_THREADS": "many"}}),
        ("QAS_UNKNOWN", {"variables": {"QAS_UNKNOWN": "1"}}),
        ("QAS_AUTH", {"variables": {"QAS_AUTH": "none"}}),
        ("QAS_TOKEN_SHA256", {"variables": {"QAS_TOKEN_SHA256": "0"}}),
        ("QAS_MODEL", {"variables": {"QAS_MODEL": "/tmp"}}),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(option: str, given: dict[str, Any]) -> None:
    with pytest.raises(BadSetting) as refusal:
        Wanted(**given)
    assert option in refusal.value.spanish
    assert option in refusal.value.english


@pytest.mark.parametrize("memory, threads", [(512, "1"), (1769, "1"), (3538, "2"), (10_240, "5")])
def test_there_is_a_thread_for_each_whole_cpu(memory: int, threads: str) -> None:
    assert Wanted(memory_mb=memory).environment(None) == {"QAS_THREADS": threads, "QAS_AUTH": "iam"}


def test_a_setting_of_the_function_comes_before_what_follows_from_the_memory() -> None:
    wanted = Wanted(memory_mb=3538, variables={"QAS_THREADS": "1", "QAS_MAX_WINDOWS": "50"})
    assert wanted.environment(None) == {"QAS_THREADS": "1", "QAS_AUTH": "iam", "QAS_MAX_WINDOWS": "50"}


def test_access_is_that_of_aws_unless_something_else_is_asked() -> None:
    assert Wanted().auth is Auth.IAM
    assert [auth.url for auth in Auth] == ["AWS_IAM", "NONE", "NONE"]


def test_an_architecture_has_a_platform_of_docker() -> None:
    assert [architecture.platform for architecture in Architecture] == ["linux/amd64", "linux/arm64"]


@pytest.mark.parametrize("name", ["", "Dev", "1dev", "dev_1", "a" * 21, "dev/prod"])
def test_a_stage_has_a_plain_name(name: str) -> None:
    with pytest.raises(BadSetting, match="--stage"):
        Stage(name, "eu-west-1", "123456789012")


def test_names_are_within_the_limits_of_aws() -> None:
    stage = Stage("a" * 20, "ap-southeast-1", "123456789012")
    assert len(stage.function) <= 64
    assert len(stage.role) <= 64


def test_regions_of_china_have_a_domain_of_their_own() -> None:
    stage = Stage("dev", "cn-north-1", "123456789012", "aws-cn")
    assert stage.registry == "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"
    assert stage.role_arn.startswith("arn:aws-cn:iam::")
