"""Run a training from its configuration to a Hugging Face checkpoint directory."""

import json
import os
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

import torch
from huggingface_hub import HfApi
from tokenizers import Tokenizer, normalizers
from transformers import AutoModelForQuestionAnswering, PreTrainedModel

from evaluation.squad import load_squad, save_squad
from evaluation.totals import Summary
from model.bake.export import input_names, max_tokens
from model.bake.fetch import Checkpoint
from model.bake.tokens import load_tokenizer, template_of
from model.training.base import copy_tokenizer, open_base, save_tokenizer
from model.training.card import Figures, write_card
from model.training.checkpoints import Store
from model.training.config import Config
from model.training.corpus import Corpus
from model.training.errors import BaseUnavailable, InvalidConfig
from model.training.evaluate import Follow, evaluate, reader_of
from model.training.fine_tune import FineTuning, Report
from model.training.stages import Examples, legs
from model.training.trim import count_words, trim


class Console(Protocol):
    """Print the progress of a training."""

    def say(self, spanish: str, english: str) -> None: ...

    def follow(self, name: str, total: int) -> Follow: ...

    def steps(self) -> AbstractContextManager[Callable[[Report], None]]: ...


@dataclass(frozen=True, slots=True)
class Order:
    """What to train. `before`: also measure the base. `forgetting`: a file to measure forgetting with."""

    config: Config
    data: Path
    out: Path
    cache: Path
    before: bool = False
    forgetting: Path | None = None


def train(order: Order, corpus: Corpus, hub: HfApi, console: Console) -> dict[str, Figures]:
    """Train, write the checkpoint to `order.out`, and return its metrics. Raises TrainingError or BakeError."""
    config = order.config
    console.say("Pesos de partida", "Base weights")
    base = open_base(config.base, order.cache, hub, console.say)
    tokenizer = load_tokenizer(base)
    if config.line_break:
        mark_line_breaks(tokenizer.backend_tokenizer, config.line_break)
    template = template_of(tokenizer)
    network = load_network(base, config.seeds[0])
    longest = max_tokens(network, tokenizer)
    held_out = dict(corpus.held_out)
    directory = order.out / "held-out"
    directory.mkdir(parents=True, exist_ok=True)
    for name, asked in held_out.items():
        save_squad(directory / f"{name}.json", asked)
    if order.forgetting:
        held_out[order.forgetting.stem] = list(load_squad(order.forgetting).questions)

    def measured(when: tuple[str, str]) -> Mapping[str, Summary]:
        console.say(*when)
        reader = reader_of(network, tokenizer, template)
        return {name: evaluate(reader, asked, console.follow(name, len(asked))) for name, asked in held_out.items()}

    before = measured(("Medir antes", "Measure before")) if order.before else {}
    console.say("Preparar los datos", "Prepare the data")
    backend = tokenizer.backend_tokenizer
    found = Examples(order.data, corpus.training, tokenizer.mask_token or "…")
    fine_tuning = FineTuning(
        network=network,
        template=template,
        inputs=input_names(network, tokenizer),
        legs=legs(config, found, backend, template, longest),
        base=base.revision,
        store=Store(order.out / "checkpoints"),
        device=torch.device("cuda" if torch.cuda.is_available() else "cpu"),
        checkpoint_steps=config.checkpoint_steps,
    )
    console.say("Entrenar", "Train")
    with console.steps() as report:
        fine_tuning.run(report)
    if config.vocabulary:
        console.say("Recortar el vocabulario", "Trim the vocabulary")
        words = _vocabulary_words(order, corpus)
        tokenizer = trim(network, tokenizer, words, config.vocabulary_least)
        template = template_of(tokenizer)
    if config.vocabulary or config.line_break:
        save_tokenizer(tokenizer, order.out)
    else:
        copy_tokenizer(base.directory, order.out)
    network.save_pretrained(order.out)
    after = measured(("Medir", "Measure"))
    figures = {name: Figures(before.get(name), summary) for name, summary in after.items()}
    write_card(order.out, config, base, figures)
    return figures


def load_network(base: Checkpoint, seed: int) -> PreTrainedModel:
    """Load the network in float32. A missing head is initialized with the seed. Raises BaseUnavailable."""
    torch.manual_seed(seed)
    try:
        network, loading = AutoModelForQuestionAnswering.from_pretrained(
            str(base.directory),
            local_files_only=True,
            dtype=torch.float32,
            use_safetensors=True,
            output_loading_info=True,
        )
    except Exception as error:
        # Each format's library raises other errors for a damaged file.
        raise BaseUnavailable(base.id, type(error).__name__) from error
    missing = sorted(name for name in loading["missing_keys"] if not name.startswith("qa_outputs."))
    if missing or network.config.num_labels != 2:
        raise BaseUnavailable(base.id, ", ".join(missing[:3]) or f"num_labels = {network.config.num_labels}")
    return cast(PreTrainedModel, network)


def mark_line_breaks(tokenizer: Tokenizer, mark: str) -> None:
    """Make the tokenizer read line breaks as the word `mark`. Raises InvalidConfig if it is not in the vocabulary."""
    replace = normalizers.Replace("\n", f" {mark} ")
    tokenizer.normalizer = normalizers.Sequence([part for part in (replace, tokenizer.normalizer) if part])
    unknown = json.loads(tokenizer.to_str())["model"]["unk_id"]
    read = tokenizer.encode("\n", add_special_tokens=False)
    if not read.ids or unknown in read.ids:
        raise InvalidConfig("line_break", f"the vocabulary has no {mark!r}")


def _vocabulary_words(order: Order, corpus: Corpus) -> Counter[str]:
    """Count the words of the vocabulary files; of SQuAD files, only the articles to train on."""
    names = order.config.vocabulary
    texts = [order.data / name for name in names if name not in corpus.training]
    return count_words(texts, [article for name in names for article in corpus.training.get(name, [])])


def set_threads(count: int | None) -> None:
    torch.set_num_threads(count or os.cpu_count() or 1)
