"""Run all measurements, one after the other. While one peer is measured, the others are idle."""

import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmarks.speed import peers
from benchmarks.speed.peak import load_config, network_ops
from benchmarks.speed.peers import Peer, Timing, Url, Worker, cores, open_client, start_worker
from benchmarks.speed.results import Results, Setting, Spread
from benchmarks.speed.start import Start, cold_start, measure_imports
from evaluation.squad import Question

PACKAGES = ("onnxruntime", "tokenizers", "fastapi")
REFERENCE_PACKAGES = ("transformers", "torch")

Report = Callable[[str], None]  # called with the name of each step


@dataclass(frozen=True, slots=True)
class Models:
    """The same weights three times: a transformers checkpoint, a baked model directory and plain dynamic int8."""

    checkpoint: Path
    baked: Path
    plain: Path


@dataclass(frozen=True, slots=True)
class Amount:
    """The amount of measurements. `lengths`: tokens of the windows. `clients`: number of concurrent clients."""

    rounds: int = 14
    questions: int = 5
    window_rounds: int = 14
    lengths: Sequence[int] = (128, 384)
    clients: int = 4
    throughput_rounds: int = 3
    throughput_questions: int = 16
    starts: int = 3


def bench(
    models: Models, questions: Sequence[Question], data: str, amount: Amount, logs: Path, report: Report
) -> Results:
    """Run the benchmark. `logs`: an empty directory."""
    ordered = spread(questions)
    report("int8 peak")
    peak = _peak(cores())
    report("Imports")
    imports = measure_imports(models.baked, cores())
    report("Cold starts and memory")
    starts = _starts(models, ordered, amount.starts, logs)
    with ExitStack() as stack:
        report("Start all peers")
        urls, workers = _open(stack, models, logs)
        network = {name: worker for name, worker in workers.items() if name.endswith("network")}
        report("The network alone")
        windows = measure_networks(network, amount.lengths, amount.window_rounds)
        report("Latency")
        one_by_one: dict[str, Peer] = {"prototype": urls["prototype"], **workers, "qas": urls["qas"]}
        latency = measure_latency(one_by_one, ordered, amount.rounds, amount.questions)
        report("Questions per second")
        rates = measure_throughput(urls, ordered, amount.throughput_rounds, amount.throughput_questions, amount.clients)
    best = max(peak.values())
    return Results(
        setting=_setting(models, data, len(questions), amount.clients),
        latency={name: Spread.of([timing.ms for timing in timings]) for name, timings in latency.items()},
        windows={
            name: {length: Spread.of(ms) for length, ms in by_length.items()} for name, by_length in windows.items()
        },
        throughput={name: Spread.of(values) for name, values in rates.items()},
        start={name: Spread.of([start.seconds for start in values]) for name, values in starts.items()},
        memory={name: Spread.of([start.peak_bytes for start in values]) for name, values in starts.items()},
        peak=peak,
        share=_share(models.checkpoint, windows["network"], best),
        imports=imports,
    )


def measure_latency(
    peers: Mapping[str, Peer], questions: Sequence[Question], rounds: int, each: int
) -> dict[str, list[Timing]]:
    """Ask every peer the same `each` questions in each round, one after the other. The peers take turns at being first.

    Other load on the machine thus affects all peers alike. In each round, every peer answers the first question once
    as a warm-up, which is not counted.
    """
    names = list(peers)
    results: dict[str, list[Timing]] = {name: [] for name in names}
    for number in range(rounds):
        chosen = take(questions, number * each, each)
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            peers[name].ask(chosen[0])
            results[name] += [peers[name].ask(question) for question in chosen]
    return results


def measure_networks(
    workers: Mapping[str, Worker], lengths: Sequence[int], rounds: int
) -> dict[str, dict[int, list[float]]]:
    """Return the milliseconds of one window, by worker and by length in tokens. The workers take turns."""
    results: dict[str, dict[int, list[float]]] = {name: {length: [] for length in lengths} for name in workers}
    for _ in range(rounds):
        for name, worker in workers.items():
            for length in lengths:
                worker.run(length)
                results[name][length].append(worker.run(length).ms)
    return results


