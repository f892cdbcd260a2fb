"""Trains the network on the stream; what is kept is an average of its weights."""

import copy
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm import tqdm

from model.training.network import Network
from model.training.stream import Arrays, Batch


@dataclass(frozen=True, slots=True)
class Recipe:
    steps: int = 9000
    batch: int = 16
    learning_rate: float = 2e-3
    weight_decay: float = 1e-3
    warm_up: int = 200
    clip: float = 5.0
    answerable_weight: float = 0.5
    average: float = 0.999


def train(network: Network, stream: Iterator[Batch], recipe: Recipe, progress: "tqdm[Any]") -> Network:
    """Returns the average of the weights over the steps, each step `1 - recipe.average` of it.

    The same network, stream and number of torch threads give the same weights again.
    """
    torch.use_deterministic_algorithms(True)
    average = copy.deepcopy(network).eval()
    optimizer = torch.optim.AdamW(
        [p for p in network.parameters() if p.requires_grad], recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    losses: deque[float] = deque(maxlen=200)
    network.train()
    for step, batch in enumerate(stream):
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * _schedule(step, recipe)
        loss = batch_loss(network, batch, recipe.answerable_weight)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
        optimizer.step()
        _update(average, network, min(recipe.average, (1 + step) / (10 + step)))
        losses.append(loss.item())
        progress.set_postfix(loss=f"{sum(losses) / len(losses):.2f}", refresh=False)
        progress.update()
    return average


def batch_loss(network: Network, batch: Batch, answerable_weight: float) -> Tensor:
    start, end, no_answer = network(**tensors(batch.inputs))
    answerable = torch.from_numpy(batch.answerable)
    first, last = torch.from_numpy(batch.spans).clamp(min=0).T
    span = F.nll_loss(start, first, reduction="none") + F.nll_loss(end, last, reduction="none")
    decision = F.binary_cross_entropy_with_logits(-no_answer, answerable)
    return (span * answerable).sum() / answerable.sum().clamp(min=1) + answerable_weight * decision


def tensors(inputs: Arrays) -> dict[str, Tensor]:
    return {name: torch.from_numpy(array) for name, array in inputs.items()}


def _schedule(step: int, recipe: Recipe) -> float:
    """Linear warm-up, then linear decay to 2 %."""
    return min(1.0, (step + 1) / recipe.warm_up) * max(0.02, 1 - step / recipe.steps)


@torch.no_grad()
def _update(average: Network, network: Network, keep: float) -> None:
    for kept, fresh in zip(average.parameters(), network.parameters(), strict=True):
        if fresh.requires_grad:
            kept.lerp_(fresh, 1 - keep)
