"""`python -m model.training`: train a question-answering checkpoint from an encoder and SQuAD files."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaluation.errors import EvaluationError
from evaluation.squad import SAMPLE
from model.bake.errors import BakeError
from model.training.config import EMBEDDED, OWN, Config, load_config
from model.training.errors import TrainingError

OUT = Path("build/trained")
CACHE = Path("build/base")


def main(argv: Sequence[str] | None = None) -> int:
    """Return the exit status: 1 if the training failed, 2 if no data was given."""
    parser = _parser()
    given = parser.parse_args(argv)
    try:
        config = _config(given)
        if not given.data and given.data_dir is None:
            print(_usage(config), file=sys.stderr)
            return 2
        _train(given, config)
    except (TrainingError, BakeError, EvaluationError) as error:
        print(f"[{error.code}] {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _config(given: argparse.Namespace) -> Config:
    config = load_config(given.config or (OWN if given.data else EMBEDDED))
    if given.base:
        config = replace(config, base=given.base)
    if given.data:
        # A stage for a user's data takes its sources from the user's files.
        config = replace(
            config,
            id=given.out.resolve().name,
            stages=tuple(
                replace(stage, sources=tuple(replace(stage.sources[0], file=str(path)) for path in given.data))
                for stage in config.stages
            ),
        )
    return config


def _train(given: argparse.Namespace, config: Config) -> None:
    # These imports take seconds, so they come after the arguments are parsed.
    from huggingface_hub import HfApi
    from transformers.utils import logging as transformers_logging

    from model.training.card import table
    from model.training.corpus import own_corpus, shared_corpus
    from model.training.training import Order, set_threads, train

    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    set_threads(given.threads)
    own = bool(given.data)
    corpus = own_corpus(given.data, given.held_out) if own else shared_corpus(config, given.data_dir)
    order = Order(
        config=config,
        data=given.data_dir or Path(),
        out=given.out,
        cache=CACHE,
        before=own,
        forgetting=SAMPLE if own else None,
    )
    print(table(train(order, corpus, HfApi(), _Console())))
    print(f"make bake MODEL={given.out}")


class _Console:
    def say(self, spanish: str, english: str) -> None:
        print(f"{spanish} · {english}", file=sys.stderr, flush=True)

    def follow(self, name: str, total: int) -> Callable[[Any], Any]:
        from tqdm import tqdm

        return lambda pairs: tqdm(pairs, name, total, unit="q", mininterval=1)

    @contextmanager
    def steps(self) -> Iterator[Callable[[Any], None]]:
        from tqdm import tqdm

        losses: list[float] = []
        with tqdm(unit="step", mininterval=2, smoothing=0.02) as bar:

            def report(report: Any) -> None:
                if bar.total is None:
                    bar.total, bar.initial, bar.n = report.total, report.done - 1, report.done - 1
                losses.append(report.loss)
                del losses[:-100]
                bar.set_description(report.stage, refresh=False)
                bar.set_postfix(loss=f"{sum(losses) / len(losses):.3f}", refresh=False)
                bar.update()

            yield report


def _usage(config: Config) -> str:
    from model.training.corpus import describe

    files = "\n".join(describe(config, name) for name in config.needed())
    return (
        "Dé la carpeta de los datos (DATA_DIR=…) o sus propios ficheros SQuAD (DATA=…).\n"
        f"Name the folder of the data (DATA_DIR=…), or your own SQuAD files (DATA=…). The folder holds:\n{files}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m model.training",
        description="Entrena un modelo que responde preguntas: el incluido, o uno con ficheros propios. · Trains a "
        "question-answering model: the embedded one, or one on your own files.",
    )

    def option(name: str, spanish: str, english: str, **settings: Any) -> None:
        parser.add_argument(name, help=f"{spanish} · {english}", **settings)

    option(
        "--data-dir", "carpeta con los datos del modelo incluido", "folder with the embedded model's data", type=Path
    )
    option("--data", "ficheros SQuAD propios", "your own SQuAD files", type=Path, nargs="+", metavar="FILE")
    option(
        "--held-out",
        "fichero SQuAD con el que medir (si no, uno de cada cinco textos)",
        "SQuAD file to measure with (else one text in five)",
        type=Path,
        metavar="FILE",
    )
    option("--base", "modelo de partida: directorio o nombre en el hub", "base model: directory or id on the hub")
    option("--config", "configuración en TOML", "configuration in TOML", type=Path, metavar="FILE")
    option("--out", "directorio que se escribe", "directory to write", type=Path, default=OUT)
    option("--threads", "hilos (otro número redondea distinto)", "threads (another number rounds otherwise)", type=int)
    return parser


if __name__ == "__main__":
    # Plain HTTP resumes broken downloads, and many mirrors of the hub support nothing else.
    os.environ.setdefault("HF_HUB_DISABLE_XET", "1")
    sys.exit(main())
