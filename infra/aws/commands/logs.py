"""The command `logs`."""

import time
from typing import Annotated

import typer

from infra.aws.account import Account
from infra.aws.clock import Clock
from infra.aws.commands import options
from infra.aws.commands.application import app, failing
from infra.aws.commands.console import Console
from infra.aws.commands.options import helped
from infra.aws.log_lines import read_lines


@app.command("logs", help=helped("los registros de la función", "the function's log"))
def show_logs(
    stage: options.Stage = "dev",
    region: options.Region = None,
    profile: options.Profile = None,
    as_json: options.Json = False,
    minutes: Annotated[float, typer.Option(help=helped("desde hace cuánto", "since how long ago"))] = 10,
    follow: Annotated[bool, typer.Option("--follow", help=helped("seguir", "go on"))] = False,
) -> None:
    console = Console(as_json)  # the log lines are already JSON
    with failing(console):
        account = Account.open(profile, region)
        since = int((time.time() - minutes * 60) * 1000)
        empty = True
        for line in read_lines(account.client("logs"), account.stage(stage), since, follow, Clock()):
            print(line, flush=True)
            empty = False
        if empty:
            console.say(f"Nada en los últimos {minutes:g} minutos.", f"nothing in the last {minutes:g} minutes.")
