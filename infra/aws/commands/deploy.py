"""The command `deploy`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from function.config import MB_PER_VCPU
from infra.aws.account import Account, explained
from infra.aws.alias import mark_good
from infra.aws.canary import undo
from infra.aws.commands import options
from infra.aws.commands.application import app, failing
from infra.aws.commands.console import Console, plain
from infra.aws.commands.options import helped
from infra.aws.deploy import Deployed, Tools, deploy
from infra.aws.errors import BadSetting, DeployError, SmokeFailed
from infra.aws.image import Recipe
from infra.aws.prune import prune
from infra.aws.smoke import smoke_stage
from infra.aws.wanted import Architecture, Auth, Canary, Wanted, Warm


@app.command("deploy", help=helped("crear o cambiar lo que haga falta", "make or change what is needed"))
def run_deploy(
    stage: options.Stage = "dev",
    region: options.Region = None,
    profile: options.Profile = None,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
    model: Annotated[
        Path | None, typer.Option(help=helped("directorio del modelo; si no, el incluido", "model directory"))
    ] = None,
    memory: Annotated[int, typer.Option(help="MB; 1769 = 1 vCPU")] = MB_PER_VCPU,
    timeout: Annotated[int, typer.Option(help=helped("segundos", "seconds"))] = 30,
    architecture: Annotated[Architecture, typer.Option()] = Architecture.X86,
    storage: Annotated[int, typer.Option(help="/tmp, MB")] = 512,
    tracing: Annotated[bool, typer.Option(help="X-Ray")] = True,
    reserved_concurrency: Annotated[
        int, typer.Option(help=helped("cuántas a la vez, tope del gasto; 0: sin tope", "how many at once; 0: no cap"))
    ] = 10,
    retention: Annotated[int, typer.Option(help=helped("días de registros", "days of logs"))] = 30,
    auth: Annotated[Auth, typer.Option(help=helped("quién puede preguntar", "who may ask"))] = Auth.IAM,
    i_know_it_is_public: Annotated[bool, typer.Option("--i-know-it-is-public")] = False,
    rotate_token: Annotated[bool, typer.Option("--rotate-token", help=helped("otro token", "a new token"))] = False,
    cors_origin: Annotated[
        list[str] | None, typer.Option(help=helped("páginas de otros sitios", "pages of other sites"), metavar="ORIGIN")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help=helped("ajuste de la función", "setting"), metavar="QAS_X=Y")
    ] = None,
    warm: Annotated[int, typer.Option(help=helped("ejecuciones ya en marcha", "provisioned concurrency"))] = 0,
    warm_hours: Annotated[str | None, typer.Option(help=helped("solo de 8 a 20: 8-20", "only from 8 to 20"))] = None,
    warm_days: Annotated[str, typer.Option()] = "MON-FRI",
    timezone: Annotated[str, typer.Option()] = "Europe/Madrid",
    snapstart: Annotated[bool, typer.Option("--snapstart")] = False,
    canary: Annotated[int, typer.Option(help=helped("% de tráfico en prueba", "% of traffic on trial"))] = 0,
    canary_minutes: Annotated[float, typer.Option()] = 5,
    slow_ms: Annotated[int, typer.Option(help=helped("alarma: p95 en ms", "alarm: p95 in ms"))] = 2000,
    alarm_topic: Annotated[str | None, typer.Option(help="SNS", metavar="ARN")] = None,
    run_smoke: Annotated[bool, typer.Option("--smoke/--no-smoke", help=helped("probar la URL", "try the URL"))] = True,
) -> None:
    console = Console(as_json)
    shown: list[str] = []

    def show(token: str) -> None:
        shown.append(token)
        console.token(token)

    with failing(console):
        wanted = Wanted(
            model=model,
            memory_mb=memory,
            timeout_s=timeout,
            architecture=architecture,
            storage_mb=storage,
            tracing=tracing,
            reserved=reserved_concurrency,
            retention_days=retention,
            auth=auth,
            public_on_purpose=i_know_it_is_public,
            rotate_token=rotate_token,
            cors_origins=tuple(cors_origin or ()),
            variables=dict(map(_variable, set_ or [])),
            warm=Warm(warm, warm_hours, warm_days, timezone),
            snapstart=snapstart,
            canary=Canary(canary, canary_minutes),
            slow_ms=slow_ms,
            alarm_topic=alarm_topic,
        )
        recipe = Recipe.of(model, architecture)
        account = Account.open(profile, region)
        tools = Tools(report=console.change, show_token=show)
        done = deploy(account, account.stage(stage), wanted, recipe, tools, dry_run)
        passed = None
        if run_smoke and not dry_run and done.url is not None:
            try:
                passed = smoke_stage(account, done.stage, done.url, auth)
            except SmokeFailed as failure:
                if not canary or done.previous is None:
                    raise
                raise undo(account.client("lambda"), done.stage, done.version, done.previous, failure) from failure
            console.passed(done.url, passed)
            mark_good(account.client("lambda"), done.stage, done.version)
        pruning = _prune(console, account, done, dry_run)
        _conclude(console, done, dry_run)
    result = _result(done, dry_run)
    if shown:
        result["token"] = shown[-1]
    if passed is not None:
        result["smoke"] = asdict(passed)
    if pruning is not None:
        result["prune_failed"] = {"code": pruning.code, "error": pruning.english}
    console.result(result)


def _prune(console: Console, account: Account, done: Deployed, dry_run: bool) -> DeployError | None:
    """Delete old versions and images. Return an error instead of raising it: the next deploy tries again."""
    try:
        with explained():
            for change in prune(account, done, dry_run):
                done.changes.append(change)
                console.change(change)
    except DeployError as error:
        console.say(
            f"Versiones o imágenes viejas se quedan: {error.spanish}", f"old versions or images stay: {error.english}"
        )
        return error
    return None


def _result(done: Deployed, dry_run: bool) -> dict[str, Any]:
    return {
        "stage": done.stage.name,
        "region": done.stage.region,
        "dry_run": dry_run,
        "changed": done.changed,
        "url": done.url,
        "auth": done.auth,
        "version": done.version,
        "image": done.image,
        "changes": [plain(change) for change in done.changes],
    }


def _conclude(console: Console, done: Deployed, dry_run: bool) -> None:
    count = len([change for change in done.changes if change])
    if not done.changed:
        console.say("No hay nada que cambiar.", "Nothing to change.")
    elif dry_run:
        said = f"Cambios que haría: {count}. No se ha tocado nada."
        console.say(said, f"Changes to make: {count}. Nothing was touched.")
    else:
        console.say(f"Cambios hechos: {count}. URL: {done.url}", f"Changes made: {count}.")


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise BadSetting(f"--set {text}: NOMBRE=VALOR.", f"--set {text}: NAME=VALUE.")
    return name, value
