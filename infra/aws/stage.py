"""The names and tags of a stage's resources. All commands use the same, so that each finds what exists."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from infra.aws.errors import BadSetting

ALIAS = "live"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")


class Tag(TypedDict):
    Key: str
    Value: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage. IAM roles and dashboards are global, so their names include the region. Raises BadSetting."""

    name: str
    region: str
    account: str
    partition: str = "aws"

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise BadSetting(
                f"--stage {self.name}: use at most 20 lowercase letters, digits and hyphens, and start with a letter."
            )

    @property
    def function(self) -> str:
        return f"qas-{self.name}"

    repository = function

    @property
    def alias(self) -> str:
        return f"{self.function}:{ALIAS}"

    @property
    def registry(self) -> str:
        suffix = ".cn" if self.partition == "aws-cn" else ""
        return f"{self.account}.dkr.ecr.{self.region}.amazonaws.com{suffix}"

    @property
    def function_arn(self) -> str:
        return f"arn:{self.partition}:lambda:{self.region}:{self.account}:function:{self.function}"

    @property
    def role(self) -> str:
        return f"qas-{self.name}-{self.region}"

    @property
    def role_arn(self) -> str:
        return f"arn:{self.partition}:iam::{self.account}:role/{self.role}"

    dashboard = role

    @property
    def log_group(self) -> str:
        return f"/aws/lambda/{self.function}"

    @property
    def log_group_arn(self) -> str:
        return f"arn:{self.partition}:logs:{self.region}:{self.account}:log-group:{self.log_group}"

    @property
    def token_parameter(self) -> str:
        return f"/qas/{self.name}/token"

    @property
    def scalable_target(self) -> str:
        """Return the alias as a resource id of Application Auto Scaling."""
        return f"function:{self.alias}"

    @property
    def tags(self) -> dict[str, str]:
        return {"qas:made-by": "infra.aws", "qas:stage": self.name}

    @property
    def tag_list(self) -> list[Tag]:
        return [{"Key": key, "Value": value} for key, value in self.tags.items()]

    def owns(self, tags: Mapping[str, str] | Sequence[Tag]) -> bool:
        """Return whether `tags`, in either of AWS's two formats, include those of this stage."""
        present = tags if isinstance(tags, Mapping) else {tag["Key"]: tag["Value"] for tag in tags}
        return self.tags.items() <= present.items()
