"""Model directories of one checkpoint, one for each mix that is tried."""

import shutil
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from model.bake.calibrate import activations
from model.bake.divergence import Floats, divergence, window_logits
from model.bake.export import Inputs
from model.bake.manifest import Facts, draft, write
from model.bake.mix import FLOAT32, INT8, Mix
from model.bake.optimize import fuse
from model.bake.products import Product
from model.bake.quantize import TARGETS, quantize
from model.bake.sensitivity import sensitivities
from model.bake.smooth import smooth

RANKED_ON = 8  # windows


class Candidates:
    def __init__(self, facts: Facts, fp32: Path, windows: Sequence[Inputs]) -> None:
        """`fp32`: the float32 model directory; the others are made beside it. `windows`: inputs for comparisons."""
        self._facts = facts
        self._fp32 = fp32
        self._windows = windows

    def build(self, mix: Mix) -> Path:
        """Return the new model directory; its manifest is a draft."""
        name = f"{mix.name}-{len(mix.kept)}" if mix.kept else mix.name
        directory = self._fp32.with_name(name)
        directory.mkdir()
        folded = self._fp32 / "model.onnx" if mix in (INT8, FLOAT32) else self._smoothed
        if mix != FLOAT32:
            quantized = directory / "quantized.onnx"
            quantize(folded, quantized, self._facts.target, mix.kept)
            folded = quantized
        fuse(folded, directory / "model.onnx")
        (directory / "quantized.onnx").unlink(missing_ok=True)
        shutil.copy(self._fp32 / "tokenizer.json", directory)
        write(directory, draft(self._facts, directory, mix))
        return directory

    def ranked(self) -> list[Product]:
        """Return all products, sorted by the divergence that int8 with SmoothQuant causes, the largest first."""
        windows = self._windows[:: max(1, len(self._windows) // RANKED_ON)]
        return list(sensitivities(self._smoothed, windows, self._bits))

    def divergence(self, directory: Path) -> float:
        """Return the divergence of a model directory from float32."""
        return divergence(window_logits(directory / "model.onnx", self._windows), self._exact)

    @property
    def _bits(self) -> int:
        return TARGETS[self._facts.target].bits

    @cached_property
    def _exact(self) -> list[Floats]:
        return window_logits(self._fp32 / "model.onnx", self._windows)

    @cached_property
    def _smoothed(self) -> Path:
        path = self._fp32.with_name("smoothed.onnx")
        smooth(self._fp32 / "model.onnx", path, activations(self._fp32 / "model.onnx", self._windows), self._bits)
        return path
