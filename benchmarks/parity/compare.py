"""`python -m benchmarks.parity.compare`: the reader, in float32, against what `reference` wrote, with every cause.

The exit status is 1 where a difference has none, or where fewer answers than `--least` are alike with the defaults.
"""

import argparse
import json
import logging
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from benchmarks.parity.parameters import SETS
from benchmarks.parity.records import Place, Record, records
from benchmarks.parity.replay import cause
from function.huggingface import Parameters, pipeline_answers
from function.reader.document import Document
from function.reader.reader import Reader, load_reader

LEAST = 99.5


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference in the answers. `causes`: names of the faults that together explain it; empty if none do."""

    id: str
    pipeline: list[Place]
    ours: list[Place]
    texts: tuple[str, str]  # the first answers of the pipeline and of the reader
    causes: list[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Results of one parameter set. `best`: questions with the same first answer. `all`: with the same answers."""

    questions: int
    best: int
    all: int
    differences: list[Difference]

    @property
    def unexplained(self) -> int:
        return sum(not difference.causes for difference in self.differences)

    def causes(self) -> Counter[str]:
        return Counter(" + ".join(difference.causes) or "UNEXPLAINED" for difference in self.differences)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parity.compare", description=__doc__)
    parser.add_argument("model", type=Path, help="checkpoint, a local directory")
    parser.add_argument("reference", type=Path, help="directory that benchmarks.parity.reference wrote")
    parser.add_argument("--least", type=float, default=LEAST, help="%% alike with the defaults (%(default)s)")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args(argv)
    directory = given.reference / "fp32"
    if not (directory / "manifest.json").exists():
        bake(given.model, directory)
    reader = load_reader(directory, given.threads)
    found = {}
    for name in SETS:
        path = given.reference / f"{name}.jsonl"
        if path.exists():
            found[name] = compare(reader, tqdm(records(path), desc=name, unit="q", mininterval=1), name)
    print(table(found))
    report = {name: asdict(comparison) for name, comparison in found.items()}
    (given.reference / "comparison.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    return int(not accepted(found, given.least))


def bake(model: Path, directory: Path) -> None:
    """Write the float32 model directory of a checkpoint, as `make bake` does before int8. Raises BakeError."""
    # These imports take seconds, so they come after the arguments are parsed.
    from huggingface_hub import HfApi

    from model.bake.__main__ import VERIFICATION
    from model.bake.bake import BakeOptions, bake_fp32

    logging.getLogger().setLevel(logging.ERROR)
    options = BakeOptions(str(model), None, directory, target="x86-64-v3", verification=VERIFICATION)
    bake_fp32(options, HfApi(), lambda step: print(step, file=sys.stderr))


def compare(reader: Reader, asked: Iterable[Record], name: str) -> Comparison:
    parameters = SETS[name].parameters
    learned = bool(reader.manifest.raw["no_answer"])
    questions = best = 0
    differences = []
    for record in asked:
        ours = answers(reader, record, Parameters(**parameters))
        questions += 1
        best += ours[:1] == record.answers[:1]
        if ours != record.answers:
            because = cause(record, parameters, ours, learned) or ()
            first = [record.context[slice(*found[0])] for found in (record.answers, ours)]
            causes = sorted(fault.name for fault in because)
            differences.append(Difference(record.id, record.answers, ours, (first[0], first[1]), causes))
    return Comparison(questions, best, questions - len(differences), differences)


def answers(reader: Reader, record: Record, parameters: Parameters) -> list[Place]:
    """Return the places of the answers of `POST /`. `align_to_words` is always on: the reader never cuts words."""
    parameters = parameters.model_copy(update={"align_to_words": True})
    (result,) = reader.read([record.question], [Document("context", record.context)], parameters.options()).results
    given = pipeline_answers(result, parameters)
    return [(answer.start, answer.end) for answer in (given if isinstance(given, list) else [given])]


def accepted(found: dict[str, Comparison], least: float) -> bool:
    alike = found.get("defaults")
    enough = alike is None or 100 * alike.best >= least * alike.questions
    return enough and not any(comparison.unexplained for comparison in found.values())


def table(found: dict[str, Comparison]) -> str:
    """Return a Markdown table."""
    rows = ["| Parameters | n | first answer alike | all alike | differences, by cause |", "|---|---|---|---|---|"]
    for name, comparison in found.items():
        parts = [f"{comparison.questions:,}"]
        parts += [f"{100 * alike / comparison.questions:.2f} %" for alike in (comparison.best, comparison.all)]
        parts.append(", ".join(f"{number} {causes}" for causes, number in comparison.causes().most_common()) or "none")
        rows.append(f"| {name} | {' | '.join(parts)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
