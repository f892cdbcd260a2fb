"""The commands. Exit status: 0 done, 1 failed (the JSON has the code), 2 wrong usage, 3 not deployed or not well."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import requests
import typer

from infra.aws import options
from infra.aws.account import Account, explained
from infra.aws.change import Change
from infra.aws.clock import Clock
from infra.aws.console import Console, plain
from infra.aws.cost import HOURS_A_MONTH, LATENCIES, read_latencies
from infra.aws.destroy import destroy
from infra.aws.errors import DeployError, NotConfirmed, NotDeployed
from infra.aws.log_lines import read_lines
from infra.aws.options import helped
from infra.aws.pricing import costs, read_prices
from infra.aws.rollback import rollback
from infra.aws.signing import prove
from infra.aws.smoke import Passed, smoke
from infra.aws.stage import Stage
from infra.aws.status import read_status
from infra.aws.token import read_token
from infra.aws.wanted import Architecture, Auth

NOT_WELL = 3

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=helped("Despliegue en AWS.", "Deployment to AWS."),
)


@contextmanager
def failing(console: Console) -> Iterator[None]:
    try:
        with explained():
            yield
    except DeployError as error:
        console.failed(error)
        raise typer.Exit(NOT_WELL if isinstance(error, NotDeployed) else 1) from None


def smoke_deployed(account: Account, stage: Stage, url: str, auth: Auth, console: Console) -> Passed:
    """Raises SmokeFailed."""
    token = read_token(account.client("ssm"), stage) if auth is Auth.TOKEN else None
    credentials = account.session.get_credentials() if auth is Auth.IAM else None
    with requests.Session() as session:
        passed = smoke(url, auth, prove(auth, credentials, stage.region, token), session, Clock())
    say_passed(console, url, passed)
    return passed


def say_passed(console: Console, url: str, passed: Passed) -> None:
    console.say(
        f"{url} contesta «{passed.answer}» en {passed.warm_ms:.0f} ms (la primera, {passed.first_ms:.0f}), modelo "
        f"{passed.model}.",
        f"it answers «{passed.answer}» in {passed.warm_ms:.0f} ms (the first in {passed.first_ms:.0f}).",
    )


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
        ["en prueba · on trial", ", ".join(f"{number}: {share:.0%}" for number, share in status.weights.items())],
        ["buenas · good", ", ".join(status.good)],
        *([name, state] for name, state in status.alarms.items()),
        *([name, str(value)] for name, value in status.settings.items()),
    ]
    console.table(f"{status.stage} ({status.region})", ["", ""], rows)
    console.result({**asdict(status), "well": status.well})
    if not status.well:
        raise typer.Exit(NOT_WELL)


@app.command("smoke", help=helped("comprobar que la URL contesta", "check that the URL answers"))
def run_smoke(
    stage: options.Stage = "dev",
    region: options.Region = None,
    profile: options.Profile = None,
    as_json: options.Json = False,
    url: Annotated[str | None, typer.Option(help=helped("otra URL, como http://localhost:8008", "another URL"))] = None,
    auth: Annotated[Auth, typer.Option(help=helped("acceso de --url", "access of --url"))] = Auth.NONE,
) -> None:
    console = Console(as_json)
    with failing(console):
        if url is None:
            account = Account.open(profile, region)
            of = account.stage(stage)
            status = read_status(account, of)
            if status.url is None:
                raise NotDeployed(stage, of.region)
            url = status.url
            passed = smoke_deployed(account, of, url, Auth(status.auth), console)
        else:
            aws = Account.open(profile, region).session
            credentials = aws.get_credentials() if auth is Auth.IAM else None
            proof = prove(auth, credentials, aws.region_name or "", os.environ.get("QAS_PAGE_TOKEN"))
            with requests.Session() as session:
                passed = smoke(url, auth, proof, session, Clock(), settling=0)
            say_passed(console, url, passed)
    console.result({"url": url, **asdict(passed)})


@app.command("logs", help=helped("los registros de la función", "the function's log"))
def show_logs(
    stage: options.Stage = "dev",
    region: options.Region = None,
    profile: options.Profile = None,
    minutes: Annotated[float, typer.Option(help=helped("desde hace cuánto", "since how long ago"))] = 10,
    follow: Annotated[bool, typer.Option("--follow", help=helped("seguir", "go on"))] = False,
) -> None:
    with failing(Console(as_json=False)):
        account = Account.open(profile, region)
        since = int((time.time() - minutes * 60) * 1000)
        for line in read_lines(account.client("logs"), account.stage(stage), since, follow, Clock()):
            print(line, flush=True)


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
    console.result({"stage": stage, "dry_run": dry_run, "version": version, "changes": [plain(change)]})


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
            if planned and typer.prompt(f"¿Borrar? Escriba · Delete? Type «{stage}»", default="", err=True) != stage:
                raise NotConfirmed
            report = _told_already
        removed, kept = destroy(account, of, report, dry_run)
        for error in kept:
            console.say(f"Se deja: {error.spanish}", f"left: {error.english}")
        if not removed:
            console.say("No hay nada que borrar.", "There is nothing to delete.")
        elif not dry_run:
            console.say(f"{stage} ya no existe.", f"{stage} is gone.")
    result = {"stage": stage, "dry_run": dry_run, "changes": [plain(change) for change in removed]}
    console.result({**result, "kept": [error.english for error in kept]})


def _told_already(change: Change) -> None:
    """The plan has named it."""


@app.command("cost", help=helped("cuánto cuesta un millón de preguntas", "what a million questions cost"))
def show_cost(
    latencies: Annotated[
        Path, typer.Option(help=helped("lo que midió make bench", "what make bench measured"))
    ] = LATENCIES,
    latency: Annotated[
        list[str] | None, typer.Option(help=helped("MB=ms medidos", "MB=ms measured"), metavar="MB=MS")
    ] = None,
    architecture: Annotated[Architecture, typer.Option()] = Architecture.X86,
    warm: Annotated[int, typer.Option(min=0, help=helped("ejecuciones en caliente", "warm environments"))] = 1,
    warm_hours: Annotated[
        float, typer.Option(min=0, max=744, help=helped("horas al mes en caliente", "warm hours a month"))
    ] = HOURS_A_MONTH,
    as_json: options.Json = False,
) -> None:
    console = Console(as_json)
    with failing(console):
        prices = read_prices()
        rows = costs(read_latencies(latencies, latency or []), architecture, warm, warm_hours, prices)
    columns = ["MB", "ms", "$/millón · million", f"$/millón en caliente · warm ({warm})", "+ $/mes · month"]
    table = [
        [
            str(row.memory_mb),
            f"{row.ms:g}",
            *(f"{sum_:.2f}" for sum_ in (row.on_demand, row.provisioned, row.kept_a_month)),
        ]
        for row in rows
    ]
    console.table(f"{architecture}, {prices['currency']}, {prices['date']}", columns, table)
    console.say(f"Precios de {prices['source']}, sin la capa gratuita.", "without the free tier.")
    console.result({"prices": prices, "architecture": architecture, "costs": [asdict(row) for row in rows]})
