"""`python -m benchmarks.speed.checkpoint DIRECTORY`: a BERT of base size, its weights random: all are as fast.

As transformers 4 and 5 both read it: the name that 5 gives its class of tokenizers is unknown to 4.
"""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from benchmarks.random_checkpoint import make_network, make_tokenizer
from evaluation.squad import load_squad

BASE = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072}
VOCABULARY = 31_002  # BETO's
POSITIONS = 512


def make(directory: Path, data: Path, size: Mapping[str, int], vocabulary: int = VOCABULARY) -> None:
    questions = load_squad(data).questions
    texts = [*dict.fromkeys(question.context for question in questions), *(question.text for question in questions)]
    tokenizer = make_tokenizer("bert", texts, vocabulary)
    tokenizer.model_max_length = POSITIONS
    network = make_network("bert", tokenizer, **size, vocab_size=vocabulary, max_position_embeddings=POSITIONS)
    tokenizer.save_pretrained(directory)
    network.save_pretrained(directory)
    settings = directory / "tokenizer_config.json"
    known = json.loads(settings.read_text()) | {"tokenizer_class": "PreTrainedTokenizerFast"}
    settings.write_text(json.dumps(known, indent=2) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.checkpoint", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--data", type=Path, default=Path("tests/data/xquad-es-sample.json"), help="SQuAD file")
    given = parser.parse_args()
    make(given.directory, given.data, BASE)
