"""Choose the fastest precision for a training step. The weights stay in float32."""

import time
from collections.abc import Callable

import torch

REPEATS = 3


def choose_precision(device: torch.device, step: Callable[[torch.dtype], None], supported: bool) -> torch.dtype:
    """Return bfloat16 if it is `supported` and `step`, a training step, is faster in it; else float32."""
    if not supported:
        return torch.float32
    return min((torch.float32, torch.bfloat16), key=lambda dtype: _seconds(device, step, dtype))


def has_bfloat16(device: torch.device) -> bool:
    """Return whether the processor has bfloat16 instructions. Emulated bfloat16 takes twice the time."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _seconds(device: torch.device, step: Callable[[torch.dtype], None], dtype: torch.dtype) -> float:
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        step(dtype)
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        times.append(time.perf_counter() - began)
    return min(times)
