"""`python -m evaluation --data file.json`: evaluate a reader, or the service at a URL, on a SQuAD file."""

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
        print(f"[reader_error] El lector no puede leer · The reader refuses:\n{error}", file=sys.stderr)
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
    with tqdm(total=len(questions), desc="Preguntas · Questions", unit="q", mininterval=seconds) as progress:
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
        description="Mide cómo se responde a un fichero SQuAD: EM, F1, HasAns, NoAns y el mejor umbral de «no hay "
        "respuesta». · Measures how a SQuAD file is answered: EM, F1, HasAns, NoAns and the best no-answer threshold.",
    )

    reader = parser.add_mutually_exclusive_group()

    def option(name: str, spanish: str, english: str, to: Any = parser, **settings: Any) -> None:
        to.add_argument(name, help=f"{spanish} · {english}", **settings)

    option("--data", "fichero SQuAD v1 o v2", "SQuAD v1 or v2 file", type=Path, required=True, metavar="FILE")
    option(
        "--url",
        "servicio al que preguntar, en vez de este proceso",
        "service to ask, instead of this process",
        to=reader,
        type=_address,
    )
    option("--model", "directorio del modelo", "model directory", to=reader, type=Path, metavar="DIR")
    option("--limit", "solo las N primeras preguntas", "the first N questions only", type=_positive, metavar="N")
    option(
        "--threshold",
        "puntuación desde la que no hay respuesta (la del modelo, si el fichero tiene preguntas sin respuesta)",
        "score above which there is no answer (the model's own, where the file has unanswerable questions)",
        type=_probability,
        metavar="P",
    )
    option(
        "--concurrency",
        "peticiones a la vez con --url (4)",
        "requests at a time with --url (4)",
        type=_positive,
        default=4,
        metavar="N",
    )
    option("--json", "escribe aquí el informe con cada respuesta", "writes the report with each answer here", type=Path)
    return parser


def _address(value: str) -> str:
    if not is_base_url(value):
        raise argparse.ArgumentTypeError(
            f"{value!r} no es una dirección como http://localhost:8008 · is no address such as http://localhost:8008"
        )
    return value


def _probability(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{value!r} no es un número de 0 a 1 · is no number from 0 to 1")
    return number


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError("1, 2, 3, …")
    return number


if __name__ == "__main__":
    sys.exit(main())
