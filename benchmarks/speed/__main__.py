"""`python -m benchmarks.speed`: measure QAS, the prototype and plain int8 side by side in one run; docs/speed.md."""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed import plot, servers, table
from benchmarks.speed.bench import Amount, Models, bench
from benchmarks.speed.errors import NoCheckpoint, NoReference, SpeedError
from benchmarks.speed.results import Results
from evaluation.errors import EvaluationError
from evaluation.squad import SAMPLE, load_squad
from infra.local import emulator
from infra.local.errors import StackError
from infra.local.stack import CACHE

OUT = Path("build/bench/speed")


def main(argv: Sequence[str] | None = None) -> int:
    """Return the exit status. Missed targets are shown in the table and do not change it."""
    given = _parser().parse_args(argv)
    try:
        results = _measure(given)
    except (SpeedError, StackError, EvaluationError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    text = table.render(results)
    (given.out / "speed.md").write_text(text, encoding="utf-8")
    (given.out / "speed.svg").write_text(plot.draw(results), encoding="utf-8")
    as_json = json.dumps(results.as_json(), ensure_ascii=False, indent=2)
    (given.out / "speed.json").write_text(as_json + "\n", encoding="utf-8")
    print(text)
    return 0


def _measure(given: argparse.Namespace) -> Results:
    """Check all inputs before models are quantized, then measure."""
    if not servers.REFERENCE.exists():
        raise NoReference
    if not (given.checkpoint / "config.json").is_file():
        raise NoCheckpoint(given.checkpoint)
    questions = load_squad(given.data).questions
    emulator.fetch(CACHE)
    logs = given.out / "logs"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    models = _models(given.checkpoint, given.baked, given.out)
    return bench(models, questions, given.data.name, given.amount, logs, _say)


def _models(checkpoint: Path, baked: Path | None, out: Path) -> Models:
    _say("Cuantizar los mismos pesos", "Quantizing the same weights")
    models = Models(checkpoint.resolve(), (baked or out / "baked").resolve(), (out / "plain.onnx").resolve())
    command = [sys.executable, "-m", "benchmarks.speed.models", str(models.checkpoint), "--plain", str(models.plain)]
    subprocess.run(command if baked else [*command, "--baked", str(models.baked)], check=True)
    return models


def _say(spanish: str, english: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {spanish} · {english}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed",
        description="Mide QAS, el prototipo e int8 corriente, uno junto a otro. · "
        "Measures QAS, the prototype and plain int8, side by side.",
    )
    parser.add_argument(
        "--checkpoint", type=Path, required=True, help="directorio con los pesos · directory of the weights"
    )
    parser.add_argument(
        "--baked", type=Path, help="los mismos, ya horneados · the same, baked already (make bake)", metavar="DIRECTORY"
    )
    parser.add_argument("--data", type=Path, default=SAMPLE, help="fichero SQuAD · SQuAD file (%(default)s)")
    parser.add_argument("--out", type=Path, default=OUT, help="dónde se escribe · where to write (%(default)s)")
    parser.add_argument(
        "--quick",
        dest="amount",
        action="store_const",
        default=Amount(),
        const=Amount(1, 2, 1, (16,), 2, 1, 4, 1),
        help="apenas mide: para probar el propio programa · hardly measures: to try the program itself",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
