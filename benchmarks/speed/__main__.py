"""`python -m benchmarks.speed`: measure QAS, the prototype and plain int8 side by side in one run; docs/speed.md."""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed.bench import Amount, Models, bench
from benchmarks.speed.errors import NoCheckpoint, NoReference, SpeedError
from benchmarks.speed.peers import REFERENCE_PYTHON
from benchmarks.speed.report import draw_bars, render
from benchmarks.speed.results import Results
from evaluation.errors import EvaluationError
from evaluation.squad import SAMPLE, load_squad
from infra.local import emulator
from infra.local.errors import StackError
from infra.local.stack import CACHE

OUT = Path("build/bench/speed")
QUICK = Amount(
    rounds=1,
    questions=2,
    window_rounds=1,
    lengths=(16,),
    clients=2,
    throughput_rounds=1,
    throughput_questions=4,
    starts=1,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Return the exit status. Missed targets are shown in the table and do not change it."""
    arguments = _parser().parse_args(argv)
    try:
        results = _measure(arguments)
    except (SpeedError, StackError, EvaluationError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    text = render(results)
    (arguments.out / "speed.md").write_text(text, encoding="utf-8")
    (arguments.out / "speed.svg").write_text(draw_bars(results), encoding="utf-8")
    as_json = json.dumps(results.as_json(), ensure_ascii=False, indent=2)
    (arguments.out / "speed.json").write_text(as_json + "\n", encoding="utf-8")
    print(text)
    return 0


def _measure(arguments: argparse.Namespace) -> Results:
    """Check all inputs, then quantize the models and measure."""
    if not REFERENCE_PYTHON.exists():
        raise NoReference
    if not (arguments.checkpoint / "config.json").is_file():
        raise NoCheckpoint(arguments.checkpoint)
    questions = load_squad(arguments.data).questions
    emulator.fetch(CACHE)
    logs = arguments.out / "logs"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    models = _models(arguments.checkpoint, arguments.baked, arguments.out)
    return bench(models, questions, arguments.data.name, arguments.amount, logs, _report)


def _models(checkpoint: Path, baked: Path | None, out: Path) -> Models:
    _report("Quantize the weights")
    models = Models(checkpoint.resolve(), (baked or out / "baked").resolve(), (out / "plain.onnx").resolve())
    command = [
        sys.executable,
        "-m",
        "benchmarks.speed.models",
        "quantize",
        str(models.checkpoint),
        "--plain",
        str(models.plain),
    ]
    subprocess.run(command if baked else [*command, "--baked", str(models.baked)], check=True)
    return models


def _report(step: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {step}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed",
        description="Measure QAS, the prototype and plain int8 side by side.",
    )
    parser.add_argument("--checkpoint", type=Path, required=True, help="directory of the weights")
    parser.add_argument("--baked", type=Path, help="model directory that make bake made of them", metavar="DIRECTORY")
    parser.add_argument("--data", type=Path, default=SAMPLE, help="SQuAD file (%(default)s)")
    parser.add_argument("--out", type=Path, default=OUT, help="directory to write (%(default)s)")
    parser.add_argument(
        "--quick",
        dest="amount",
        action="store_const",
        default=Amount(),
        const=QUICK,
        help="measure very little, to test the benchmark itself",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
