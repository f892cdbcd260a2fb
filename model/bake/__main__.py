"""`python -m model.bake --model ID`: convert a Hugging Face checkpoint to a model directory; docs/bake.md."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluation.errors import EvaluationError
from evaluation.squad import SAMPLE
from model.bake.errors import BakeError

STEPS = 6


def main(argv: Sequence[str] | None = None) -> int:
    """Return the exit status: 1 if the bake failed. The error is printed to standard error in two languages."""
    given = _parser().parse_args(argv)
    # These imports take seconds, so they come after the arguments are parsed.
    from huggingface_hub import HfApi
    from transformers.utils import logging as transformers_logging

    from model.bake.bake import Order, bake

    logging.getLogger().setLevel(logging.ERROR)  # the quantizer recommends steps that `optimize` has already taken
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    order = Order(
        model=given.model,
        revision=given.revision,
        out=given.out,
        target=given.target,
        verification=given.verify,
        no_answer={"auto": None, "yes": True, "no": False}[given.no_answer],
        allow_pickle=given.allow_pickle,
        quantization=given.quantization,
    )
    try:
        outcome = bake(order, HfApi(), _Progress())
    except (BakeError, EvaluationError) as error:
        print(f"[{error.code}] {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(outcome.table())
    print(f"QAS_MODEL={given.out} ./start.sh")
    return 0


class _Progress:
    def __init__(self) -> None:
        self._step = 0

    def __call__(self, spanish: str, english: str) -> None:
        self._step += 1
        print(f"[{self._step}/{STEPS}] {spanish} · {english}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m model.bake",
        description="Convierte un modelo de Hugging Face que responde preguntas en un directorio que la función sirve "
        "sin torch. · Turns a Hugging Face question-answering checkpoint into a directory that the function serves "
        "without torch.",
    )

    def option(name: str, spanish: str, english: str, **settings: Any) -> None:
        parser.add_argument(name, help=f"{spanish} · {english}", **settings)

    option("--model", "nombre en el hub, o un directorio", "id on the hub, or a directory", required=True)
    option("--revision", "commit, rama o etiqueta (main)", "commit, branch or tag (main)", metavar="SHA")
    option("--out", "directorio que se escribe", "directory to write", type=Path, default=Path("build/model"))
    option(
        "--target",
        "procesador donde servirá; el primero vale en cualquier x86",
        "processor that it will run on; the first does for every x86",
        choices=["x86-64-v3", "vnni", "arm64"],
        default="x86-64-v3",
    )
    option(
        "--quantization",
        "auto elige la más rápida que conserva las respuestas",
        "auto takes the fastest that keeps the answers",
        choices=["auto", "int8", "smooth", "float32"],
        default="auto",
    )
    option(
        "--verify",
        "fichero SQuAD donde lo cuantizado se compara con fp32",
        "SQuAD file on which what is quantized is compared with fp32",
        type=Path,
        default=SAMPLE,
        metavar="FILE",
    )
    option(
        "--no-answer",
        "si se entrenó para decir que no hay respuesta (auto: según su nombre y su ficha)",
        "whether it was trained to say that there is no answer (auto: by its name and its card)",
        choices=["auto", "yes", "no"],
        default="auto",
    )
    option(
        "--allow-pickle",
        "admite pesos en pickle, que pueden ejecutar código",
        "accept pickled weights, which may run code",
        action="store_true",
    )
    return parser


if __name__ == "__main__":
    # Plain HTTP resumes broken downloads, and many mirrors of the hub support nothing else.
    os.environ.setdefault("HF_HUB_DISABLE_XET", "1")
    sys.exit(main())
