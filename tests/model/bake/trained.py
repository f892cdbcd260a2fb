"""Make small checkpoints behave like trained ones: memorize their questions, and add outliers.

In a trained BERT, a few channels of an activation are tens of times as large as the others (Bondarenko et al., arXiv
2109.12948).
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from tqdm import tqdm
from transformers import AutoModelForQuestionAnswering, PreTrainedTokenizerFast

from benchmarks.random_checkpoint import LIMIT
from evaluation.squad import Question

VALUE = 100.0
NEURON = 3000.0
QUIET = 0.05  # factor for the output weights of the neuron, so that smoothing can scale them up


def memorize(directory: Path, questions: Sequence[Question], steps: int, rate: float = 3e-3) -> None:
    """Train the checkpoint in place on the first window of each question.

    Training on real answers spreads the logits as widely as in a checkpoint that is used.
    """
    tokenizer = PreTrainedTokenizerFast.from_pretrained(directory)
    network = AutoModelForQuestionAnswering.from_pretrained(directory).train()
    batch = tokenizer(
        [question.text for question in questions],
        [question.context for question in questions],
        truncation="only_second",
        max_length=LIMIT,
        padding=True,
        return_offsets_mapping=True,
        return_tensors="pt",
    )
    offsets = batch.pop("offset_mapping").tolist()
    spans = [_span(question, batch.sequence_ids(row), offsets[row]) for row, question in enumerate(questions)]
    batch["start_positions"], batch["end_positions"] = torch.tensor(spans).T
    torch.manual_seed(0)
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps)
    for _ in tqdm(range(steps), disable=None):
        optimizer.zero_grad()
        network(**batch).loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    network.save_pretrained(directory)


def _span(question: Question, parts: Sequence[int | None], offsets: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the first and the last token of the answer, or (0, 0) if it is not entirely in the window."""
    answer = question.answers[0]
    inside = [
        token
        for token, (part, (start, end)) in enumerate(zip(parts, offsets, strict=True))
        if part == 1 and start < answer.start + len(answer.text) and end > answer.start
    ]
    whole = inside and offsets[inside[-1]][1] >= answer.start + len(answer.text)
    return (inside[0], inside[-1]) if whole else (0, 0)


def add_outliers(directory: Path) -> None:
    """Add an outlier channel to the input of attention's output product and one after GELU, in every layer, in place.

    The channel after GELU replaces the neuron with the smallest weights.
    """
    network = AutoModelForQuestionAnswering.from_pretrained(directory)
    with torch.no_grad():
        for layer in network.bert.encoder.layer:
            value, output = layer.attention.self.value, layer.attention.output.dense
            value.weight[0] *= VALUE
            value.bias[0] *= VALUE
            output.weight[:, 0] /= VALUE
            inner, outer = layer.intermediate.dense, layer.output.dense
            least = int((inner.weight.norm(dim=1) * outer.weight.norm(dim=0)).argmin())
            inner.weight[least] = 0
            inner.bias[least] = NEURON  # GELU does not change a value this large
            outer.weight[:, least] *= QUIET
            outer.bias -= NEURON * outer.weight[:, least]
    network.save_pretrained(directory)
