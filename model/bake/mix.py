"""Choose which products are computed in int8, and how: the fastest mix that keeps the answers of float32."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from evaluation.squad import Question
from model.bake.errors import QualityLost
from model.bake.export import Inputs
from model.bake.manifest import Facts, draft_manifest, write_manifest
from model.bake.quantize import FLOAT32, INT8, SMOOTH, TARGETS, Mix, Product, fuse, quantize
from model.bake.sensitivity import sensitivities
from model.bake.smooth import record_activations, smooth
from model.bake.verify import THREADS, Floats, Measurement, divergence, measure, window_logits

MAX_LOST_F1 = 0.5  # F1, in percentage points
SAME_SPEED = 0.05  # among mixes within this share of the fastest, the one nearest to float32 is chosen
RANKING_WINDOWS = 8  # products are ranked by their effect on these windows


@dataclass(frozen=True, slots=True)
class Trial:
    """A measured mix. `divergence`: from float32, in nats. `slower`: milliseconds per question more than smooth."""

    mix: Mix
    directory: Path
    measured: Measurement
    divergence: float
    slower: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """`trials`: all mixes that were tried. `chosen`: the chosen one. `reference`: the exported float32 model."""

    reference: Measurement
    trials: Sequence[Trial]
    chosen: Trial

    def figures(self) -> dict[str, Any]:
        """Return the figures of the chosen mix, of float32, and of the other mixes."""
        chosen = self.chosen.measured
        return {
            "questions": len(chosen.scores),
            **chosen.figures(),
            "fp32": self.reference.figures(),
            "same_answers": round(chosen.same_answers(self.reference), 2),
            "divergence": round(self.chosen.divergence, 4),
            "threads": THREADS,
            "tried": {_title(trial): trial.measured.figures() for trial in self.trials if trial != self.chosen},
        }

    def table(self) -> str:
        """Return a table of all mixes, and the products that stay in float32."""
        measured = [self.reference, *(trial.measured for trial in self.trials)]
        rows = [("", ["fp32", *map(_title, self.trials)])]
        for name, label in (("exact", "EM"), ("f1", "F1"), ("ms", "ms per question")):
            rows.append((label, [f"{result.figures()[name]:.2f}" for result in measured]))
        rows.append(("MB", [f"{result.bytes / 1e6:.1f}" for result in measured]))
        same = [f"{result.same_answers(self.reference):.2f}" for result in measured]
        rows.append(("Same answers, %", same))
        rows.append(("Divergence", ["0.0000", *(f"{trial.divergence:.4f}" for trial in self.trials)]))
        lines = [f"{label:<36}" + "".join(f"{cell:>12}" for cell in cells) for label, cells in rows]
        return "\n".join([*lines, *self._chosen()])

    def _chosen(self) -> Iterator[str]:
        yield f"Chosen: {_title(self.chosen)}"
        if self.chosen.mix.float32_products:
            names = ", ".join(product.label for product in self.chosen.mix.float32_products)
            yield f"In float32 (+{self.chosen.slower:.1f} ms): {names}"


def choose(
    build: Callable[[Mix], Path],
    rank: Callable[[], Sequence[Product]],
    divergence: Callable[[Path], float],
    fp32: Path,
    questions: Sequence[Question],
    forced: Mix | None = None,
) -> Outcome:
    """Try mixes until one loses at most `MAX_LOST_F1`. The last one, float32, loses nothing.

    `build` makes a model directory of a mix. `rank` returns all products, the ones that int8 harms most first.
    `divergence` measures a model directory. Raises QualityLost if the `forced` mix loses more.
    """
    mixes = [forced] if forced else [INT8, SMOOTH]
    directories = [build(mix) for mix in mixes]
    reference, *measured = measure([fp32, *directories], questions)
    trials = [Trial(*parts, divergence(parts[1])) for parts in zip(mixes, directories, measured, strict=True)]
    if forced:
        outcome = Outcome(reference, trials, trials[0])
        if (lost := trials[0].measured.lost_f1(reference)) > MAX_LOST_F1:
            raise QualityLost(outcome.table(), forced.name, lost, MAX_LOST_F1)
        return outcome
    smooth, smooth_ms = directories[1], measured[1].milliseconds
    slower = _slower_mixes(rank)
    while not (good := [trial for trial in trials if _is_good(trial, reference)]):
        mix = next(slower)
        directory = build(mix)
        smooth_again, mixed = measure([smooth, directory], questions)
        # The load of the machine may have changed, so times are compared by their ratio to smooth.
        mixed = replace(mixed, milliseconds=smooth_ms * mixed.milliseconds / smooth_again.milliseconds)
        trials.append(Trial(mix, directory, mixed, divergence(directory), mixed.milliseconds - smooth_ms))
    limit = (1 + SAME_SPEED) * min(trial.measured.milliseconds for trial in good)
    fast = [trial for trial in good if trial.measured.milliseconds <= limit]
    return Outcome(reference, trials, min(fast, key=lambda trial: trial.divergence))


def _is_good(trial: Trial, reference: Measurement) -> bool:
    return trial.mix == FLOAT32 or trial.measured.lost_f1(reference) <= MAX_LOST_F1


def _slower_mixes(rank: Callable[[], Sequence[Product]]) -> Iterator[Mix]:
    """Yield mixes with more and more products in float32, the last one with all of them."""
    ranked = tuple(rank())
    count = 1
    while count < len(ranked):
        yield Mix("mixed", ranked[:count])
        count *= 2
    yield FLOAT32


def _title(trial: Trial) -> str:
    return f"mixed-{len(trial.mix.float32_products)}" if trial.mix.float32_products else trial.mix.name


class Candidates:
    """Build and compare the model directories of one checkpoint, one for each mix."""

    def __init__(self, facts: Facts, fp32: Path, windows: Sequence[Inputs]) -> None:
        """`fp32`: the float32 model directory; the others are created beside it. `windows`: inputs for comparisons."""
        self._facts = facts
        self._fp32 = fp32
        self._windows = windows

    def build(self, mix: Mix) -> Path:
        """Return the new model directory; its manifest is a draft."""
        name = f"{mix.name}-{len(mix.float32_products)}" if mix.float32_products else mix.name
        directory = self._fp32.with_name(name)
        directory.mkdir()
        folded = self._fp32 / "model.onnx" if mix in (INT8, FLOAT32) else self._smoothed
        if mix != FLOAT32:
            quantized = directory / "quantized.onnx"
            quantize(folded, quantized, self._facts.target, mix.float32_products)
            folded = quantized
        fuse(folded, directory / "model.onnx")
        (directory / "quantized.onnx").unlink(missing_ok=True)
        shutil.copy(self._fp32 / "tokenizer.json", directory)
        write_manifest(directory, draft_manifest(self._facts, directory, mix))
        return directory

    def ranked(self) -> list[Product]:
        """Return all products, sorted by the divergence that int8 with SmoothQuant causes, the largest first."""
        windows = self._windows[:: max(1, len(self._windows) // RANKING_WINDOWS)]
        return list(sensitivities(self._smoothed, windows, self._bits))

    def divergence(self, directory: Path) -> float:
        """Return the divergence of a model directory from float32."""
        return divergence(window_logits(directory / "model.onnx", self._windows), self._fp32_logits)

    @property
    def _bits(self) -> int:
        return TARGETS[self._facts.target].bits

    @cached_property
    def _fp32_logits(self) -> list[Floats]:
        return window_logits(self._fp32 / "model.onnx", self._windows)

    @cached_property
    def _smoothed(self) -> Path:
        path = self._fp32.with_name("smoothed.onnx")
        smooth(
            self._fp32 / "model.onnx", path, record_activations(self._fp32 / "model.onnx", self._windows), self._bits
        )
        return path