def measure_throughput(
    peers: Mapping[str, Peer], questions: Sequence[Question], rounds: int, each: int, clients: int
) -> dict[str, list[float]]:
    """Return questions per second of `clients` concurrent clients. In each round, all peers get the same questions."""
    results: dict[str, list[float]] = {name: [] for name in peers}
    with ThreadPoolExecutor(clients) as pool:
        for number in range(rounds):
            chosen = take(questions, number * each, each)
            for name, peer in peers.items():
                list(pool.map(peer.ask, chosen[:clients]))
                start = time.perf_counter()
                list(pool.map(peer.ask, chosen))
                results[name].append(len(chosen) / (time.perf_counter() - start))
    return results


def take(questions: Sequence[Question], first: int, count: int) -> list[Question]:
    """Return `count` questions from number `first` on, continuing with number 0 after the last one."""
    return [questions[(first + number) % len(questions)] for number in range(count)]


def spread(questions: Sequence[Question]) -> list[Question]:
    """Reorder the questions so that consecutive ones are about different paragraphs: 0, 37, 74, …, then 1, 38, …"""
    step = 37
    return [question for first in range(step) for question in questions[first::step]]


def _peak(threads: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed.peak", str(threads)], stdout=subprocess.PIPE, check=True
    )
    peaks: dict[str, float] = json.loads(done.stdout)
    return peaks


def _share(checkpoint: Path, windows: Mapping[int, Sequence[float]], peak: float) -> dict[int, float]:
    config = load_config(checkpoint)
    return {
        length: network_ops(config, length) / (statistics.median(ms) / 1000) / peak for length, ms in windows.items()
    }


def _starts(models: Models, questions: Sequence[Question], count: int, logs: Path) -> dict[str, list[Start]]:
    """Start prototype and QAS in turns. The first start of each is not counted, because it may read from the disk."""
    longest = sorted(questions, key=lambda question: -len(question.context))[:3]
    makers = {
        "prototype": partial(peers.prototype_in_lambda, "prototype-in-lambda", models.checkpoint),
        "qas": partial(peers.qas_in_lambda, "qas-in-lambda", models.baked, cores()),
    }
    starts: dict[str, list[Start]] = {name: [] for name in makers}
    for _ in range(count + 1):
        for name, make in makers.items():
            starts[name].append(cold_start(make, [questions[0], *longest], logs))
    return {name: values[1:] for name, values in starts.items()}


def _open(stack: ExitStack, models: Models, logs: Path) -> tuple[dict[str, Url], dict[str, Worker]]:
    threads = cores()
    urls = {
        "prototype": peers.prototype(models.checkpoint, logs),
        "qas": peers.qas("qas", models.baked, 1, threads, logs),
        "qas-many": peers.qas("qas-many", models.baked, threads, 1, logs),
    }
    opened = {
        name: Url(name, stack.enter_context(open_client(stack.enter_context(url))), logs) for name, url in urls.items()
    }
    here, in_reference = partial(start_worker, peers.PYTHON, logs), partial(start_worker, peers.REFERENCE_PYTHON, logs)
    limited = ("--threads", str(threads))
    tokenizer = ("--tokenizer", models.baked / "tokenizer.json")
    workers = {
        "plain-pipeline": in_reference("plain-pipeline", models.plain, "--checkpoint", models.checkpoint),
        "reader": here("reader", models.baked, *limited),
        "plain-network": here("plain-network", models.plain, *tokenizer),
        "network": here("network", models.baked, *limited, *tokenizer),
    }
    return opened, {name: stack.enter_context(worker) for name, worker in workers.items()}


def _setting(models: Models, data: str, questions: int, clients: int) -> Setting:
    code = "import importlib.metadata as m, json, sys; print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"
    reference_packages = subprocess.run(
        [str(peers.REFERENCE_PYTHON), "-c", code, *REFERENCE_PACKAGES], stdout=subprocess.PIPE, check=True, text=True
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
        packages={name: version(name) for name in PACKAGES} | json.loads(reference_packages),
    )


def _processor(cpuinfo: str) -> str:
    for line in cpuinfo.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
