"""The command `status`."""

import json
from dataclasses import asdict

import typer

from infra.aws.account import Account
from infra.aws.commands import options
from infra.aws.commands.application import NOT_WELL, app, failing
from infra.aws.commands.console import Console
from infra.aws.commands.options import helped
from infra.aws.status import Status, read_status


@app.command("status", help=helped("qué hay desplegado, y si está bien", "what is deployed, and whether it is well"))
def show_status(
    stage: options.Stage = "dev",
    region: options.Region = None,
    profile: options.Profile = None,
    as_json: options.Json = False,
) -> None:
    console = Console(as_json)
    with failing(console):
        account = Account.open(profile, region)
        status = read_status(account, account.stage(stage))
    rows = [
        ["URL", status.url or "-"],
        ["acceso · access", status.auth],
        ["versión · version", status.version],
        [
            "en prueba · on trial",
            ", ".join(f"{number}: {share:.0%}" for number, share in status.weights.items()) or "-",
        ],
        ["buenas · good", ", ".join(status.good) or "-"],
        ["todas · all", ", ".join(status.versions)],
        *([name, state] for name, state in status.alarms.items()),
        *([name, value if isinstance(value, str) else json.dumps(value)] for name, value in status.settings.items()),
    ]
    console.table(f"{status.stage} ({status.region})", ["", ""], rows)
    _conclude(console, status)
    console.result({**asdict(status), "well": status.well})
    if not status.well:
        raise typer.Exit(NOT_WELL)


def _conclude(console: Console, status: Status) -> None:
    raised = ", ".join(status.raised)
    if status.url is None:
        console.say("No está bien: no hay URL; repita make deploy.", "Not well: there is no URL; repeat make deploy.")
    elif raised:
        console.say(
            f"No está bien: ha saltado {raised}; docs/deploy.md dice qué hacer.",
            f"Not well: {raised} is raised; docs/deploy.md says what to do.",
        )
    else:
        console.say("Está bien.", "It is well.")
