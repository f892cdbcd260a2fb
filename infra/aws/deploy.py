"""The steps of a deploy, in order. Each reads the current state first, so the next run completes an interrupted run."""

from collections.abc import Callable
from dataclasses import dataclass, field

from infra.aws.account import Account, LambdaClient
from infra.aws.build import Builder, Docker, Recipe
from infra.aws.canary import run_canary
from infra.aws.change import UNKNOWN, Change, Clock
from infra.aws.concurrency import ensure_reserved_concurrency, ensure_warm
from infra.aws.errors import BadSetting
from infra.aws.function import access_of, desired_state, ensure_function, find_function
from infra.aws.monitoring import ensure_alarms, ensure_dashboard
from infra.aws.options import Auth, DeployOptions
from infra.aws.repository import ensure_image, ensure_repository
from infra.aws.role import ensure_log_group, ensure_role
from infra.aws.stage import Stage
from infra.aws.url import (
    close_url,
    ensure_permissions,
    ensure_token,
    ensure_url,
    generate_token,
    read_token,
    remove_token,
)
from infra.aws.versions import Alias, ensure_alias, ensure_version, find_alias


@dataclass(frozen=True, slots=True)
class Tools:
    """The dependencies of a deploy besides AWS. `report` receives each change, `show_token` each new token."""

    docker: Builder = field(default_factory=Docker)
    clock: Clock = field(default_factory=Clock)
    generate_token: Callable[[], str] = generate_token
    report: Callable[[Change], None] = lambda change: None
    show_token: Callable[[str], None] = lambda token: None


@dataclass(slots=True)
class DeployResult:
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


def deploy(
    account: Account, stage: Stage, options: DeployOptions, recipe: Recipe, tools: Tools, dry_run: bool
) -> DeployResult:
    """Run all steps; with `dry_run`, change nothing. Raises DeployError."""
    aws_lambda, ssm = account.client("lambda"), account.client("ssm")
    cloudwatch, ecr = account.client("cloudwatch"), account.client("ecr")
    result = DeployResult(stage, options.auth)

    def add(*changes: Change) -> None:
        for change in changes:
            result.changes.append(change)
            tools.report(change)

    function, alias = find_function(aws_lambda, stage), find_alias(aws_lambda, stage)
    _check_canary(aws_lambda, stage, options, alias)

    add(ensure_repository(ecr, stage, dry_run))
    change, result.image = ensure_image(ecr, stage, recipe, tools.docker, dry_run)
    add(change)
    add(ensure_role(account.client("iam"), stage, options.tracing, dry_run))
    add(ensure_log_group(account.client("logs"), stage, options.retention_days, dry_run))
    token_sha256 = None
    if options.auth is Auth.TOKEN:
        change, token_sha256 = ensure_token(
            ssm, stage, options.rotate_token, dry_run, tools.generate_token, tools.show_token
        )
        add(change)
    if change := close_url(aws_lambda, stage, options.auth, dry_run):
        add(change)
    desired = desired_state(stage, options, result.image, token_sha256)
    function_change = ensure_function(aws_lambda, stage, function, desired, tools.clock, dry_run)
    add(function_change)
    add(ensure_reserved_concurrency(aws_lambda, stage, function, options.reserved_concurrency, dry_run))
    change, result.version = ensure_version(aws_lambda, stage, function_change, desired, tools.clock, dry_run)
    add(change)
    if alias is not None and alias.version != result.version:
        result.previous = alias.version
        if options.canary.percent and not dry_run:
            token = read_token(ssm, stage) if options.auth is Auth.TOKEN else None
            alias = run_canary(aws_lambda, cloudwatch, stage, alias, result.version, options.canary, token, tools.clock)
    add(ensure_alias(aws_lambda, stage, alias, result.version, dry_run))
    change, result.url = ensure_url(aws_lambda, stage, options, dry_run)
    add(change)
    add(ensure_permissions(aws_lambda, stage, options.auth, dry_run))
    scaling = account.client("application-autoscaling")
    add(*ensure_warm(aws_lambda, scaling, stage, options.warm, tools.clock, dry_run))
    add(*ensure_alarms(cloudwatch, stage, options, dry_run))
    add(ensure_dashboard(cloudwatch, stage, dry_run))
    if options.auth is not Auth.TOKEN:
        add(remove_token(ssm, stage, dry_run))
    return result


def _check_canary(aws_lambda: LambdaClient, stage: Stage, options: DeployOptions, alias: Alias | None) -> None:
    """Raise BadSetting for a canary with another kind of access: part of the requests would be rejected."""
    if not options.canary.percent or alias is None:
        return
    configuration = aws_lambda.get_function_configuration(FunctionName=stage.function, Qualifier=alias.version)
    if access_of(configuration) != options.auth or options.rotate_token:
        raise BadSetting(
            "--canary cannot be combined with a change of --auth or with --rotate-token: deploy them separately."
        )
