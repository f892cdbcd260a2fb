"""Checkpoints are written atomically, and belong to one run."""

from pathlib import Path

import pytest
import torch

from model.training.checkpoints import State, Store
from model.training.errors import CheckpointDamaged, RunChanged

IDENTITY = {"base": "a", "seed": 0}
WEIGHTS = {"w": torch.arange(3.0)}


def state(run: int = 1, step: int = 5) -> State:
    return State(run, step, IDENTITY, WEIGHTS, {"state": {}, "param_groups": []})


def test_a_state_is_restored(tmp_path: Path) -> None:
    store = Store(tmp_path / "checkpoints")
    assert store.state(1, IDENTITY) is None
    store.save(state(step=4))
    store.save(state(step=5))
    found = store.state(1, IDENTITY)
    assert found is not None
    assert (found.run, found.step, found.identity) == (1, 5, IDENTITY)
    assert torch.equal(found.weights["w"], WEIGHTS["w"])
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["state.pt"]


def test_a_state_belongs_to_one_run(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(state(run=1))
    assert store.state(0, {}) is None and store.state(2, {}) is None


def test_the_weights_of_a_finished_run_are_restored(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.finished(0, IDENTITY) is None
    store.finish(0, IDENTITY, WEIGHTS)
    found = store.finished(0, IDENTITY)
    assert found is not None and torch.equal(found["w"], WEIGHTS["w"])


def test_another_run_is_rejected_with_what_changed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(state())
    store.finish(0, IDENTITY, WEIGHTS)
    changed = {"base": "a", "seed": 1, "window": 20}
    for read in (lambda: store.state(1, changed), lambda: store.finished(0, changed)):
        with pytest.raises(RunChanged, match="seed, window") as caught:
            read()
        assert caught.value.code == "run_changed"


@pytest.mark.parametrize("keep", [0, 100, -10])
def test_a_damaged_file_is_rejected(tmp_path: Path, keep: int) -> None:
    store = Store(tmp_path)
    store.save(state())
    path = tmp_path / "state.pt"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(CheckpointDamaged) as caught:
        store.state(1, IDENTITY)
    assert caught.value.code == "checkpoint_damaged"


def test_an_interrupted_write_leaves_the_previous_state(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(state(step=4))

    class Unwritable:
        def __reduce__(self) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.save(State(1, 5, IDENTITY, WEIGHTS, {"state": Unwritable()}))
    found = store.state(1, IDENTITY)
    assert found is not None and found.step == 4
