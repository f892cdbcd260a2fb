"""How much the predictions of two networks differ. This is less noisy than F1 and needs no gold answers."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.bake.export import OUTPUTS, Inputs
from model.bake.optimize import open_as_it_is

Floats = NDArray[np.float32]


def window_logits(model: Path, windows: Sequence[Inputs]) -> list[Floats]:
    """Return the start and end logits (2, T) of each window. Each window is one row."""
    session = open_as_it_is(model)
    return [np.concatenate(session.run(list(OUTPUTS), window)) for window in windows]


def divergence(found: Sequence[Floats], exact: Sequence[Floats]) -> float:
    """Return the mean Kullback-Leibler divergence over windows, in nats, start and end distributions added up."""
    sums = []
    for ours, theirs in zip(found, exact, strict=True):
        log_ours, log_theirs = _log_softmax(ours), _log_softmax(theirs)
        sums.append(float((np.exp(log_theirs) * (log_theirs - log_ours)).sum()))
    return float(np.mean(sums))


def _log_softmax(logits: Floats) -> NDArray[np.float64]:
    shifted: NDArray[np.float64] = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
