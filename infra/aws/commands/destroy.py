"""The command `destroy`."""

from collections.abc import Callable
from typing import Annotated

import typer

from infra.aws.account import Account
from infra.aws.change import Change
from infra.aws.commands import options
from infra.aws.commands.application import app, failing
from infra.aws.commands.console import Console, plain
from infra.aws.commands.options import helped
from infra.aws.destroy import destroy
from infra.aws.errors import NotConfirmed


@app.command("destroy", help=helped("borrar todo lo que deploy hizo", "delete all that deploy made"))
def run_destroy(
    stage: options.Stage = "dev",
    region: options.Region = None,
    profile: options.Profile = None,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
    yes: Annotated[bool, typer.Option("--yes", help=helped("sin preguntar", "do not ask"))] = False,
) -> None:
    console = Console(as_json)
    with failing(console):
        account = Account.open(profile, region)
        of = account.stage(stage)
        report: Callable[[Change], None] = console.change
        if not (yes or dry_run):
            planned, _ = destroy(account, of, report, dry_run=True)
            question = f"¿Borrar? Escriba · Delete? Type «{stage}»"
            if planned and typer.prompt(question, default="", show_default=False, err=True) != stage:
                raise NotConfirmed
            report = _told_already
        removed, kept = destroy(account, of, report, dry_run)
        for error in kept:
            console.say(f"Se deja: {error.spanish}", f"left: {error.english}")
        if not removed:
            console.say("No hay nada que borrar.", "There is nothing to delete.")
        elif dry_run:
            count = len(removed)
            console.say(f"Se borrarían {count}. No se ha borrado nada.", f"{count} to delete; nothing deleted.")
        else:
            console.say(f"{stage} ya no existe.", f"{stage} is gone.")
    result = {"stage": stage, "dry_run": dry_run, "changes": [plain(change) for change in removed]}
    console.result({**result, "kept": [error.english for error in kept]})


def _told_already(change: Change) -> None:
    """Do nothing: the plan has already shown the change."""
