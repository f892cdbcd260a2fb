"""`python -m infra.image.measure`: measure the image's layers and start, and the memory, time and cost of an answer.

As in Lambda, the share of processors depends on the memory. Each row is measured in new containers, without swap.
"""

import argparse
import http.client
import json
import math
import os
import re
import statistics
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from evaluation.pricing import costs, read_prices
from evaluation.squad import SAMPLE
from function.config import MB_PER_VCPU
from infra.image.measurements import MEASUREMENTS, Measurement, add_measurements
from infra.local.events import HttpRequest, to_event

IMAGE = "qas-function"
HARDENED = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]


def docker(*command: str) -> str:
    return subprocess.run(["docker", *command], check=True, capture_output=True, text=True).stdout.rstrip("\n")


def layers(image: str, base: str) -> list[tuple[float, str]]:
    """Return the megabytes and the instruction of each layer above `base`, oldest first, without empty layers."""
    template = "{{.Size}}\t{{.CreatedBy}}"
    history = docker("history", "--no-trunc", "--human=false", "--format", template, image).splitlines()
    base_layers = len(docker("history", "--quiet", base).splitlines())
    rows = [line.split("\t", 1) for line in reversed(history[:-base_layers])]
    return [(int(size) / 1e6, instruction) for size, instruction in rows if int(size)]


def events(sample: Path) -> Iterator[dict[str, Any]]:
    """Yield an event for each question of a SQuAD file and its paragraph, in an endless cycle."""
    articles = json.loads(sample.read_text(encoding="utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    questions = [(qa["question"], paragraph["context"]) for paragraph in paragraphs for qa in paragraph["qas"]]
    for question, context in cycle(questions):
        body = json.dumps({"question": question, "context": context}).encode()
        request = HttpRequest("POST", "/answers", "", [("content-type", "application/json")], body, "127.0.0.1", 8008)
        yield to_event(request, str(uuid.uuid4()), datetime.now(UTC))


def invoke(port: int, event: dict[str, Any]) -> None:
    """Invoke the function. Raises OSError if nothing listens yet, and RuntimeError if the function fails."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("POST", "/2015-03-31/functions/function/invocations", json.dumps(event))
    response = json.loads(connection.getresponse().read())
    if response.get("statusCode") != 200:
        raise RuntimeError(response)


@contextmanager
def running_container(image: str, options: Sequence[str], event: dict[str, Any]) -> Iterator[tuple[str, int, float]]:
    """Run a container. Yield its id, its port and the seconds from its start to its first answer."""
    container = docker("create", "--publish", "127.0.0.1::8080", *HARDENED, *options, image)
    try:
        start = time.perf_counter()
        docker("start", container)
        port = int(docker("port", container, "8080").rpartition(":")[2])
        while True:
            try:
                invoke(port, event)
                break
            except (OSError, http.client.HTTPException):
                time.sleep(0.005)
        yield container, port, time.perf_counter() - start
    finally:
        docker("rm", "--force", container)


def peak_mb(container: str) -> float:
    """Return the sum of the peak resident set sizes of all processes, in megabytes."""
    lines = docker("exec", container, "bash", "-c", "grep -h VmHWM /proc/[0-9]*/status 2>/dev/null").splitlines()
    return sum(int(line.split()[1]) for line in lines) * 1024 / 1e6


def measure(image: str, memory: int, model: Path | None, starts: int, answers: int) -> Measurement:
    """Measure the image with `memory` megabytes. Raises RuntimeError if the function fails."""
    cpus = min(memory / MB_PER_VCPU, os.cpu_count() or 1)
    options = ["--memory", f"{memory}m", "--memory-swap", f"{memory}m", "--cpus", f"{cpus:.3f}"]
    options += ["--env", f"QAS_THREADS={max(1, round(cpus))}", "--env", "AWS_LAMBDA_FUNCTION_TIMEOUT=120"]
    options += ["--volume", f"{model.resolve()}:/opt/model:ro"] if model else []
    sample = list(islice(events(SAMPLE), answers))
    start_seconds, answer_seconds = [], []
    for number in range(starts):
        with running_container(image, options, sample[0]) as (container, port, seconds):
            start_seconds.append(seconds)
            if number == 0:
                for event in sample:
                    start = time.perf_counter()
                    invoke(port, event)
                    answer_seconds.append(time.perf_counter() - start)
                peak = peak_mb(container)
    return Measurement(
        model=model_name(image, model),
        memory_mb=memory,
        cpus=round(cpus, 2),
        start_s=round(statistics.median(start_seconds), 2),
        median_ms=round(1000 * statistics.median(answer_seconds)),
        p95_ms=round(1000 * statistics.quantiles(answer_seconds, n=20)[-1]),
        billed_ms=math.ceil(1000 * statistics.mean(answer_seconds)),
        peak_mb=round(peak),
        measured=datetime.now(UTC).date().isoformat(),
        commit=subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip(),
        machine=machine(),
    )


def model_name(image: str, model: Path | None) -> str:
    if model is None:
        return docker("inspect", "--format", '{{index .Config.Labels "qas.model"}}', image)
    return str(json.loads((model / "manifest.json").read_text(encoding="utf-8"))["id"])


def machine() -> str:
    processor = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    engine = docker("version", "--format", "{{.Server.Version}}")
    return f"{os.cpu_count()} × {processor[1] if processor else 'unknown processor'}, Docker Engine {engine}"


def table_row(row: Measurement) -> str:
    (cost,) = costs({row.memory_mb: row.billed_ms}, "x86_64", 0, 0, read_prices())
    return (
        f"| {row.memory_mb:,} | {row.cpus:.2f} | {row.start_s:.2f} | {row.median_ms:.0f} | {row.p95_ms:.0f} "
        f"| {row.peak_mb:.0f} | {cost.on_demand:.2f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--image", default=IMAGE)
    parser.add_argument("--base", default="python:3.13-slim-bookworm")
    parser.add_argument("--model", type=Path, help="a model directory to use instead of the image's model")
    parser.add_argument("--memory", type=int, nargs="+", default=[512, 1024, MB_PER_VCPU, 3008], help="megabytes")
    parser.add_argument("--starts", type=int, default=5, help="the number of starts; the table shows their median")
    parser.add_argument("--answers", type=int, default=60, help="the number of warm invocations")
    parser.add_argument(
        "--write", type=Path, nargs="?", const=MEASUREMENTS, help=f"save the rows to this file; default: {MEASUREMENTS}"
    )
    args = parser.parse_args()
    for megabytes, instruction in layers(args.image, args.base):
        print(f"| {megabytes:.1f} MB | {instruction[:100]} |")
    print("\n| Memory, MB | CPUs | Start to first answer, s | Median, ms | p95, ms | Peak, MB | $ per million |")
    print("|---|---|---|---|---|---|---|")
    for memory in args.memory:
        try:
            row = measure(args.image, memory, args.model, args.starts, args.answers)
        except RuntimeError as error:
            print(f"| {memory:,} | — | — | — | — | — | {str(error)[:80]} |", flush=True)
            continue
        print(table_row(row), flush=True)
        if args.write:
            add_measurements([row], args.write)


if __name__ == "__main__":
    main()
