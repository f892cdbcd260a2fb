"""`python -m tests.model.bake.make_base DIRECTORY`: a checkpoint of base size, to measure speed with.

Its weights are random, unless it is taught some questions by heart (`--steps`, some seconds each).
"""

import argparse
from pathlib import Path

from evaluation.squad import load_squad
from tests.model.bake.checkpoints import KINDS, make_network, make_tokenizer
from tests.model.bake.training import train

BASE = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072}
VOCABULARY = 31_002  # BETO's
POSITIONS = 512
TAUGHT = 16  # questions


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.model.bake.make_base", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--kind", choices=KINDS, default="bert")
    parser.add_argument("--data", type=Path, default=Path("tests/data/xquad-es-sample.json"), help="SQuAD file")
    parser.add_argument("--steps", type=int, default=0, help="steps of training on its first questions (%(default)s)")
    given = parser.parse_args()
    questions = load_squad(given.data).questions
    texts = [*dict.fromkeys(question.context for question in questions), *(question.text for question in questions)]
    tokenizer = make_tokenizer(given.kind, texts, VOCABULARY)
    tokenizer.model_max_length = POSITIONS
    positions = POSITIONS + 2 * (given.kind in ("roberta", "xlm-roberta"))
    network = make_network(given.kind, tokenizer, **BASE, vocab_size=VOCABULARY, max_position_embeddings=positions)
    tokenizer.save_pretrained(given.directory)
    network.save_pretrained(given.directory)
    if given.steps:
        train(given.directory, questions[:TAUGHT], given.steps, rate=5e-5)


if __name__ == "__main__":
    main()
