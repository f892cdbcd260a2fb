"""Train small checkpoints until they have memorized their questions."""

from collections.abc import Sequence
from pathlib import Path

import torch
from tqdm import tqdm
from transformers import AutoModelForQuestionAnswering, PreTrainedTokenizerFast

from benchmarks.checkpoints import LIMIT
from evaluation.squad import Question


def train(directory: Path, questions: Sequence[Question], steps: int, rate: float = 3e-3) -> None:
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
