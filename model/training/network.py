"""The torch network of a checkpoint: load it, find its parts, and replace its dropout.

On a CPU, torch draws the random numbers of dropout on one thread while the other threads wait. `ByteDropout` is faster.
"""

from typing import cast

import torch
from torch import Tensor, nn
from transformers import AutoModelForQuestionAnswering, PreTrainedModel

from model.bake.fetch import Checkpoint
from model.training.errors import BaseUnavailable

LEVELS = 256  # a byte decides on each value, so rates are multiples of 1/256


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


def word_embeddings(network: PreTrainedModel) -> nn.Parameter:
    """Return the word embeddings: (pieces, dimensions)."""
    return cast(nn.Parameter, network.get_input_embeddings().weight)


def encoder_layers(base: nn.Module) -> nn.ModuleList:
    """Return the encoder's layers, the lowest first."""
    return next(module for module in base.modules() if isinstance(module, nn.ModuleList))


def has_bfloat16(device: torch.device) -> bool:
    """Return whether the processor has bfloat16 instructions. Emulated bfloat16 takes twice the time."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


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
