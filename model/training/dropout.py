"""Dropout with fast random numbers. On a CPU, torch draws them on one thread while the other threads wait."""

import torch
from torch import Tensor, nn

LEVELS = 256  # a byte decides on each value, so rates are multiples of 1/256


class ByteDropout(nn.Module):
    """Dropout at a multiple of 1/256, with one random byte for each value, drawn eight at a time."""

    # Attention layers read this rate and apply torch's slow dropout to their probabilities, which are most of the
    # values. A rate of 0 turns that off.
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


def set_dropout(network: nn.Module, rate: float, device: torch.device) -> None:
    """Replace every dropout layer of the network."""
    layer = ByteDropout if device.type == "cpu" else nn.Dropout
    for owner in list(network.modules()):
        for name, child in list(owner.named_children()):
            if isinstance(child, nn.Dropout | ByteDropout):
                setattr(owner, name, layer(rate))
