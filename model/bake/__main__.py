"""`python -m model.bake --model ID`: convert a Hugging Face checkpoint to a model directory; docs/bake.md."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluation.errors import EvaluationError
from evaluation.squad import SAMPLE
from model.bake.errors import BakeError

STEPS = 6


def main(argv: Sequence[str] | None = None) -> int:
    """Return the exit status: 1 if the bake failed. The error is printed to standard error."""
    arguments = _parser().parse_args(argv)
    # These imports take seconds, so they come after the arguments are parsed.
    from huggingface_hub import HfApi
    from transformers.utils import logging as transformers_logging

    from model.bake.bake import BakeOptions, bake

    logging.getLogger().setLevel(logging.ERROR)  # the quantizer recommends steps that the bake has already taken
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    options = BakeOptions(
        model=arguments.model,
        revision=arguments.revision,
        out=arguments.out,
        target=arguments.target,
        verification=arguments.verify,
        no_answer={"auto": None, "yes": True, "no": False}[arguments.no_answer],
        allow_pickle=arguments.allow_pickle,
        quantization=arguments.quantization,
    )
    try:
        outcome = bake(options, HfApi(), _Progress())
    except (BakeError, EvaluationError) as error:
        print(f"[{error.code}] {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(outcome.table())
    print(f"QAS_MODEL={arguments.out} ./start.sh")
    return 0


class _Progress:
    """Print the number and the name of each step."""

    def __init__(self) -> None:
        self._step = 0

    def __call__(self, name: str) -> None:
        self._step += 1
        print(f"[{self._step}/{STEPS}] {name}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m model.bake",
        description="Convert a Hugging Face question-answering checkpoint to a model directory, which the function "
        "serves without torch.",
    )
    add = parser.add_argument
    add("--model", required=True, help="id on the hub, or a directory")
    add("--revision", metavar="SHA", help="commit, branch or tag (default: main)")
    add("--out", type=Path, default=Path("build/model"), help="directory to write (%(default)s)")
    add(
        "--target",
        choices=["x86-64-v3", "vnni", "arm64"],
        default="x86-64-v3",
        help="processor that the model will run on; the default works on every x86 processor",
    )
    add(
        "--quantization",
        choices=["auto", "int8", "smooth", "float32"],
        default="auto",
        help="auto chooses the fastest that keeps the answers",
    )
    add(
        "--verify",
        type=Path,
        default=SAMPLE,
        metavar="FILE",
        help="SQuAD file on which the quantized model is compared with float32 (%(default)s)",
    )
    add(
        "--no-answer",
        choices=["auto", "yes", "no"],
        default="auto",
        help="whether the model was trained on unanswerable questions (auto: decided by its name and its card)",
    )
    add("--allow-pickle", action="store_true", help="accept pickled weights, which may run code")
    return parser


if __name__ == "__main__":
    # Plain HTTP resumes broken downloads, and many mirrors of the hub support nothing else.
    os.environ.setdefault("HF_HUB_DISABLE_XET", "1")
    sys.exit(main())
