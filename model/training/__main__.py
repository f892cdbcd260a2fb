"""`python -m model.training --data DIR`: from the data files to the embedded model, in one command."""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

from function.reader.reader import EMBEDDED
from function.reader.words import WordTokenizer
from model.training.card import Run, describe
from model.training.corpus import SOURCES, Corpus, CorpusError, changed, listing, sha256
from model.training.export import export
from model.training.network import Network, Shape
from model.training.stream import batches
from model.training.teachers import trained_teachers
from model.training.train import Recipe, train
from model.training.vectors import word_vectors

VOCABULARY = 25_000
DIMENSIONS = 96
PARAGRAPHS_WEIGH = 3  # how often the encyclopedic paragraphs stand beside the novels in the word vectors' text


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m model.training", description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder with the data; without it the files it needs are named")
    parser.add_argument("--out", type=Path, default=EMBEDDED, help="the model directory to write (%(default)s)")
    parser.add_argument("--held-out", type=Path, default=Path("build/held-out"), help="where the held-out files go")
    parser.add_argument("--steps", type=int, default=Recipe().steps, help="batches to train on (%(default)s)")
    parser.add_argument("--teachers", type=int, default=Recipe().teachers, help="networks to learn from (%(default)s)")
    parser.add_argument("--teacher-steps", type=int, default=Recipe().teacher_steps, help="(%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2, help="torch threads; another number rounds otherwise")
    arguments = parser.parse_args()
    if arguments.data is None:
        print(f"the training reads these files; name their folder with --data:\n{listing(SOURCES)}", file=sys.stderr)
        return 2
    try:
        corpus = Corpus.load(arguments.data)
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 2
    if others := changed(arguments.data):
        print(f"not the files that the shipped model was made from:\n{listing(others)}", file=sys.stderr)
    print("word vectors …", flush=True)
    texts = [*corpus.contexts * PARAGRAPHS_WEIGH, *corpus.prose]
    vectors = word_vectors(texts, VOCABULARY, DIMENSIONS, arguments.seed)
    # Rounded as tokenizer.json keeps them, so that the network sees the same numbers in both places.
    rarities = {word: float(np.round(r, 3)) for word, r in zip(vectors.words, vectors.rarities, strict=True)}
    shape = Shape()
    recipe = Recipe(steps=arguments.steps, teachers=arguments.teachers, teacher_steps=arguments.teacher_steps)
    tokenizer = WordTokenizer(rarities, shape.buckets)

    teachers = trained_teachers(arguments.data, vectors, tokenizer, shape, recipe, arguments.seed)
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    stream = batches(corpus, tokenizer, arguments.seed, recipe.batch, recipe.steps)
    network = train(Network(vectors.vectors, shape), stream, recipe.steps, recipe, teachers)

    arguments.out.mkdir(parents=True, exist_ok=True)
    export(network, tokenizer, arguments.out)
    arguments.held_out.mkdir(parents=True, exist_ok=True)
    for name, data in corpus.held_out.items():
        (arguments.held_out / f"{name}.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    hashes = {source.file: sha256(arguments.data / source.file) for source in SOURCES}
    run = Run(arguments.seed, arguments.threads, shape, recipe, hashes, list(corpus.held_out))
    describe(arguments.out, arguments.held_out, run)
    return 0


if __name__ == "__main__":
    sys.exit(main())
