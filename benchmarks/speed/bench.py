"""Run all measurements, one after the other. While one peer is measured, the others are idle."""

import json
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmarks.speed import imports, servers, stages
from benchmarks.speed.peak import load_config, network_ops
from benchmarks.speed.peers import Peer, Url, Worker, cores, open_client, working
from benchmarks.speed.results import Results, Setting, Spread
from benchmarks.speed.start import Start, start
from evaluation.squad import Question

PACKAGES = ("onnxruntime", "tokenizers", "fastapi")
REFERENCE_PACKAGES = ("transformers", "torch")

Say = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Models:
    """The same weights three times: a transformers checkpoint, a baked model directory and plain dynamic int8."""

    checkpoint: Path
    baked: Path
    plain: Path


@dataclass(frozen=True, slots=True)
class Amount:
    """How much to measure. `lengths`: tokens of the windows. `clients`: number of concurrent clients."""

    rounds: int = 14
    questions: int = 5
    window_rounds: int = 14
    lengths: Sequence[int] = (128, 384)
    clients: int = 4
    throughput_rounds: int = 3
    throughput_questions: int = 16
    starts: int = 3


def bench(models: Models, questions: Sequence[Question], data: str, amount: Amount, run: Path, say: Say) -> Results:
    """Run the benchmark. `run`: an empty directory for logs."""
    asked = stages.spread(questions)
    say("Máximo de int8", "int8 peak")
    peak = _peak(cores())
    say("Importaciones", "Imports")
    imported = imports.measure(models.baked, cores())
    say("Arranques en frío y memoria", "Cold starts and memory")
    starts = _starts(models, asked, amount.starts, run)
    with ExitStack() as stack:
        say("Abrir a todos", "Opening all")
        urls, workers = _open(stack, models, run)
        network = {name: worker for name, worker in workers.items() if name.endswith("network")}
        say("La red sola", "The network alone")
        windows = stages.networks(network, amount.lengths, amount.window_rounds)
        say("Latencia", "Latency")
        one_by_one: dict[str, Peer] = {"prototype": urls["prototype"], **workers, "qas": urls["qas"]}
        latency = stages.latency(one_by_one, asked, amount.rounds, amount.questions)
        say("Preguntas por segundo", "Questions per second")
        rates = stages.throughput(urls, asked, amount.throughput_rounds, amount.throughput_questions, amount.clients)
    best = max(peak.values())
    return Results(
        setting=_setting(models, data, len(questions), amount.clients),
        latency={name: Spread.of([timing.ms for timing in timings]) for name, timings in latency.items()},
        windows={name: {length: Spread.of(ms) for length, ms in found.items()} for name, found in windows.items()},
        throughput={name: Spread.of(found) for name, found in rates.items()},
        start={name: Spread.of([one.seconds for one in found]) for name, found in starts.items()},
        memory={name: Spread.of([one.peak_bytes for one in found]) for name, found in starts.items()},
        peak=peak,
        share=_share(models.checkpoint, windows["network"], best),
        imports=imported,
    )


def _peak(threads: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed.peak", str(threads)], stdout=subprocess.PIPE, check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _share(checkpoint: Path, windows: Mapping[int, Sequence[float]], peak: float) -> dict[int, float]:
    config = load_config(checkpoint)
    return {length: network_ops(config, length) / (stages.median(ms) / 1000) / peak for length, ms in windows.items()}


def _starts(models: Models, asked: Sequence[Question], count: int, run: Path) -> dict[str, list[Start]]:
    """Start prototype and QAS in turns. The first start of each is not counted, because it may read from the disk."""
    longest = sorted(asked, key=lambda question: -len(question.context))[:3]
    makers = {
        "prototype": partial(servers.prototype_in_lambda, "prototype-in-lambda", models.checkpoint),
        "qas": partial(servers.ours_in_lambda, "qas-in-lambda", models.baked, cores()),
    }
    found: dict[str, list[Start]] = {name: [] for name in makers}
    for _ in range(count + 1):
        for name, make in makers.items():
            found[name].append(start(make, [asked[0], *longest], run))
    return {name: starts[1:] for name, starts in found.items()}


def _open(stack: ExitStack, models: Models, run: Path) -> tuple[dict[str, Url], dict[str, Worker]]:
    threads = cores()
    urls = {
        "prototype": servers.prototype(models.checkpoint, run),
        "qas": servers.ours("qas", models.baked, 1, threads, run),
        "qas-many": servers.ours("qas-many", models.baked, threads, 1, run),
    }
    opened = {
        name: Url(name, stack.enter_context(open_client(stack.enter_context(url))), run) for name, url in urls.items()
    }
    here, there = partial(working, servers.HERE, run), partial(working, servers.REFERENCE, run)
    bounded = ("--threads", str(threads))
    encoded = ("--tokenizer", models.baked / "tokenizer.json")
    workers = {
        "plain-pipeline": there("plain-pipeline", models.plain, "--checkpoint", models.checkpoint),
        "reader": here("reader", models.baked, *bounded),
        "plain-network": here("plain-network", models.plain, *encoded),
        "network": here("network", models.baked, *bounded, *encoded),
    }
    return opened, {name: stack.enter_context(worker) for name, worker in workers.items()}


def _setting(models: Models, data: str, questions: int, clients: int) -> Setting:
    code = "import importlib.metadata as m, json, sys; print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"
    told = subprocess.run(
        [str(servers.REFERENCE), "-c", code, *REFERENCE_PACKAGES], stdout=subprocess.PIPE, check=True, text=True
    ).stdout
    config = load_config(models.checkpoint)
    return Setting(
        processor=_processor(Path("/proc/cpuinfo").read_text()),
        cores=cores(),
        clients=clients,
        data=data,
        questions=questions,
        checkpoint=f"{config['model_type']}, {config['num_hidden_layers']} × {config['hidden_size']}",
        python=platform.python_version(),
        packages={name: version(name) for name in PACKAGES} | json.loads(told),
    )


def _processor(cpuinfo: str) -> str:
    for line in cpuinfo.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
