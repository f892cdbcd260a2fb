"""`python -m benchmarks.parity.checkpoint DIRECTORY --data FILE`: train a small checkpoint on a file's questions.

It memorizes the questions, in windows of two sizes; if a window does not contain the answer, its target is the first
token. `--base` then enlarges a BERT to base size: six times as wide, with ten more layers, so that it computes the same
function (Chen et al. 2016, "Net2Net"). So the training of a checkpoint of base size takes only minutes.
"""

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch
from tqdm import tqdm
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from benchmarks.random_checkpoint import KINDS, make_network, make_tokenizer
from evaluation.squad import SAMPLE, Question, load_squad

NARROW = {"hidden_size": 128, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 512}
WIDTH_FACTOR = 6
LAYERS = 12
VOCABULARY = 31_002  # at most, as in BETO
POSITIONS = 512
WINDOWS = ((384, 128), (128, 32))  # tokens, and tokens that consecutive windows share
BATCH_TOKENS = 2048

# Ids, token types, first and last token of the answer.
Example = tuple[list[int], list[int], int, int]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.parity.checkpoint",
        description="Train a small checkpoint to memorize a file's questions.",
    )
    parser.add_argument("directory", type=Path)
    parser.add_argument("--data", type=Path, default=SAMPLE, help="SQuAD file")
    parser.add_argument("--kind", choices=KINDS, default="bert")
    parser.add_argument("--steps", type=int, default=600, help=f"batches of {BATCH_TOKENS} tokens (%(default)s)")
    parser.add_argument("--base", type=Path, metavar="DIRECTORY", help="also write it in base size, BERT only")
    arguments = parser.parse_args()
    questions = load_squad(arguments.data).questions
    tokenizer, network = train_checkpoint(arguments.kind, questions, arguments.steps)
    save(arguments.directory, tokenizer, network)
    if arguments.base:
        save(arguments.base, tokenizer, enlarge(network, tokenizer))


def train_checkpoint(
    kind: str, questions: Sequence[Question], steps: int, **size: int
) -> tuple[PreTrainedTokenizerFast, PreTrainedModel]:
    texts = [*dict.fromkeys(question.context for question in questions), *(question.text for question in questions)]
    tokenizer = make_tokenizer(kind, texts, VOCABULARY)
    tokenizer.model_max_length = POSITIONS
    positions = POSITIONS + 2 * (kind in ("roberta", "xlm-roberta"))
    # Evaluation mode: dropout would only slow down memorizing the answers.
    network = make_network(kind, tokenizer, max_position_embeddings=positions, **(NARROW | size))
    network.train(False)
    _train(network, list(_examples(tokenizer, questions)), steps, tokenizer.pad_token_id)
    return tokenizer, network


def save(directory: Path, tokenizer: PreTrainedTokenizerFast, network: PreTrainedModel) -> None:
    tokenizer.save_pretrained(directory)
    network.save_pretrained(directory)
    # transformers 4 does not know the tokenizer class that transformers 5 writes.
    path = directory / "tokenizer_config.json"
    settings = json.loads(path.read_text(encoding="utf-8")) | {"tokenizer_class": "PreTrainedTokenizerFast"}
    path.write_text(json.dumps(settings, indent=2), encoding="utf-8")
    # The bake reads from the model card that the checkpoint supports unanswerable questions.
    (directory / "README.md").write_text("---\nlanguage: es\ndatasets: [squad_v2_es]\n---\n", encoding="utf-8")


def _examples(tokenizer: PreTrainedTokenizerFast, questions: Sequence[Question]) -> Iterator[Example]:
    for size, stride in WINDOWS:
        batch = tokenizer(
            [question.text for question in questions],
            [question.context for question in questions],
            truncation="only_second",
            max_length=size,
            stride=stride,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_token_type_ids=True,
        )
        for row, number in enumerate(batch["overflow_to_sample_mapping"]):
            answer = questions[number].answers[0]
            end = answer.start + len(answer.text)
            offsets = batch["offset_mapping"][row]
            context = [token for token, part in enumerate(batch.sequence_ids(row)) if part == 1]
            inside = [t for t in context if offsets[t][0] < end and offsets[t][1] > answer.start]
            contained = inside and offsets[inside[0]][0] <= answer.start and offsets[inside[-1]][1] >= end
            first, last = (inside[0], inside[-1]) if contained else (0, 0)
            yield batch["input_ids"][row], batch["token_type_ids"][row], first, last


def _train(network: PreTrainedModel, examples: Sequence[Example], steps: int, pad: int, rate: float = 1e-3) -> None:
    """Train all weights except layer norms. These stay 1, so that the layers added by `enlarge` change nothing."""
    has_types = getattr(network.config, "type_vocab_size", 0) > 1
    weights = [weight for name, weight in network.named_parameters() if "norm" not in name.lower()]
    torch.manual_seed(0)
    optimizer = torch.optim.AdamW(weights, lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)
    batches = _batches(examples)
    for _ in (bar := tqdm(range(steps), unit="batch", mininterval=1)):
        batch = next(batches)
        ids = _padded([ids for ids, _, _, _ in batch], pad)
        mask = _padded([[1] * len(ids) for ids, _, _, _ in batch], 0)
        types = {"token_type_ids": _padded([types for _, types, _, _ in batch], 0)} if has_types else {}
        first, last = torch.tensor([places for _, _, *places in batch]).T
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16):
            output = network(input_ids=ids, attention_mask=mask, start_positions=first, end_positions=last, **types)
        loss = output.loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()
        bar.set_postfix(loss=f"{loss.item():.2f}")


def _batches(examples: Sequence[Example]) -> Iterator[list[Example]]:
    """Yield batches of examples of similar length, in random order, without end."""
    rng = random.Random(0)
    while True:
        batches: list[list[Example]] = [[]]
        for example in sorted(examples, key=lambda example: (len(example[0]), rng.random())):
            if len(example[0]) * (len(batches[-1]) + 1) > BATCH_TOKENS:
                batches.append([])
            batches[-1].append(example)
        rng.shuffle(batches)
        yield from batches


def _padded(rows: Sequence[Sequence[int]], value: int) -> torch.Tensor:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[value] * (longest - len(row))] for row in rows])


def enlarge(network: PreTrainedModel, tokenizer: PreTrainedTokenizerFast) -> PreTrainedModel:
    """Return a network that computes the same, with `LAYERS` layers that are `WIDTH_FACTOR` times as wide."""
    size = {name: getattr(network.config, name) * WIDTH_FACTOR for name in NARROW} | {"num_hidden_layers": LAYERS}
    base = make_network("bert", tokenizer, max_position_embeddings=POSITIONS, **size)
    base.load_state_dict(_widen(network.state_dict(), base.state_dict()))
    return base


def _widen(weights: Mapping[str, torch.Tensor], targets: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Repeat the weights to the shapes of `targets`, and divide them by the number of copies of each input."""
    widened = {}
    for name, target in targets.items():
        narrow = weights.get(name)
        if narrow is None:  # an added layer, whose output must be zero before the residual is added
            widened[name] = torch.zeros_like(target) if "output.dense" in name else target
            continue
        factors = [wide // size for wide, size in zip(target.shape, narrow.shape, strict=True)]
        has_inputs = narrow.dim() == 2 and "embeddings" not in name
        widened[name] = narrow.repeat(*factors) / (factors[1] if has_inputs else 1)
    return widened


if __name__ == "__main__":
    main()
