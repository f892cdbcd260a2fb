"""The steps of a deploy, in order. Each reads the current state first, so the next run completes an interrupted run."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from infra.aws.account import Account
from infra.aws.alarms import ensure_alarms
from infra.aws.alias import Alias, ensure_alias, find_alias
from infra.aws.canary import try_out
from infra.aws.change import UNKNOWN, Change
from infra.aws.clock import Clock
from infra.aws.dashboard import ensure_dashboard
from infra.aws.docker import Builder, Docker
from infra.aws.errors import BadSetting
from infra.aws.function import access_of, ensure_concurrency, ensure_function, find, wanted_state
from infra.aws.image import Recipe, ensure_image
from infra.aws.log_group import ensure_log_group
from infra.aws.repository import ensure_repository
from infra.aws.role import ensure_role
from infra.aws.stage import Stage
from infra.aws.token import ensure_token, new_token, read_token, remove_token
from infra.aws.url import close_url, ensure_permissions, ensure_url
from infra.aws.version import ensure_version
from infra.aws.wanted import Auth, Wanted
from infra.aws.warm import ensure_warm


@dataclass(frozen=True, slots=True)
class Tools:
    """The dependencies of a deploy besides AWS. `report` receives each change, `show_token` each new token."""

    docker: Builder = field(default_factory=Docker)
    clock: Clock = field(default_factory=Clock)
    make_token: Callable[[], str] = new_token
    report: Callable[[Change], None] = lambda change: None
    show_token: Callable[[str], None] = lambda token: None


@dataclass(slots=True)
class Deployed:
    """The result of a deploy; `previous` is the version that `version` replaces.

    In a dry run `url` may be None, and `image` and `version` may be UNKNOWN.
    """

    stage: Stage
    auth: Auth
    image: str = UNKNOWN
    version: str = UNKNOWN
    previous: str | None = None
    url: str | None = None
    changes: list[Change] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return any(self.changes)


def deploy(account: Account, stage: Stage, wanted: Wanted, recipe: Recipe, tools: Tools, dry_run: bool) -> Deployed:
    """Run all steps; with `dry_run`, change nothing. Raises DeployError."""
    aws_lambda, ssm = account.client("lambda"), account.client("ssm")
    cloudwatch, ecr = account.client("cloudwatch"), account.client("ecr")
    done = Deployed(stage, wanted.auth)

    def step(change: Change) -> Change:
        done.changes.append(change)
        tools.report(change)
        return change

    found, alias = find(aws_lambda, stage), find_alias(aws_lambda, stage)
    _check_canary(aws_lambda, stage, wanted, alias)

    step(ensure_repository(ecr, stage, dry_run))
    change, done.image = ensure_image(ecr, stage, recipe, tools.docker, dry_run)
    step(change)
    step(ensure_role(account.client("iam"), stage, wanted.tracing, dry_run))
    step(ensure_log_group(account.client("logs"), stage, wanted.retention_days, dry_run))
    token_sha256 = None
    if wanted.auth is Auth.TOKEN:
        change, token_sha256 = ensure_token(
            ssm, stage, wanted.rotate_token, dry_run, tools.make_token, tools.show_token
        )
        step(change)
    closing = close_url(aws_lambda, stage, wanted, dry_run)
    if closing:
        step(closing)
    state = wanted_state(stage, wanted, done.image, token_sha256)
    function = step(ensure_function(aws_lambda, stage, found, state, tools.clock, dry_run))
    step(ensure_concurrency(aws_lambda, stage, found, wanted.reserved, dry_run))
    change, done.version = ensure_version(aws_lambda, stage, function, state, tools.clock, dry_run)
    step(change)
    done.previous = None if alias is None or alias.version == done.version else alias.version
    if alias is not None and wanted.canary.percent and done.version != alias.version and not dry_run:
        token = read_token(ssm, stage) if wanted.auth is Auth.TOKEN else None
        alias = try_out(aws_lambda, cloudwatch, stage, alias, done.version, wanted.canary, token, tools.clock)
    step(ensure_alias(aws_lambda, stage, alias, done.version, dry_run))
    change, done.url = ensure_url(aws_lambda, stage, wanted, dry_run)
    step(change)
    step(ensure_permissions(aws_lambda, stage, wanted.auth, dry_run))
    scaling = account.client("application-autoscaling")
    for change in ensure_warm(aws_lambda, scaling, stage, wanted.warm, tools.clock, dry_run):
        step(change)
    for change in ensure_alarms(cloudwatch, stage, wanted, dry_run):
        step(change)
    step(ensure_dashboard(cloudwatch, stage, dry_run))
    if wanted.auth is not Auth.TOKEN:
        step(remove_token(ssm, stage, dry_run))
    return done


def _check_canary(aws_lambda: Any, stage: Stage, wanted: Wanted, alias: Alias | None) -> None:
    """Raise BadSetting for a canary with another kind of access: part of the requests would be rejected."""
    if not wanted.canary.percent or alias is None:
        return
    configuration = aws_lambda.get_function_configuration(FunctionName=stage.function, Qualifier=alias.version)
    if access_of(configuration) != wanted.auth or wanted.rotate_token:
        raise BadSetting(
            "--canary no se combina con un cambio de --auth ni con --rotate-token: hágalos por separado.",
            "--canary does not go with a change of --auth nor with --rotate-token: do them one at a time.",
        )
