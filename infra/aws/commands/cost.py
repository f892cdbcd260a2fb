"""The command `cost`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from evaluation.pricing import costs, read_prices
from infra.aws.commands import options
from infra.aws.commands.application import app, failing
from infra.aws.commands.console import Console
from infra.aws.commands.options import helped
from infra.aws.cost import HOURS_A_MONTH, given_latencies, measured_latencies
from infra.aws.wanted import Architecture
from infra.image.measurements import MEASUREMENTS


@app.command("cost", help=helped("cuánto cuesta un millón de preguntas", "what a million questions cost"))
def show_cost(
    latencies: Annotated[
        Path, typer.Option(help=helped("lo que midió infra.image.measure", "what it measured"))
    ] = MEASUREMENTS,
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
        by_model, measured = (given_latencies(latency), []) if latency else measured_latencies(latencies)
        rows = [
            (model, cost)
            for model, by_memory in by_model.items()
            for cost in costs(by_memory, architecture, warm, warm_hours, prices)
        ]
    columns = [
        "modelo\nmodel",
        "MB",
        "ms",
        "por millón\na million",
        "en caliente\nwarm",
        f"+ {warm} al mes\n+ {warm} a month",
    ]
    table = [
        [
            model,
            f"{row.memory_mb:,}",
            f"{row.ms:g}",
            f"{row.on_demand:.2f}",
            f"{row.provisioned:.2f}",
            f"{row.kept_a_month:.2f}",
        ]
        for model, row in rows
    ]
    title = f"{prices['currency']} por millón de preguntas · for a million questions ({architecture}, {prices['date']})"
    console.table(title, columns, table)
    for day, machine in dict.fromkeys((row.measured, row.machine) for row in measured):
        console.say(f"Medido el {day}: {machine}.", "measured on that day, on that machine.")
    console.say(f"Precios de {prices['source']}, sin la capa gratuita.", "without the free tier.")
    priced = [{"model": model, **asdict(row)} for model, row in rows]
    result = {"prices": prices, "architecture": architecture, "measured": list(map(asdict, measured)), "costs": priced}
    console.result(result)
