"""The status of a stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.aws.account import Account
from infra.aws.alarms import states
from infra.aws.alias import find_alias
from infra.aws.errors import NotDeployed
from infra.aws.function import access_of, configured
from infra.aws.stage import Stage
from infra.aws.url import find_url
from infra.aws.version import LATEST, versions


@dataclass(frozen=True, slots=True)
class Status:
    """What is deployed: `settings` of the version that answers, `good` the versions that passed the smoke test."""

    stage: str
    region: str
    url: str | None
    auth: str
    version: str
    weights: Mapping[str, float]
    good: tuple[str, ...]
    versions: tuple[str, ...]
    settings: Mapping[str, Any]
    alarms: Mapping[str, str]

    @property
    def well(self) -> bool:
        return self.url is not None and not self.raised

    @property
    def raised(self) -> list[str]:
        """Return the names of the alarms in state ALARM."""
        return [name for name, state in self.alarms.items() if state == "ALARM"]


def read_status(account: Account, stage: Stage) -> Status:
    """Read the status from AWS. Raises NotDeployed."""
    aws_lambda = account.client("lambda")
    alias, url = find_alias(aws_lambda, stage), find_url(aws_lambda, stage)
    if alias is None:
        raise NotDeployed(stage.name, stage.region)
    published = versions(aws_lambda, stage)
    live = published[alias.version]
    return Status(
        stage=stage.name,
        region=stage.region,
        url=None if url is None else str(url["FunctionUrl"]),
        auth=access_of(live),
        version=alias.version,
        weights=alias.weights,
        good=alias.good,
        versions=tuple(number for number in published if number != LATEST),
        settings={"code": live["CodeSha256"], **configured(live)},
        alarms=states(account.client("cloudwatch"), stage),
    )
