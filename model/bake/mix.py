"""Which products are computed in int8, and how: the fastest mix that keeps the answers of float32."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evaluation.squad import Question
from model.bake.errors import QualityLost
from model.bake.products import Product
from model.bake.quantize import DETAILS, TARGETS
from model.bake.verify import THREADS, Measured, measure

MAX_LOST = 0.5  # F1, in percentage points
SAME_SPEED = 0.05  # among mixes within this share of the fastest, the one nearest to float32 is taken


@dataclass(frozen=True, slots=True)
class Mix:
    """`name`: int8; smooth (int8 after SmoothQuant); mixed (smooth, with `kept` in float32); or float32.

    `kept`: the products that stay float32.
    """

    name: str
    kept: tuple[Product, ...] = ()

    def description(self, target: str) -> str:
        if self == FLOAT32:
            return "none: float32 weights"
        smooth = "" if self == INT8 else "; scales moved from activations to weights (SmoothQuant)"
        kept = f"; {len(self.kept)} products in float32" if self.kept else ""
        return f"{TARGETS[target].description}; {DETAILS}{smooth}{kept}"


INT8, SMOOTH, FLOAT32 = Mix("int8"), Mix("smooth"), Mix("float32")
FORCED = {mix.name: mix for mix in (INT8, SMOOTH, FLOAT32)}  # choices of `--quantization` besides auto


@dataclass(frozen=True, slots=True)
class Trial:
    """A measured mix. `divergence`: from float32, in nats. `slower`: milliseconds per question more than smooth."""

    mix: Mix
    directory: Path
    measured: Measured
    divergence: float
    slower: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """`trials`: all mixes that were tried. `taken`: the chosen one. `reference`: the exported float32 model."""

    reference: Measured
    trials: Sequence[Trial]
    taken: Trial

    def figures(self) -> dict[str, Any]:
        """Return the figures of the chosen mix, of float32, and of the other mixes."""
        taken = self.taken.measured
        return {
            "questions": len(taken.scores),
            **taken.figures(),
            "fp32": self.reference.figures(),
            "same_answers": round(taken.same(self.reference), 2),
            "divergence": round(self.taken.divergence, 4),
            "threads": THREADS,
            "tried": {_title(trial): trial.measured.figures() for trial in self.trials if trial != self.taken},
        }

    def table(self) -> str:
        """Return a table of all mixes, and the products that stay in float32."""
        measured = [self.reference, *(trial.measured for trial in self.trials)]
        rows = [("", ["fp32", *map(_title, self.trials)])]
        for name, label in (("exact", "EM"), ("f1", "F1"), ("ms", "ms por pregunta · per question")):
            rows.append((label, [f"{one.figures()[name]:.2f}" for one in measured]))
        rows.append(("MB", [f"{one.bytes / 1e6:.1f}" for one in measured]))
        same = [f"{one.same(self.reference):.2f}" for one in measured]
        rows.append(("Respuestas iguales · Same answers, %", same))
        rows.append(("Divergencia · Divergence", ["0.0000", *(f"{trial.divergence:.4f}" for trial in self.trials)]))
        lines = [f"{label:<36}" + "".join(f"{cell:>12}" for cell in cells) for label, cells in rows]
        return "\n".join([*lines, *self._kept()])

    def _kept(self) -> Iterator[str]:
        yield f"Elegido · Chosen: {_title(self.taken)}"
        if self.taken.mix.kept:
            names = ", ".join(product.label for product in self.taken.mix.kept)
            yield f"En float32 (+{self.taken.slower:.1f} ms) · In float32: {names}"


def choose(
    build: Callable[[Mix], Path],
    rank: Callable[[], Sequence[Product]],
    divergence: Callable[[Path], float],
    fp32: Path,
    questions: Sequence[Question],
    forced: Mix | None = None,
) -> Outcome:
    """Try mixes until one loses at most `MAX_LOST`. The last one, float32, loses nothing.

    `build` makes a model directory of a mix. `rank` returns all products, the ones that int8 harms most first.
    `divergence` measures a model directory. Raises QualityLost if the `forced` mix loses more.
    """
    mixes = [forced] if forced else [INT8, SMOOTH]
    directories = [build(mix) for mix in mixes]
    reference, *measured = measure([fp32, *directories], questions)
    trials = [Trial(*parts, divergence(parts[1])) for parts in zip(mixes, directories, measured, strict=True)]
    if forced:
        outcome = Outcome(reference, trials, trials[0])
        if (lost := trials[0].measured.lost(reference)) > MAX_LOST:
            raise QualityLost(outcome.table(), forced.name, lost, MAX_LOST)
        return outcome
    smooth, smooth_ms = directories[1], measured[1].milliseconds
    more = _slower_mixes(rank)
    while not (good := [trial for trial in trials if _is_good(trial, reference)]):
        mix = next(more)
        directory = build(mix)
        beside, found = measure([smooth, directory], questions)
        # The load of the machine may have changed, so times are compared by their ratio to smooth.
        found = replace(found, milliseconds=smooth_ms * found.milliseconds / beside.milliseconds)
        trials.append(Trial(mix, directory, found, divergence(directory), found.milliseconds - smooth_ms))
    limit = (1 + SAME_SPEED) * min(trial.measured.milliseconds for trial in good)
    fast = [trial for trial in good if trial.measured.milliseconds <= limit]
    return Outcome(reference, trials, min(fast, key=lambda trial: trial.divergence))


def _is_good(trial: Trial, reference: Measured) -> bool:
    return trial.mix == FLOAT32 or trial.measured.lost(reference) <= MAX_LOST


def _slower_mixes(rank: Callable[[], Sequence[Product]]) -> Iterator[Mix]:
    """Yield mixes with more and more products in float32, the last one with all of them."""
    ranked = tuple(rank())
    count = 1
    while count < len(ranked):
        yield Mix("mixed", ranked[:count])
        count *= 2
    yield FLOAT32


def _title(trial: Trial) -> str:
    return f"mixed-{len(trial.mix.kept)}" if trial.mix.kept else trial.mix.name
