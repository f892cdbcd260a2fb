"""Run a training from its configuration to a Hugging Face checkpoint directory."""

import json
import os
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from huggingface_hub import HfApi
from tokenizers import Tokenizer, normalizers

from evaluation.squad import load_squad, save_squad
from evaluation.totals import Summary
from model.bake.export import input_names, max_tokens
from model.bake.tokens import load_tokenizer, template_of
from model.training.base import copy_tokenizer, open_base, save_tokenizer
from model.training.card import Metrics, write_card
from model.training.checkpoints import Store
from model.training.config import Config
from model.training.corpus import Corpus
from model.training.errors import InvalidConfig
from model.training.evaluate import Track, evaluate, reader_of
from model.training.fine_tune import FineTuning, Step
from model.training.network import load_network
from model.training.stages import Examples, stage_runs
from model.training.trim import count_words, trim


class Console(Protocol):
    """Show the progress of a training."""

    def message(self, text: str) -> None: ...

    def track(self, name: str, total: int) -> Track: ...

    def steps(self) -> AbstractContextManager[Callable[[Step], None]]: ...


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """`data`: folder of the configured files. `measure_base`: also measure the base model, before the training.

    `forgetting`: a SQuAD file that is measured as well, to show how much the training makes the model forget.
    """

    config: Config
    data: Path
    out: Path
    cache: Path
    measure_base: bool = False
    forgetting: Path | None = None


def train(options: TrainingOptions, corpus: Corpus, hub: HfApi, console: Console) -> dict[str, Metrics]:
    """Train, write the checkpoint to `options.out`, and return its metrics. Raises TrainingError or BakeError."""
    config = options.config
    console.message("Base weights")
    base = open_base(config.base, options.cache, hub, console.message)
    tokenizer = load_tokenizer(base)
    if config.line_break:
        mark_line_breaks(tokenizer.backend_tokenizer, config.line_break)
    template = template_of(tokenizer)
    network = load_network(base, config.seeds[0])
    window = max_tokens(network, tokenizer)
    held_out = dict(corpus.held_out)
    directory = options.out / "held-out"
    directory.mkdir(parents=True, exist_ok=True)
    for name, questions in held_out.items():
        save_squad(directory / f"{name}.json", questions)
    if options.forgetting:
        held_out[options.forgetting.stem] = list(load_squad(options.forgetting).questions)

    def measure() -> Mapping[str, Summary]:
        reader = reader_of(network, tokenizer, template)
        return {
            name: evaluate(reader, questions, console.track(name, len(questions)))
            for name, questions in held_out.items()
        }

    before: Mapping[str, Summary] = {}
    if options.measure_base:
        console.message("Measure the base")
        before = measure()
    console.message("Prepare the data")
    backend = tokenizer.backend_tokenizer
    examples = Examples(options.data, corpus.training, tokenizer.mask_token or "…")
    fine_tuning = FineTuning(
        network=network,
        template=template,
        inputs=input_names(network, tokenizer),
        runs=stage_runs(config, examples, backend, template, window),
        base=base.revision,
        store=Store(options.out / "checkpoints"),
        device=torch.device("cuda" if torch.cuda.is_available() else "cpu"),
        checkpoint_steps=config.checkpoint_steps,
    )
    console.message("Train")
    with console.steps() as on_step:
        fine_tuning.train(on_step)
    if config.vocabulary:
        console.message("Trim the vocabulary")
        words = _vocabulary_words(options, corpus)
        tokenizer = trim(network, tokenizer, words, config.vocabulary_least)
        template = template_of(tokenizer)
    if config.vocabulary or config.line_break:
        save_tokenizer(tokenizer, options.out)
    else:
        copy_tokenizer(base.directory, options.out)
    network.save_pretrained(options.out)
    console.message("Measure")
    after = measure()
    metrics = {name: Metrics(before.get(name), summary) for name, summary in after.items()}
    write_card(options.out, config, base, metrics)
    return metrics


def mark_line_breaks(tokenizer: Tokenizer, mark: str) -> None:
    """Make the tokenizer read line breaks as the word `mark`. Raises InvalidConfig if it is not in the vocabulary."""
    replace = normalizers.Replace("\n", f" {mark} ")
    tokenizer.normalizer = normalizers.Sequence([part for part in (replace, tokenizer.normalizer) if part])
    unknown = json.loads(tokenizer.to_str())["model"]["unk_id"]
    ids = tokenizer.encode("\n", add_special_tokens=False).ids
    if not ids or unknown in ids:
        raise InvalidConfig("line_break", f"the vocabulary has no {mark!r}")


def _vocabulary_words(options: TrainingOptions, corpus: Corpus) -> Counter[str]:
    """Count the words of the vocabulary files; of SQuAD files, only the articles to train on."""
    names = options.config.vocabulary
    texts = [options.data / name for name in names if name not in corpus.training]
    return count_words(texts, [article for name in names for article in corpus.training.get(name, [])])


def set_threads(count: int | None) -> None:
    torch.set_num_threads(count or os.cpu_count() or 1)
