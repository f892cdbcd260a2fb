"""`python -m evaluation --data file.json`: evaluate a reader, or the service at a URL, on a SQuAD file."""

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

# tqdm has no type annotations.
from tqdm import tqdm

from client import Client, ServiceError
from client.transport import is_base_url
from evaluation.errors import EvaluationError, ReportUnwritable
from evaluation.predictors import PATIENT, Predictor, UrlPredictor
from evaluation.reader_predictor import ReaderPredictor
from evaluation.report import Report, make_report
from evaluation.runner import predict_all
from evaluation.squad import load_squad
from evaluation.table import render
from function.reader.errors import ReaderError
from function.reader.reader import load_reader

SECONDS = 120.0  # for one answer


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    try:
        report = _evaluate(arguments)
        print(render(report))
        if arguments.json is not None:
            _write(report, arguments.json)
    except (EvaluationError, ServiceError) as error:
        print(f"[{error.code}] {error}", file=sys.stderr)
        return 1
    except ReaderError as error:
        print(f"[reader_error] {error}", file=sys.stderr)
        return 1
    return 0


def _evaluate(arguments: argparse.Namespace) -> Report:
    dataset = load_squad(arguments.data)
    questions = dataset.questions[: arguments.limit]
    concurrency = arguments.concurrency if arguments.url else 1
    predictor = _predictor(arguments.url, arguments.model)
    threshold = arguments.threshold
    if threshold is None and any(not question.answers for question in questions):
        threshold = predictor.model.no_answer_threshold
    started = time.perf_counter()
    answered = []
    # In a log file, each update of the progress bar is a new line.
    seconds = 0.1 if sys.stderr.isatty() else 10
    with tqdm(total=len(questions), desc="Questions", unit="q", mininterval=seconds) as progress:
        for pair in predict_all(questions, predictor, concurrency):
            answered.append(pair)
            progress.update()
    return make_report(
        # A path that is not valid UTF-8 could not be printed or written.
        data=str(arguments.data).encode(errors="replace").decode(),
        dataset=dataset,
        answered=answered,
        model=predictor.model,
        reader=arguments.url,
        threshold=threshold,
        seconds=time.perf_counter() - started,
    )


def _write(report: Report, path: Path) -> None:
    try:
        path.write_text(json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise ReportUnwritable(str(path), error.strerror or type(error).__name__) from error


def _predictor(url: str | None, model: Path | None) -> Predictor:
    if url is not None:
        return UrlPredictor(Client(url, timeout=SECONDS, retry=PATIENT))
    return ReaderPredictor(load_reader(model, threads=os.cpu_count() or 1))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evaluation",
        description="Evaluate a reader, or the service at a URL, on a SQuAD file: EM, F1, HasAns, NoAns and the best "
        "no-answer threshold.",
    )

    reader = parser.add_mutually_exclusive_group()
    add = parser.add_argument
    add("--data", help="SQuAD v1 or v2 file", type=Path, required=True, metavar="FILE")
    reader.add_argument("--url", help="ask this service instead of reading in this process", type=_address)
    reader.add_argument("--model", help="model directory", type=Path, metavar="DIR")
    add("--limit", help="ask only the first N questions", type=_positive, metavar="N")
    add(
        "--threshold",
        help="no-answer score above which there is no answer (default: the model's, if the file has unanswerable "
        "questions)",
        type=_probability,
        metavar="P",
    )
    add("--concurrency", help="requests at a time with --url (4)", type=_positive, default=4, metavar="N")
    add("--json", help="write the report with all answers to this file", type=Path, metavar="FILE")
    return parser


def _address(value: str) -> str:
    if not is_base_url(value):
        raise argparse.ArgumentTypeError(f"{value!r} is not an address such as http://localhost:8008")
    return value


def _probability(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number from 0 to 1")
    return number


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a positive number")
    return number


if __name__ == "__main__":
    sys.exit(main())
