"""Dropout that hardly waits for random numbers: on a CPU, torch draws its own on one thread, and the others wait."""

import torch
from torch import Tensor, nn

LEVELS = 256  # a byte decides on each value, so rates are multiples of 1/256


class ByteDropout(nn.Module):
    """Drops values at a rate that is rounded to a multiple of 1/256; its random bytes come eight at a time."""

    # Attention layers read the rate of their dropout layer and drop the probabilities themselves, in torch's way.
    # These are most of the values, and are not dropped.
    p = 0.0

    def __init__(self, rate: float) -> None:
        super().__init__()
        self._dropped = round(rate * LEVELS)
        self._scale = LEVELS / (LEVELS - self._dropped)

    def forward(self, values: Tensor) -> Tensor:
        if not self.training or not self._dropped:
            return values
        words = torch.empty(-(-values.numel() // 8), dtype=torch.int64, device=values.device)
        random = words.random_(-(2**63), None).view(torch.uint8)[: values.numel()].view(values.shape)
        return values * ((random >= self._dropped) * self._scale).to(values.dtype)


def set_dropout(network: nn.Module, rate: float) -> None:
    """Replaces every dropout layer of the network."""
    for owner in list(network.modules()):
        for name, child in list(owner.named_children()):
            if isinstance(child, nn.Dropout | ByteDropout):
                setattr(owner, name, ByteDropout(rate))
