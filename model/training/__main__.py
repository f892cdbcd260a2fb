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
from model.bake.errors import ModelError
from model.training.config import EMBEDDED, FINE_TUNING, Config, load_config

OUT = Path("build/trained")
CACHE = Path("build/base")


def main(argv: Sequence[str] | None = None) -> int:
    """Return the exit status: 1 if the training failed, 2 if there is no data."""
    arguments = _parser().parse_args(argv)
    try:
        config = _config(arguments)
        if not arguments.data and arguments.data_dir is None:
            print(_usage(config), file=sys.stderr)
            return 2
        _train(arguments, config)
    except (ModelError, EvaluationError) as error:
        print(f"[{error.code}] {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _config(arguments: argparse.Namespace) -> Config:
    config = load_config(arguments.config or (FINE_TUNING if arguments.data else EMBEDDED))
    if arguments.base:
        config = replace(config, base=arguments.base)
    if arguments.data:
        # A stage for a user's data takes its sources from the user's files.
        config = replace(
            config,
            id=arguments.out.resolve().name,
            stages=tuple(
                replace(stage, sources=tuple(replace(stage.sources[0], file=str(path)) for path in arguments.data))
                for stage in config.stages
            ),
        )
    return config


def _train(arguments: argparse.Namespace, config: Config) -> None:
    # These imports take seconds, so they come after the arguments are parsed.
    from huggingface_hub import HfApi
    from transformers.utils import logging as transformers_logging

    from model.training.card import table
    from model.training.corpus import configured_corpus, user_corpus
    from model.training.train import TrainingOptions, set_threads, train

    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    set_threads(arguments.threads)
    user_data = bool(arguments.data)
    if user_data:
        corpus = user_corpus(arguments.data, arguments.held_out)
    else:
        corpus = configured_corpus(config, arguments.data_dir)
    options = TrainingOptions(
        config=config,
        data=arguments.data_dir or Path(),
        out=arguments.out,
        cache=CACHE,
        measure_base=user_data,
        forgetting=SAMPLE if user_data else None,
    )
    print(table(train(options, corpus, HfApi(), _Console())))
    print(f"make bake MODEL={arguments.out}")


class _Console:
    """Show progress on standard error."""

    def message(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def track(self, name: str, total: int) -> Callable[[Any], Any]:
        from tqdm import tqdm

        return lambda pairs: tqdm(pairs, name, total, unit="q", mininterval=1)

    @contextmanager
    def steps(self) -> Iterator[Callable[[Any], None]]:
        from tqdm import tqdm

        losses: list[float] = []
        with tqdm(unit="step", mininterval=2, smoothing=0.02) as bar:

            def update(step: Any) -> None:
                if bar.total is None:
                    bar.total, bar.initial, bar.n = step.total, step.done - 1, step.done - 1
                losses.append(step.loss)
                del losses[:-100]
                bar.set_description(step.stage, refresh=False)
                bar.set_postfix(loss=f"{sum(losses) / len(losses):.3f}", refresh=False)
                bar.update()

            yield update


def _usage(config: Config) -> str:
    from model.training.corpus import describe

    files = "\n".join(describe(config, name) for name in config.needed())
    return f"Pass the folder of the data (DATA_DIR=…), or your SQuAD files (DATA=…). The folder must contain:\n{files}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m model.training",
        description="Train a question-answering model: the embedded one, or one on your SQuAD files.",
    )
    add = parser.add_argument
    add("--data-dir", type=Path, help="folder with the data of the embedded model")
    add("--data", type=Path, nargs="+", metavar="FILE", help="your SQuAD files")
    add("--held-out", type=Path, metavar="FILE", help="SQuAD file to measure with (default: one text in five)")
    add("--base", help="base model: a directory, or an id on the hub")
    add("--config", type=Path, metavar="FILE", help="configuration in TOML")
    add("--out", type=Path, default=OUT, help="directory to write (%(default)s)")
    add("--threads", type=int, help="number of threads; it influences rounding")
    return parser


if __name__ == "__main__":
    # Plain HTTP resumes broken downloads, and many mirrors of the hub support nothing else.
    os.environ.setdefault("HF_HUB_DISABLE_XET", "1")
    sys.exit(main())
