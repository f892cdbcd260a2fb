"""Make the models that are compared: the same weights as a checkpoint, as plain int8, and as a baked model.

`python -m benchmarks.speed.models random DIRECTORY` makes a BERT of base size with random weights, which is as fast as
a trained one.

`python -m benchmarks.speed.models quantize CHECKPOINT --plain FILE [--baked DIRECTORY]` quantizes it with the
steps of `make bake`, but without verification: random weights have no answers that could be compared.
"""

import argparse
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from huggingface_hub import HfApi
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers.utils import logging as transformers_logging

from benchmarks.random_checkpoint import make_network, make_tokenizer
from evaluation.squad import load_squad
from model.bake.export import export, load_network, max_tokens
from model.bake.fetch import fetch
from model.bake.manifest import Facts, draft_manifest, write_manifest
from model.bake.quantize import INT8, fold, fuse, quantize
from model.bake.tokens import load_tokenizer, save_tokenizer, template_of

TARGET = "x86-64-v3"  # the bake's default
BASE = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072}
VOCABULARY = 31_002  # as in BETO
POSITIONS = 512


def make_random(directory: Path, data: Path, size: Mapping[str, int], vocabulary: int = VOCABULARY) -> None:
    """Write a BERT with random weights. Its tokenizer is trained on the texts of the SQuAD file `data`."""
    questions = load_squad(data).questions
    texts = [*dict.fromkeys(question.context for question in questions), *(question.text for question in questions)]
    tokenizer = make_tokenizer("bert", texts, vocabulary)
    tokenizer.model_max_length = POSITIONS
    network = make_network("bert", tokenizer, **size, vocab_size=vocabulary, max_position_embeddings=POSITIONS)
    tokenizer.save_pretrained(directory)
    network.save_pretrained(directory)
    # transformers 4 does not know the tokenizer class that transformers 5 writes.
    path = directory / "tokenizer_config.json"
    settings = json.loads(path.read_text()) | {"tokenizer_class": "PreTrainedTokenizerFast"}
    path.write_text(json.dumps(settings, indent=2) + "\n")


def quantize_checkpoint(model: Path, plain: Path, baked: Path | None) -> None:
    """Write plain dynamic int8 to the file `plain` and, unless `baked` is None, a model directory to `baked`."""
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
    write_manifest(baked, draft_manifest(facts, baked, INT8))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.models")
    commands = parser.add_subparsers(dest="command", required=True)
    random = commands.add_parser("random", help="make a BERT of base size with random weights")
    random.add_argument("directory", type=Path)
    random.add_argument("--data", type=Path, default=Path("evaluation/data/xquad-es-sample.json"), help="SQuAD file")
    quantized = commands.add_parser("quantize", help="quantize a checkpoint as plain int8 and as the bake does")
    quantized.add_argument("checkpoint", type=Path)
    quantized.add_argument("--plain", type=Path, required=True, help="ONNX file to write")
    quantized.add_argument("--baked", type=Path, help="model directory to write")
    arguments = parser.parse_args()
    logging.getLogger().setLevel(logging.ERROR)  # the quantizer recommends optimizations that sessions do anyway
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    if arguments.command == "random":
        make_random(arguments.directory, arguments.data, BASE)
    else:
        quantize_checkpoint(arguments.checkpoint, arguments.plain, arguments.baked)


if __name__ == "__main__":
    main()
