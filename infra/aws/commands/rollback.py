"""The command `rollback`."""

from infra.aws.account import Account
from infra.aws.commands import options
from infra.aws.commands.application import app, failing
from infra.aws.commands.console import Console, plain
from infra.aws.commands.options import helped
from infra.aws.rollback import rollback


@app.command("rollback", help=helped("volver a la versión buena anterior", "go back to the previous good version"))
def roll_back(
    stage: options.Stage = "dev",
    region: options.Region = None,
    profile: options.Profile = None,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
) -> None:
    console = Console(as_json)
    with failing(console):
        account = Account.open(profile, region)
        change, version = rollback(account.client("lambda"), account.stage(stage), dry_run)
        console.change(change)
        if dry_run:
            console.say(f"Contestaría la versión {version}. No se ha tocado nada.", "it would answer; nothing touched.")
        else:
            console.say(f"Contesta la versión {version}.", f"version {version} answers.")
    console.result({"stage": stage, "dry_run": dry_run, "version": version, "changes": [plain(change)]})
