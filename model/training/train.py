"""Trains the network on the stream; what is kept is an average of its weights."""

import copy
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm import tqdm

from model.training.network import Network
from model.training.stream import Arrays, Batch


@dataclass(frozen=True, slots=True)
class Recipe:
    """`teachers` networks are trained for `teacher_steps` each, then the one that is kept learns from them too.

    `soft` is how much of its loss comes from their mean opinion instead of from the answer itself (Hinton et al. 2015,
    arXiv 1503.02531).
    """

    steps: int = 5000
    teachers: int = 2
    teacher_steps: int = 3500
    soft: float = 0.6
    batch: int = 16
    learning_rate: float = 2e-3
    weight_decay: float = 1e-3
    warm_up: int = 200
    clip: float = 5.0
    answerable_weight: float = 0.5
    average: float = 0.999


@dataclass(frozen=True, slots=True)
class Opinion:
    """Probabilities: start and end (B, T), that there is an answer (B,)."""

    start: Tensor
    end: Tensor
    answerable: Tensor


def train(
    network: Network,
    stream: Iterator[Batch],
    steps: int,
    recipe: Recipe,
    teachers: Sequence[Network] = (),
    row: int = 0,
) -> Network:
    """Returns the average of the weights over the steps, each step `1 - recipe.average` of it.

    The same network, stream and number of torch threads give the same weights again. `row`: where the progress stands.
    """
    torch.use_deterministic_algorithms(True)
    average = copy.deepcopy(network).eval()
    optimizer = torch.optim.AdamW(
        [p for p in network.parameters() if p.requires_grad], recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    losses: deque[float] = deque(maxlen=200)
    network.train()
    for step, batch in enumerate(
        progress := tqdm(stream, "training", steps, unit="batch", position=row, mininterval=5)
    ):
        for group in optimizer.param_groups:
            # Linear warm-up, then linear decay to 2 %.
            group["lr"] = recipe.learning_rate * min(1.0, (step + 1) / recipe.warm_up) * max(0.02, 1 - step / steps)
        loss = batch_loss(network, batch, recipe, opinion(teachers, batch) if teachers else None)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
        optimizer.step()
        _update(average, network, min(recipe.average, (1 + step) / (10 + step)))
        losses.append(loss.item())
        progress.set_postfix(loss=f"{sum(losses) / len(losses):.2f}", refresh=False)
    return average


def batch_loss(network: Network, batch: Batch, recipe: Recipe, taught: Opinion | None = None) -> Tensor:
    start, end, no_answer = network(**tensors(batch.inputs))
    answerable = truth = torch.from_numpy(batch.answerable)
    first, last = torch.from_numpy(batch.spans).clamp(min=0).T
    span = F.nll_loss(start, first, reduction="none") + F.nll_loss(end, last, reduction="none")
    if taught:
        soft = -(taught.start * start).sum(1) - (taught.end * end).sum(1)
        span = torch.lerp(span, soft, recipe.soft)
        truth = torch.lerp(truth, taught.answerable, recipe.soft)
    decision = F.binary_cross_entropy_with_logits(-no_answer, truth)
    return (span * answerable).sum() / answerable.sum().clamp(min=1) + recipe.answerable_weight * decision


@torch.no_grad()
def opinion(teachers: Sequence[Network], batch: Batch) -> Opinion:
    """The mean of what the teachers hold likely."""
    outputs = [teacher(**tensors(batch.inputs)) for teacher in teachers]
    start, end, no_answer = (torch.stack(parts) for parts in zip(*outputs, strict=True))
    return Opinion(start.exp().mean(0), end.exp().mean(0), torch.sigmoid(-no_answer).mean(0))


def tensors(inputs: Arrays) -> dict[str, Tensor]:
    return {name: torch.from_numpy(array) for name, array in inputs.items()}


@torch.no_grad()
def _update(average: Network, network: Network, keep: float) -> None:
    for kept, fresh in zip(average.parameters(), network.parameters(), strict=True):
        if fresh.requires_grad:
            kept.lerp_(fresh, 1 - keep)
