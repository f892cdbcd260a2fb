"""Convert a checkpoint to a model directory. The directory appears only after every check has passed."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import HfApi
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from evaluation.squad import Question, load_squad
from model.bake.errors import DiskFull, TooLarge
from model.bake.export import Inputs, encode, export, input_names, load_network, max_tokens, torch_logits
from model.bake.fetch import Checkpoint, fetch, write_error
from model.bake.manifest import (
    FILES,
    Facts,
    check_files,
    draft_manifest,
    final_manifest,
    is_no_answer_model,
    write_manifest,
)
from model.bake.mix import Candidates, Outcome, choose
from model.bake.probabilities import calibrate
from model.bake.quantize import FORCED, fold
from model.bake.tokens import check_template, load_tokenizer, save_tokenizer, template_of
from model.bake.verify import check_logits

Report = Callable[[str], None]  # called with the name of each step

CHECKED_PAIRS = 32  # questions of the file, evenly spaced, whose logits and offsets are checked
CHECK_BATCH = 4
MAX_BYTES = 2**31 - 2**20  # of float32 weights, the limit of one ONNX file
COPIES = 4  # maximum number of copies of the float32 weights on the disk at the same time


@dataclass(frozen=True, slots=True)
class BakeOptions:
    """What to bake. `no_answer` None decides by the model's id and card. `target` is a key of `quantize.TARGETS`.

    `quantization` is "auto" or a key of `quantize.FORCED`.
    """

    model: str
    revision: str | None
    out: Path
    target: str
    verification: Path
    no_answer: bool | None = None
    allow_pickle: bool = False
    quantization: str = "auto"


def bake(options: BakeOptions, hub: HfApi, report: Report, cache: Path | None = None) -> Outcome:
    """Write the model directory `options.out`.

    Raises BakeError, or EvaluationError if the verification file cannot be used.
    """
    questions = load_squad(options.verification).questions
    report("Fetch")
    source = _open_source(options, hub, cache)
    with _staging(options.out) as staging:
        fp32 = staging / "fp32"
        _write_fp32(source, fp32, report)
        report("Verify")
        _check_exact(source, fp32, questions)
        report("Quantize")
        candidates = Candidates(source.facts, fp32, _windows(source, questions))
        outcome = choose(
            candidates.build,
            candidates.ranked,
            candidates.divergence,
            fp32,
            questions,
            FORCED.get(options.quantization),
        )
        report("Manifest")
        baked = outcome.chosen.directory
        probabilities = calibrate(baked, questions, source.facts.no_answer)
        figures, mix = outcome.figures(), outcome.chosen.mix
        write_manifest(baked, final_manifest(source.facts, baked, mix, figures, probabilities, options.verification))
        check_files(baked)
        _move_files(baked, options.out)
    return outcome


def bake_fp32(options: BakeOptions, hub: HfApi, report: Report, cache: Path | None = None) -> None:
    """Write the float32 model directory, the reference for int8, to `options.out`. Raises as `bake` does."""
    questions = load_squad(options.verification).questions
    source = _open_source(options, hub, cache)
    with _staging(options.out) as staging:
        fp32 = staging / "fp32"
        _write_fp32(source, fp32, report)
        _check_exact(source, fp32, questions)
        _move_files(fp32, options.out)


@dataclass(frozen=True, slots=True)
class _Source:
    """An opened checkpoint."""

    tokenizer: PreTrainedTokenizerBase
    network: PreTrainedModel
    facts: Facts


def _open_source(options: BakeOptions, hub: HfApi, cache: Path | None) -> _Source:
    checkpoint = fetch(options.model, options.revision, options.allow_pickle, hub, cache)
    tokenizer = load_tokenizer(checkpoint)
    template = template_of(tokenizer)
    network = load_network(checkpoint)
    facts = Facts(
        checkpoint=checkpoint,
        template=template,
        max_tokens=max_tokens(network, tokenizer),
        target=options.target,
        no_answer=is_no_answer_model(checkpoint) if options.no_answer is None else options.no_answer,
    )
    return _Source(tokenizer, network, facts)


def _write_fp32(source: _Source, directory: Path, report: Report) -> None:
    _check_size(source.network, source.facts.checkpoint, directory.parent)
    directory.mkdir()
    save_tokenizer(source.tokenizer, directory)
    exported = directory / "exported.onnx"
    report("Export")
    export(source.network, source.tokenizer, exported)
    report("Optimize")
    fold(exported, directory / "model.onnx")
    exported.unlink()
    write_manifest(directory, draft_manifest(source.facts, directory))


def _check_exact(source: _Source, fp32: Path, questions: Sequence[Question]) -> None:
    network, tokenizer, facts = source.network, source.tokenizer, source.facts
    step = max(1, len(questions) // CHECKED_PAIRS)
    pairs = [(question.text, question.context) for question in questions[::step]]
    check_template(facts.template, tokenizer, pairs, fp32 / "tokenizer.json")
    names = input_names(network, tokenizer)
    batches = [
        encode(tokenizer, pairs[first : first + CHECK_BATCH], facts.max_tokens, names)
        for first in range(0, len(pairs), CHECK_BATCH)
    ]
    check_logits(fp32 / "model.onnx", [(inputs, torch_logits(network, inputs)) for inputs in batches])


def _windows(source: _Source, questions: Sequence[Question]) -> list[Inputs]:
    """Return the first window of some questions, one row for each."""
    names = input_names(source.network, source.tokenizer)
    step = max(1, len(questions) // CHECKED_PAIRS)
    return [
        encode(source.tokenizer, [(question.text, question.context)], source.facts.max_tokens, names)
        for question in questions[::step]
    ]


def _check_size(network: PreTrainedModel, checkpoint: Checkpoint, directory: Path) -> None:
    size = sum(4 * weight.numel() for weight in network.parameters())
    if size > MAX_BYTES:
        raise TooLarge(checkpoint.id, size, MAX_BYTES)
    free = shutil.disk_usage(directory).free
    if COPIES * size > free:
        raise DiskFull(str(directory), COPIES * size, free)


@contextmanager
def _staging(out: Path) -> Iterator[Path]:
    """Make a temporary directory beside `out`, on the same disk, so that results are moved and not copied."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as directory:
            yield Path(directory)
    except OSError as error:
        raise write_error(out, error) from None


def _move_files(baked: Path, out: Path) -> None:
    """Move the files, the manifest last: until then, the hashes in the old manifest do not match the new files."""
    out.mkdir(exist_ok=True)
    for name in (*FILES, "manifest.json"):
        os.replace(baked / name, out / name)
