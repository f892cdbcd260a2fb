"""`python -m benchmarks.long_documents`: measure time, memory and answers for texts of 1 to 300 pages."""

import argparse
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path

# tqdm has no type annotations.
from tqdm import tqdm

from benchmarks.long_documents.books import PAGE_WORDS, Book, books, load_filler, random_filler, without_translations
from benchmarks.long_documents.measure import UNLIMITED, Model, measure_quality, measure_times
from benchmarks.long_documents.report import Results, draw_lines, render, to_json
from evaluation.errors import EvaluationError
from evaluation.squad import SAMPLE, Question, load_squad
from function.reader.errors import ReaderError

SEED = 0


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    try:
        results = _measure(arguments)
    except (EvaluationError, ReaderError, OSError) as error:
        print(f"Cannot measure: {error}", file=sys.stderr)
        return 1
    print(render(results))
    if arguments.json is not None:
        arguments.json.write_text(to_json(results), encoding="utf-8")
    if arguments.svg is not None:
        arguments.svg.write_text(draw_lines(results), encoding="utf-8")
    return 0


def _measure(arguments: argparse.Namespace) -> Results:
    questions = load_squad(arguments.data).questions
    if arguments.sample is not None and arguments.sample < len(questions):
        questions = tuple(random.Random(SEED).sample(questions, arguments.sample))
    filler = _filler(arguments.filler, questions, max(arguments.pages))
    model = Model(arguments.model, arguments.threads)
    # Ascending, because the peak memory of the process includes all earlier texts.
    sizes: dict[int, list[Book]] = {
        pages: list(books(questions, filler, pages, SEED)) for pages in sorted(arguments.pages)
    }
    times = [
        measure_times(model, sizes[pages][0], pages, budget, arguments.repeats)
        for pages in sizes
        for budget in arguments.time_budgets
    ]
    quality = []
    if arguments.budgets:
        seconds = 0.1 if sys.stderr.isatty() else 10
        total = len(questions) * len(sizes)
        with tqdm(total=total, desc="questions", unit="q", mininterval=seconds) as progress:
            for pages, volumes in sizes.items():
                quality += measure_quality(model, volumes, pages, arguments.budgets, progress.update)
    return Results(model.manifest.id, model.manifest.revision, arguments.threads, times, quality)


def _filler(paths: Sequence[Path], questions: Sequence[Question], pages: int) -> list[str]:
    contexts = list(dict.fromkeys(question.context for question in questions))
    if paths:
        return without_translations(load_filler(paths, SEED), contexts)
    return random_filler(contexts, pages * PAGE_WORDS, SEED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.long_documents",
        description="Measure time, memory and answers with texts of 1 to 300 pages of 500 words.",
    )
    add = parser.add_argument
    add("--data", type=Path, default=SAMPLE, help="SQuAD file with the questions (%(default)s)")
    add(
        "--filler",
        type=Path,
        nargs="*",
        default=[],
        help="files with the other paragraphs: SQuAD, or .txt[.xz] with one per line (default: random words)",
    )
    add("--model", type=Path, help="model directory")
    add("--threads", type=_positive, default=os.cpu_count() or 1, help="number of threads")
    add("--pages", type=_positive, nargs="+", default=[1, 3, 10, 30, 100, 300], help="lengths of the texts")
    add("--time-budgets", type=_budget, nargs="*", default=[400], help="budgets to measure time with")
    add(
        "--budgets",
        type=_budget,
        nargs="*",
        default=[25, 50, 100, 400, UNLIMITED],
        help="budgets to measure answers with",
    )
    add("--repeats", type=_positive, default=5, help="number of questions to measure time with")
    add("--sample", type=_positive, metavar="N", help="use only N questions, drawn at random")
    add("--json", type=Path, help="write the results to this file")
    add("--svg", type=Path, help="draw the results to this file")
    return parser


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _budget(value: str) -> int:
    return UNLIMITED if value == "all" else _positive(value)


if __name__ == "__main__":
    sys.exit(main())
