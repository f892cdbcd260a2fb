"""`python -m benchmarks.long_documents`: measure time, memory and answers for texts of 1 to 300 pages."""

import argparse
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# tqdm has no type annotations.
from tqdm import tqdm

from benchmarks.long_documents.books import PAGE_WORDS, Book, books, load_filler, made_up_filler, without_translations
from benchmarks.long_documents.measure import UNLIMITED, Model, measure_quality, measure_times
from benchmarks.long_documents.plot import draw
from benchmarks.long_documents.results import Results, render, to_json
from evaluation.errors import EvaluationError
from evaluation.squad import SAMPLE, Question, load_squad
from function.reader.errors import ReaderError

SEED = 0


def main(argv: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(argv)
    try:
        results = _measure(given)
    except (EvaluationError, ReaderError, OSError) as error:
        print(f"No se puede medir · Cannot measure:\n{error}", file=sys.stderr)
        return 1
    print(render(results))
    if given.json is not None:
        given.json.write_text(to_json(results), encoding="utf-8")
    if given.svg is not None:
        given.svg.write_text(draw(results), encoding="utf-8")
    return 0


def _measure(given: argparse.Namespace) -> Results:
    questions = load_squad(given.data).questions
    if given.sample is not None and given.sample < len(questions):
        questions = tuple(random.Random(SEED).sample(questions, given.sample))
    filler = _filler(given.filler, questions, max(given.pages))
    model = Model(given.model, given.threads)
    # Ascending, because the peak memory of the process includes all earlier texts.
    sizes: dict[int, list[Book]] = {pages: list(books(questions, filler, pages, SEED)) for pages in sorted(given.pages)}
    times = [
        measure_times(model, sizes[pages][0], pages, budget, given.repeats)
        for pages in sizes
        for budget in given.time_budgets
    ]
    quality = []
    if given.budgets:
        seconds = 0.1 if sys.stderr.isatty() else 10
        total = len(questions) * len(sizes)
        with tqdm(total=total, desc="Preguntas · Questions", unit="q", mininterval=seconds) as progress:
            for pages, volumes in sizes.items():
                quality += measure_quality(model, volumes, pages, given.budgets, progress.update)
    return Results(model.manifest.id, model.manifest.revision, given.threads, times, quality)


def _filler(paths: Sequence[Path], questions: Sequence[Question], pages: int) -> list[str]:
    contexts = list(dict.fromkeys(question.context for question in questions))
    if paths:
        return without_translations(load_filler(paths, SEED), contexts)
    return made_up_filler(contexts, pages * PAGE_WORDS, SEED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.long_documents",
        description="Mide el tiempo, la memoria y las respuestas con textos de 1 a 300 páginas de 500 palabras. · "
        "Measures time, memory and answers with texts of 1 to 300 pages of 500 words.",
    )

    def option(name: str, spanish: str, english: str, **settings: Any) -> None:
        parser.add_argument(name, help=f"{spanish} · {english}", **settings)

    option("--data", "fichero SQuAD con las preguntas", "SQuAD file with the questions", type=Path, default=SAMPLE)
    option(
        "--filler",
        "párrafos entre los que se esconden: ficheros SQuAD o .txt[.xz] con uno por línea (inventados)",
        "paragraphs to hide them among: SQuAD files or .txt[.xz] with one a line (made up)",
        type=Path,
        nargs="*",
        default=[],
    )
    option("--model", "directorio del modelo", "model directory", type=Path)
    option("--threads", "hilos", "threads", type=_positive, default=os.cpu_count() or 1)
    option("--pages", "páginas", "pages", type=_positive, nargs="+", default=[1, 3, 10, 30, 100, 300])
    option(
        "--time-budgets", "presupuestos que se cronometran", "budgets to time", type=_budget, nargs="*", default=[400]
    )
    option(
        "--budgets",
        "presupuestos cuyas respuestas se miden",
        "budgets whose answers are measured",
        type=_budget,
        nargs="*",
        default=[25, 50, 100, 400, UNLIMITED],
    )
    option("--repeats", "preguntas cronometradas", "questions that are timed", type=_positive, default=5)
    option("--sample", "solo N preguntas, al azar", "N questions only, drawn at random", type=_positive)
    option("--json", "escribe aquí los resultados", "writes the results here", type=Path)
    option("--svg", "dibuja aquí los resultados", "draws the results here", type=Path)
    return parser


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError("1, 2, 3, …")
    return number


def _budget(value: str) -> int:
    return UNLIMITED if value in ("todas", "all") else _positive(value)


if __name__ == "__main__":
    sys.exit(main())
