"""`python -m benchmarks.speed.models CHECKPOINT --plain FILE [--baked DIRECTORY]`: the same weights, quantized twice.

Plain dynamic int8, and what `make bake` makes. Of the bake only what makes the files: whether they answer well doesn't
matter here, so that random weights will do.
"""

import argparse
import logging
from pathlib import Path
from tempfile import TemporaryDirectory

from huggingface_hub import HfApi
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers.utils import logging as transformers_logging

from model.bake.export import export, load_network, max_tokens
from model.bake.fetch import fetch
from model.bake.manifest import Facts, draft, write
from model.bake.quantize import INT8, fold, fuse, quantize
from model.bake.tokens import load_tokenizer, save_tokenizer, template_of

TARGET = "x86-64-v3"  # the bake's default


def make(model: Path, plain: Path, baked: Path | None) -> None:
    checkpoint = fetch(str(model), None, False, HfApi())
    tokenizer = load_tokenizer(checkpoint)
    if baked:
        baked.mkdir(exist_ok=True)
        save_tokenizer(tokenizer, baked)  # before it is used, because that leaves truncation enabled
    network = load_network(checkpoint)
    with TemporaryDirectory(dir=plain.parent) as scratch:
        exported, folded, quantized = (Path(scratch, f"{name}.onnx") for name in ("exported", "folded", "quantized"))
        export(network, tokenizer, exported)
        quantize_dynamic(exported, plain, weight_type=QuantType.QInt8)
        if baked is None:
            return
        fold(exported, folded)
        quantize(folded, quantized, TARGET)
        fuse(quantized, baked / "model.onnx")
    facts = Facts(checkpoint, template_of(tokenizer), max_tokens(network, tokenizer), TARGET, no_answer=False)
    write(baked, draft(facts, baked, INT8))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.models", description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--plain", type=Path, required=True)
    parser.add_argument("--baked", type=Path)
    given = parser.parse_args()
    logging.getLogger().setLevel(logging.ERROR)  # the quantizer recommends optimizations that sessions do anyway
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    make(given.checkpoint, given.plain, given.baked)


if __name__ == "__main__":
    main()
