"""Checkpoints on the disk, from which an interrupted training resumes."""

import os
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from model.training.errors import CheckpointDamaged, RunChanged

Weights = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class State:
    """The state of a run after `step` steps. `run` is its number; `identity` describes its inputs and settings."""

    run: int
    step: int
    identity: Mapping[str, Any]
    weights: Weights
    optimizer: Mapping[str, Any]


class Store:
    """The checkpoints of one training: the newest state, and the weights of each finished run."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def save(self, state: State) -> None:
        content = {
            "run": state.run,
            "step": state.step,
            "identity": dict(state.identity),
            "weights": state.weights,
            "optimizer": dict(state.optimizer),
        }
        self._write(content, self._directory / "state.pt")

    def state(self, run: int, identity: Mapping[str, Any]) -> State | None:
        """Return the state of an interrupted run, or None. Raises RunChanged or CheckpointDamaged."""
        content = self._read(self._directory / "state.pt")
        if content is None or content["run"] != run:
            return None
        self._check(content["identity"], identity)
        return State(**content)

    def finish(self, run: int, identity: Mapping[str, Any], weights: Weights) -> None:
        self._write({"identity": dict(identity), "weights": weights}, self._path(run))

    def finished(self, run: int, identity: Mapping[str, Any]) -> Weights | None:
        """Return the weights of a finished run, or None. Raises RunChanged or CheckpointDamaged."""
        content = self._read(self._path(run))
        if content is None:
            return None
        self._check(content["identity"], identity)
        weights: Weights = content["weights"]
        return weights

    def _path(self, run: int) -> Path:
        return self._directory / f"run-{run}.pt"

    def _check(self, stored: Mapping[str, Any], current: Mapping[str, Any]) -> None:
        changed = sorted(key for key in stored.keys() | current.keys() if stored.get(key) != current.get(key))
        if changed:
            raise RunChanged(str(self._directory), ", ".join(changed))

    def _write(self, content: Mapping[str, Any], path: Path) -> None:
        """Write to a temporary file and rename it, so that the checkpoint is never a half-written file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        staging = path.with_suffix(".tmp")
        with staging.open("wb") as file:
            torch.save(content, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(staging, path)

    def _read(self, path: Path) -> dict[str, Any] | None:
        if not path.exists():
            return None
        try:
            content: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        except (RuntimeError, OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
            raise CheckpointDamaged(str(path), type(error).__name__) from error
        return content
