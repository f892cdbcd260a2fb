"""The command `cost`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from infra.aws.commands import options
from infra.aws.commands.application import app, failing
from infra.aws.commands.console import Console
from infra.aws.commands.options import helped
from infra.aws.cost import HOURS_A_MONTH, LATENCIES, read_latencies
from infra.aws.pricing import costs, read_prices
from infra.aws.wanted import Architecture


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
