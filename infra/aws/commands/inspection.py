"""The commands that look at what is deployed: `status`, `smoke`, `logs`."""

import json
import os
import time
from dataclasses import asdict
from typing import Annotated

import typer

from infra.aws.account import Account
from infra.aws.change import Clock
from infra.aws.commands.console import UNHEALTHY, Console, Json, Profile, Region, Stage
from infra.aws.errors import NotDeployed
from infra.aws.options import Auth
from infra.aws.smoke import SmokeResult, authentication, smoke, smoke_stage
from infra.aws.status import Status, read_log, read_status


def show_status(stage: Stage = "dev", region: Region = None, profile: Profile = None, as_json: Json = False) -> None:
    console = Console(as_json)
    with console.exit_on_error():
        account = Account.open(profile, region)
        status = read_status(account, account.stage(stage))
    on_trial = ", ".join(f"{version}: {share:.0%}" for version, share in status.weights.items())
    rows = [
        ["URL", status.url or "-"],
        ["access", status.auth],
        ["version", status.version],
        ["on trial", on_trial or "-"],
        ["good versions", ", ".join(status.good) or "-"],
        ["all versions", ", ".join(status.versions)],
        *([name, state] for name, state in status.alarms.items()),
        *([name, value if isinstance(value, str) else json.dumps(value)] for name, value in status.settings.items()),
    ]
    console.table(f"{status.stage} ({status.region})", ["", ""], rows)
    console.print(_summary(status))
    console.result({**asdict(status), "well": status.healthy})
    if not status.healthy:
        raise typer.Exit(UNHEALTHY)


def _summary(status: Status) -> str:
    if status.url is None:
        return "Unhealthy: there is no URL; repeat make deploy."
    if status.raised:
        return f"Unhealthy: alarm {', '.join(status.raised)}; docs/deploy.md describes what to do."
    return "Healthy."


def run_smoke(
    stage: Stage = "dev",
    region: Region = None,
    profile: Profile = None,
    as_json: Json = False,
    url: Annotated[str | None, typer.Option(help="another URL, such as http://localhost:8008")] = None,
    auth: Annotated[
        Auth, typer.Option(help="how to authenticate at --url; the token is read from QAS_TOKEN")
    ] = Auth.NONE,
) -> None:
    console = Console(as_json)
    with console.exit_on_error():
        account = Account.open(profile, region)
        if url is None:
            url, passed = _smoke_deployed(account, stage)
        else:
            credentials = authentication(url, auth, account.session, os.environ.get("QAS_TOKEN"))
            passed = smoke(url, auth, credentials, Clock(), settling=0)
        console.passed(url, passed)
    console.result({"url": url, **asdict(passed)})


def _smoke_deployed(account: Account, name: str) -> tuple[str, SmokeResult]:
    """Test the deployed URL; return the URL and the result. Raises NotDeployed, SmokeFailed."""
    stage = account.stage(name)
    status = read_status(account, stage)
    if status.url is None:
        raise NotDeployed(name, stage.region)
    return status.url, smoke_stage(account, stage, status.url, Auth(status.auth))


def show_logs(
    stage: Stage = "dev",
    region: Region = None,
    profile: Profile = None,
    as_json: Json = False,
    minutes: Annotated[float, typer.Option(help="show the lines of the last minutes")] = 10,
    follow: Annotated[bool, typer.Option("--follow", help="wait for new lines")] = False,
) -> None:
    console = Console(as_json)  # the log lines are already JSON
    with console.exit_on_error():
        account = Account.open(profile, region)
        since_ms = int((time.time() - minutes * 60) * 1000)
        empty = True
        for line in read_log(account.client("logs"), account.stage(stage), since_ms, follow, Clock()):
            print(line, flush=True)
            empty = False
        if empty:
            console.print(f"There are no lines of the last {minutes:g} minutes.")
