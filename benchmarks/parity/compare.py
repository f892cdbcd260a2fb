"""`python -m benchmarks.parity.compare`: compare the reader, in float32, with the records of the pipeline.

Each difference is explained by its causes. The exit status is 1 if a difference has no cause, or if less than
`--least` percent of the first answers are the same with the default parameters.
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

from benchmarks.parity.records import SETS, Place, Record, load_records
from benchmarks.parity.replay import find_causes
from evaluation.squad import SAMPLE
from function.huggingface import Parameters, pipeline_answers
from function.reader.document import Document
from function.reader.reader import Reader, load_reader

MIN_SAME = 99.5  # percent


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
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.parity.compare",
        description="Compare the reader with the records of the pipeline, and name the cause of each difference.",
    )
    parser.add_argument("model", type=Path, help="checkpoint, a local directory")
    parser.add_argument("reference", type=Path, help="directory that benchmarks.parity.reference wrote")
    parser.add_argument("--least", type=float, default=MIN_SAME, help="%% of the first answers (%(default)s)")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args(argv)
    directory = arguments.reference / "fp32"
    if not (directory / "manifest.json").exists():
        bake(arguments.model, directory)
    reader = load_reader(directory, arguments.threads)
    comparisons = {}
    for name in SETS:
        path = arguments.reference / f"{name}.jsonl"
        if path.exists():
            comparisons[name] = compare(reader, tqdm(load_records(path), desc=name, unit="q", mininterval=1), name)
    print(table(comparisons))
    report = {name: asdict(comparison) for name, comparison in comparisons.items()}
    (arguments.reference / "comparison.json").write_text(
        json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    return int(not is_accepted(comparisons, arguments.least))


def bake(model: Path, directory: Path) -> None:
    """Write the float32 model directory of a checkpoint, as `make bake` does before int8. Raises BakeError."""
    # These imports take seconds, so they come after the arguments are parsed.
    from huggingface_hub import HfApi

    from model.bake.bake import BakeOptions, bake_fp32

    logging.getLogger().setLevel(logging.ERROR)
    options = BakeOptions(str(model), None, directory, target="x86-64-v3", verification=SAMPLE)
    bake_fp32(options, HfApi(), lambda step: print(step, file=sys.stderr))


def compare(reader: Reader, records: Iterable[Record], name: str) -> Comparison:
    parameters = SETS[name].parameters
    no_answer_trained = bool(reader.manifest.raw["no_answer"])
    questions = best = 0
    differences = []
    for record in records:
        ours = answers(reader, record, Parameters(**parameters))
        questions += 1
        best += ours[:1] == record.answers[:1]
        if ours != record.answers:
            faults = find_causes(record, parameters, ours, no_answer_trained) or ()
            texts = record.context[slice(*record.answers[0])], record.context[slice(*ours[0])]
            causes = sorted(fault.name for fault in faults)
            differences.append(Difference(record.id, record.answers, ours, texts, causes))
    return Comparison(questions, best, questions - len(differences), differences)


def answers(reader: Reader, record: Record, parameters: Parameters) -> list[Place]:
    """Return the places of the answers of `POST /`. `align_to_words` is always on: the reader never cuts words."""
    parameters = parameters.model_copy(update={"align_to_words": True})
    (result,) = reader.read([record.question], [Document("context", record.context)], parameters.options()).results
    response = pipeline_answers(result, parameters)
    return [(answer.start, answer.end) for answer in (response if isinstance(response, list) else [response])]


def is_accepted(comparisons: dict[str, Comparison], min_same: float) -> bool:
    defaults = comparisons.get("defaults")
    enough = defaults is None or 100 * defaults.best >= min_same * defaults.questions
    return enough and not any(comparison.unexplained for comparison in comparisons.values())


def table(comparisons: dict[str, Comparison]) -> str:
    """Return a Markdown table."""
    rows = ["| Parameters | n | same first answer | same answers | differences, by cause |", "|---|---|---|---|---|"]
    for name, comparison in comparisons.items():
        parts = [f"{comparison.questions:,}"]
        parts += [f"{100 * same / comparison.questions:.2f} %" for same in (comparison.best, comparison.all)]
        parts.append(", ".join(f"{number} {causes}" for causes, number in comparison.causes().most_common()) or "none")
        rows.append(f"| {name} | {' | '.join(parts)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
