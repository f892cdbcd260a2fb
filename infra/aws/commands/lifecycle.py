"""The commands that change what is deployed: `deploy`, `rollback`, `destroy`."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from function.config import MB_PER_VCPU
from infra.aws.account import Account, convert_errors
from infra.aws.build import Recipe
from infra.aws.canary import abort_canary
from infra.aws.change import Change
from infra.aws.cleanup import destroy, prune
from infra.aws.commands.console import Console, DryRun, Json, Profile, Region, Stage, change_as_json
from infra.aws.deploy import DeployResult, Tools, deploy
from infra.aws.errors import BadSetting, DeployError, NotConfirmed, SmokeFailed
from infra.aws.options import Architecture, Auth, Canary, DeployOptions, Warm
from infra.aws.smoke import smoke_stage
from infra.aws.versions import mark_good, rollback


def run_deploy(
    stage: Stage = "dev",
    region: Region = None,
    profile: Profile = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    model: Annotated[Path | None, typer.Option(help="model directory; default: the embedded model")] = None,
    memory: Annotated[int, typer.Option(help=f"MB; {MB_PER_VCPU} MB are one vCPU")] = MB_PER_VCPU,
    timeout: Annotated[int, typer.Option(help="seconds")] = 30,
    architecture: Annotated[Architecture, typer.Option()] = Architecture.X86,
    storage: Annotated[int, typer.Option(help="size of /tmp, MB")] = 512,
    tracing: Annotated[bool, typer.Option(help="X-Ray")] = True,
    reserved_concurrency: Annotated[
        int, typer.Option(help="maximum of concurrent executions, which limits spending; 0: no limit")
    ] = 10,
    retention: Annotated[int, typer.Option(help="days that logs are kept")] = 30,
    auth: Annotated[Auth, typer.Option(help="who may call the URL")] = Auth.IAM,
    i_know_it_is_public: Annotated[bool, typer.Option("--i-know-it-is-public")] = False,
    rotate_token: Annotated[bool, typer.Option("--rotate-token", help="replace the token")] = False,
    cors_origin: Annotated[
        list[str] | None, typer.Option(help="site whose pages may call the URL; repeatable", metavar="ORIGIN")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="setting of the function; repeatable", metavar="QAS_X=Y")
    ] = None,
    warm: Annotated[int, typer.Option(help="environments kept started (provisioned concurrency)")] = 0,
    warm_hours: Annotated[str | None, typer.Option(help="only in these hours, such as 8-20")] = None,
    warm_days: Annotated[str, typer.Option()] = "MON-FRI",
    timezone: Annotated[str, typer.Option()] = "Europe/Madrid",
    snapstart: Annotated[bool, typer.Option("--snapstart")] = False,
    canary: Annotated[int, typer.Option(help="% of traffic that tries the new version first")] = 0,
    canary_minutes: Annotated[float, typer.Option()] = 5,
    slow_ms: Annotated[int, typer.Option(help="raise an alarm if p95 exceeds these ms")] = 2000,
    alarm_topic: Annotated[str | None, typer.Option(help="SNS topic that alarms notify", metavar="ARN")] = None,
    run_smoke: Annotated[bool, typer.Option("--smoke/--no-smoke", help="send the URL a question")] = True,
) -> None:
    console = Console(as_json)
    with console.exit_on_error():
        options = DeployOptions(
            memory_mb=memory,
            timeout_s=timeout,
            architecture=architecture,
            storage_mb=storage,
            tracing=tracing,
            reserved_concurrency=reserved_concurrency,
            retention_days=retention,
            auth=auth,
            allow_public=i_know_it_is_public,
            rotate_token=rotate_token,
            cors_origins=tuple(cors_origin or ()),
            variables=dict(map(_parse_variable, set_ or [])),
            warm=Warm(warm, warm_hours, warm_days, timezone),
            snapstart=snapstart,
            canary=Canary(canary, canary_minutes),
            slow_ms=slow_ms,
            alarm_topic=alarm_topic,
        )
        recipe = Recipe.of(model, architecture)
        account = Account.open(profile, region)
        output: dict[str, Any] = {}

        def show_token(token: str) -> None:
            output["token"] = token
            console.token(token)

        tools = Tools(report=console.change, show_token=show_token)
        result = deploy(account, account.stage(stage), options, recipe, tools, dry_run)
        if run_smoke and not dry_run and result.url is not None:
            try:
                passed = smoke_stage(account, result.stage, result.url, auth)
            except SmokeFailed as failure:
                if not canary or result.previous is None:
                    raise
                raise abort_canary(
                    account.client("lambda"), result.stage, result.version, result.previous, failure
                ) from failure
            console.passed(result.url, passed)
            output["smoke"] = asdict(passed)
            mark_good(account.client("lambda"), result.stage, result.version)
        if error := _prune(console, account, result, dry_run):
            output["prune_failed"] = {"code": error.code, "error": str(error)}
        _print_summary(console, result, dry_run)
    console.result({**_result_as_json(result, dry_run), **output})


def _prune(console: Console, account: Account, result: DeployResult, dry_run: bool) -> DeployError | None:
    """Delete old versions and images. Return an error instead of raising it: the next deploy tries again."""
    try:
        with convert_errors():
            for change in prune(account, result, dry_run):
                result.changes.append(change)
                console.change(change)
    except DeployError as error:
        console.print(f"Old versions or images could not be deleted: {error}")
        return error
    return None


def _print_summary(console: Console, result: DeployResult, dry_run: bool) -> None:
    count = sum(map(bool, result.changes))
    if not result.changed:
        console.print("Nothing to change.")
    elif dry_run:
        console.print(f"Changes to make: {count}. Nothing was changed.")
    else:
        console.print(f"Changes made: {count}. URL: {result.url}")


def _result_as_json(result: DeployResult, dry_run: bool) -> dict[str, Any]:
    return {
        "stage": result.stage.name,
        "region": result.stage.region,
        "dry_run": dry_run,
        "changed": result.changed,
        "url": result.url,
        "auth": result.auth,
        "version": result.version,
        "image": result.image,
        "changes": [change_as_json(change) for change in result.changes],
    }


def _parse_variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise BadSetting(f"--set {text}: must be NAME=VALUE.")
    return name, value


def run_rollback(
    stage: Stage = "dev",
    region: Region = None,
    profile: Profile = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    console = Console(as_json)
    with console.exit_on_error():
        account = Account.open(profile, region)
        change, version = rollback(account.client("lambda"), account.stage(stage), dry_run)
        console.change(change)
        if dry_run:
            console.print(f"Version {version} would answer. Nothing was changed.")
        else:
            console.print(f"Version {version} answers now.")
    console.result({"stage": stage, "dry_run": dry_run, "version": version, "changes": [change_as_json(change)]})


def run_destroy(
    stage: Stage = "dev",
    region: Region = None,
    profile: Profile = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask for confirmation")] = False,
) -> None:
    console = Console(as_json)
    with console.exit_on_error():
        account = Account.open(profile, region)
        target = account.stage(stage)
        report: Callable[[Change], None] = console.change
        if not (yes or dry_run):
            planned, _ = destroy(account, target, report, dry_run=True)
            question = f"Delete all of this? Type «{stage}»"
            if planned and typer.prompt(question, default="", show_default=False, err=True) != stage:
                raise NotConfirmed
            report = _ignore  # the plan has already shown the changes
        removed, not_ours = destroy(account, target, report, dry_run)
        for error in not_ours:
            console.print(f"Not deleted: {error}")
        if not removed:
            console.print("There is nothing to delete.")
        elif dry_run:
            console.print(f"Resources to delete: {len(removed)}. Nothing was deleted.")
        else:
            console.print(f"{stage} was deleted.")
    changes = [change_as_json(change) for change in removed]
    console.result({"stage": stage, "dry_run": dry_run, "changes": changes, "kept": list(map(str, not_ours))})


def _ignore(change: Change) -> None:
    pass
