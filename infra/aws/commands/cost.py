"""The command `cost`: what a million questions cost, by measured latencies."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from evaluation.pricing import costs, read_prices
from infra.aws.commands.console import Console, Json
from infra.aws.errors import BadSetting, NoLatencies
from infra.aws.options import Architecture
from infra.image.measurements import MEASUREMENTS, Measurement, read_measurements

HOURS_A_MONTH = 730.0
# Milliseconds of a warm request, by model and then by memory in MB.
Latencies = dict[str, dict[int, float]]


def show_cost(
    latencies: Annotated[Path, typer.Option(help="measurements written by infra.image.measure")] = MEASUREMENTS,
    latency: Annotated[
        list[str] | None, typer.Option(help="memory and milliseconds of a warm request; repeatable", metavar="MB=MS")
    ] = None,
    architecture: Annotated[Architecture, typer.Option()] = Architecture.X86,
    warm: Annotated[int, typer.Option(min=0, help="warm environments")] = 1,
    warm_hours: Annotated[float, typer.Option(min=0, max=744, help="warm hours a month")] = HOURS_A_MONTH,
    as_json: Json = False,
) -> None:
    console = Console(as_json)
    with console.exit_on_error():
        prices = read_prices()
        by_model, measurements = (parse_latencies(latency), []) if latency else measured_latencies(latencies)
        rows = [
            (model, cost)
            for model, by_memory in by_model.items()
            for cost in costs(by_memory, architecture, warm, warm_hours, prices)
        ]
    columns = ["model", "MB", "ms", "a million", "a million, warm", f"a month, {warm} kept warm"]
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
    console.table(f"{prices['currency']} for a million questions ({architecture}, {prices['date']})", columns, table)
    for day, machine in dict.fromkeys((row.measured, row.machine) for row in measurements):
        console.print(f"Measured on {day}: {machine}.")
    console.print(f"Prices of {prices['source']}, without the free tier.")
    console.result(
        {
            "prices": prices,
            "architecture": architecture,
            "measured": list(map(asdict, measurements)),
            "costs": [{"model": model, **asdict(row)} for model, row in rows],
        }
    )


def measured_latencies(path: Path) -> tuple[Latencies, list[Measurement]]:
    """Return the latencies and the measurements that they are from. Raises NoLatencies."""
    try:
        rows = read_measurements(path)
    except FileNotFoundError:
        raise NoLatencies(
            f"{path} does not exist: measure with python -m infra.image.measure --write, or use --latency "
            "1769=MILLISECONDS."
        ) from None
    except (ValueError, LookupError, TypeError) as error:
        raise NoLatencies(
            f"{path} does not have the format that infra.image.measure writes ({error!r}): measure again."
        ) from error
    latencies: Latencies = {}
    for row in rows:
        latencies.setdefault(row.model, {})[row.memory_mb] = float(row.billed_ms)
    return latencies, rows


def parse_latencies(pairs: Sequence[str]) -> Latencies:
    """Parse texts such as "1769=9.4"; the model's name is empty. Raises BadSetting."""
    return {"": dict(map(_parse_latency, pairs))}


def _parse_latency(pair: str) -> tuple[int, float]:
    memory, _, ms = pair.partition("=")
    try:
        parsed = int(memory), float(ms)
    except ValueError:
        parsed = 0, 0.0
    if not (parsed[0] > 0 and 0 < parsed[1] < math.inf):
        raise BadSetting(f"--latency {pair}: must be MEMORY=MILLISECONDS, such as 1769=9.4.")
    return parsed
