import re

import pytest

from infra.aws import errors


def classes(base: type[errors.DeployError]) -> list[type[errors.DeployError]]:
    return [kind for child in base.__subclasses__() for kind in (child, *classes(child))]


def test_the_tree_at_the_top_of_the_module_is_that_of_the_classes() -> None:
    drawn = re.findall(r"[├└]── (\w+) +(\w+)", errors.__doc__ or "")
    assert sorted(drawn) == sorted((kind.__name__, kind.code) for kind in classes(errors.DeployError))


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in classes(errors.DeployError)]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    "error",
    [
        errors.NoCredentials("ExpiredToken"),
        errors.NoRegion(),
        errors.NoToken(),
        errors.Unreachable("timeout"),
        errors.AccessDenied("CreateFunction", "no"),
        errors.AwsFailed("CreateFunction", "Code", "why"),
        errors.Conflict("UpdateAlias", "why"),
        errors.NotOurs("un rol", "a role", "qas-dev"),
        errors.NoDocker("no engine"),
        errors.BuildFailed(),
        errors.PushFailed(),
        errors.RoleNotReady("qas-dev", 90),
        errors.FunctionFailed("qas-dev", "why"),
        errors.NotReady("qas-dev", 600),
        errors.NoConcurrency(10, "why"),
        errors.NotDeployed("dev", "eu-west-1"),
        errors.NothingEarlier("2"),
        errors.CanaryFailed("2", "1", "porque sí.", "because."),
        errors.NotConfirmed(),
    ],
    ids=lambda error: str(error.code),
)
def test_each_is_told_in_both_languages(error: errors.DeployError) -> None:
    spanish, english = str(error).split("\n")
    assert (spanish, english) == (error.spanish, error.english)
    assert spanish.endswith(".") and english.endswith(".")
