"""Training reduces the loss, and an interrupted run ends with the same weights as an uninterrupted one."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from function.reader.engine import Template
from model.bake.export import input_names
from model.training.base import open_directory
from model.training.checkpoints import Store
from model.training.config import Stage
from model.training.data import Example
from model.training.errors import Diverged, RunChanged
from model.training.fine_tune import MIN_RATE, FineTuning, StageRun, Step, rate_factor
from model.training.network import load_network, word_embeddings
from model.training.windows import Window, windows

STAGE = Stage("first", learning_rate=1e-3, steps=6, batch=4, window=96, stride=20)

Weights = dict[str, Tensor]


@pytest.fixture(scope="module")
def data(sample: list[Example], tokenizer: PreTrainedTokenizerBase, template: Template) -> list[Window]:
    random = np.random.default_rng(0)
    return list(windows(sample[:12], tokenizer.backend_tokenizer, template, 96, 20, 0.2, random))


@pytest.fixture
def network(checkpoint: Path) -> PreTrainedModel:
    return load_network(open_directory(checkpoint), 0)


class Interrupted(Exception):
    pass


def stop_after(steps: int) -> Callable[[Step], None]:
    number = itertools.count(1)

    def on_step(step: Step) -> None:
        if next(number) == steps:
            raise Interrupted

    return on_step


class Trainer:
    """Train a new network from the same base, with its checkpoints in a directory."""

    def __init__(self, checkpoint: Path, tokenizer: PreTrainedTokenizerBase, template: Template) -> None:
        self.base = open_directory(checkpoint)
        self.tokenizer = tokenizer
        self.template = template

    def __call__(
        self,
        runs: Sequence[StageRun],
        directory: Path,
        on_step: Callable[[Step], None] = lambda step: None,
        base: str | None = None,
    ) -> Weights:
        network = load_network(self.base, 0)
        names = input_names(network, self.tokenizer)
        device = torch.device("cpu")
        revision = base or self.base.revision
        FineTuning(network, self.template, names, runs, revision, Store(directory), device, 2).train(on_step)
        return {name: value.clone() for name, value in network.state_dict().items()}


@pytest.fixture
def train(checkpoint: Path, tokenizer: PreTrainedTokenizerBase, template: Template) -> Trainer:
    return Trainer(checkpoint, tokenizer, template)


def equal(first: Weights, second: Weights) -> bool:
    return all(torch.equal(value, second[name]) for name, value in first.items())


def test_the_same_run_gives_the_same_weights_and_another_seed_others(
    train: Trainer, data: list[Window], tmp_path: Path
) -> None:
    first = train([StageRun(STAGE, 0, data, None)], tmp_path / "a")
    assert equal(first, train([StageRun(STAGE, 0, data, None)], tmp_path / "b"))
    assert not equal(first, train([StageRun(STAGE, 1, data, None)], tmp_path / "c"))


@pytest.mark.parametrize("steps", [1, 5, 6, 7, 12])
def test_an_interrupted_training_ends_with_the_weights_of_an_uninterrupted_one(
    train: Trainer, data: list[Window], tmp_path: Path, steps: int
) -> None:
    runs = [StageRun(STAGE, 0, data, None), StageRun(replace(STAGE, name="second", dropout=0.3), 0, data[::2], 0)]
    whole = train(runs, tmp_path / "whole")
    with pytest.raises(Interrupted):
        train(runs, tmp_path / "parts", stop_after(steps))
    later: list[Step] = []
    assert equal(train(runs, tmp_path / "parts", later.append), whole)
    # A checkpoint is written before the report of every second step; that of a run's last step, after its report.
    last = later[-1].done if later else 12
    assert last == 12 and len(later) <= 12 - (steps - 1) // 2 * 2


def test_a_finished_run_is_not_trained_again(train: Trainer, data: list[Window], tmp_path: Path) -> None:
    runs = [StageRun(STAGE, 0, data, None)]
    done = train(runs, tmp_path)
    assert equal(train(runs, tmp_path, stop_after(1)), done)


def test_progress_counts_the_steps_of_all_stages(train: Trainer, data: list[Window], tmp_path: Path) -> None:
    steps: list[Step] = []
    train(
        [StageRun(STAGE, 0, data, None), StageRun(replace(STAGE, name="second", steps=3), 0, data, 0)],
        tmp_path,
        steps.append,
    )
    assert [(step.stage, step.done, step.total) for step in steps] == [
        *(("first", done, 9) for done in range(1, 7)),
        *(("second", done, 9) for done in range(7, 10)),
    ]


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        ("learning_rate", replace(STAGE, learning_rate=2e-3)),
        ("steps", replace(STAGE, steps=7)),
        ("batch", replace(STAGE, batch=2)),
        ("frozen_layers", replace(STAGE, frozen_layers=1)),
    ],
)
def test_checkpoints_of_a_changed_stage_are_rejected(
    train: Trainer, data: list[Window], tmp_path: Path, name: str, stage: Stage
) -> None:
    with pytest.raises(Interrupted):
        train([StageRun(STAGE, 0, data, None)], tmp_path, stop_after(3))
    with pytest.raises(RunChanged, match=name):
        train([StageRun(stage, 0, data, None)], tmp_path)


def test_checkpoints_of_other_data_or_another_base_are_rejected(
    train: Trainer, data: list[Window], tmp_path: Path
) -> None:
    runs = [StageRun(STAGE, 0, data, None)]
    train(runs, tmp_path)
    with pytest.raises(RunChanged, match="windows"):
        train([StageRun(STAGE, 0, data[1:], None)], tmp_path)
    with pytest.raises(RunChanged, match="base"):
        train(runs, tmp_path, base="another")


def test_a_stage_that_was_not_begun_may_change(train: Trainer, data: list[Window], tmp_path: Path) -> None:
    first = StageRun(STAGE, 0, data, None)
    with pytest.raises(Interrupted):
        train([first, StageRun(STAGE, 0, data, 0)], tmp_path, stop_after(7))
    train([first, StageRun(replace(STAGE, name="renamed", learning_rate=5e-4), 0, data, 0)], tmp_path)


def test_the_weights_of_several_seeds_are_averaged(train: Trainer, data: list[Window], tmp_path: Path) -> None:
    first, one, two = StageRun(STAGE, 0, data, None), StageRun(STAGE, 0, data, 0), StageRun(STAGE, 7, data, 0)
    alone = train([first, one], tmp_path / "one")
    other = train([first, two], tmp_path / "two")
    # The random numbers depend on the number of the run, which is 2 here and 1 in `other`: use the saved weights.
    both = train([first, one, two], tmp_path / "both")
    saved = torch.load(tmp_path / "both" / "run-2.pt", weights_only=True)["weights"]
    assert not equal(alone, other)
    for name, value in saved.items():
        assert torch.allclose(both[name], (alone[name] + value) / 2, atol=1e-6), name


def test_training_memorizes_a_few_questions(train: Trainer, data: list[Window], tmp_path: Path) -> None:
    losses: list[float] = []
    stage = replace(STAGE, steps=60, learning_rate=5e-3, dropout=0.0)
    train([StageRun(stage, 0, data[:4], None)], tmp_path, lambda step: losses.append(step.loss))
    assert np.mean(losses[-4:]) < 0.5 < 2 < losses[0]


def test_word_embeddings_are_only_trained_on_request(
    train: Trainer, network: PreTrainedModel, data: list[Window], tmp_path: Path
) -> None:
    name = next(name for name, value in network.named_parameters() if value is word_embeddings(network))
    before = network.state_dict()[name]
    frozen = train([StageRun(STAGE, 0, data, None)], tmp_path / "a")
    assert torch.equal(frozen[name], before)
    trained = train([StageRun(replace(STAGE, freeze_embeddings=False), 0, data, None)], tmp_path / "b")
    assert not torch.equal(trained[name], before)


def test_frozen_layers_and_embeddings_are_unchanged(
    train: Trainer, network: PreTrainedModel, data: list[Window], tmp_path: Path
) -> None:
    after = train([StageRun(replace(STAGE, frozen_layers=1), 0, data, None)], tmp_path)
    changed = {name for name, value in network.state_dict().items() if not torch.equal(after[name], value)}
    assert not any("embeddings" in name or "layer.0." in name for name in changed)
    assert any("layer.1." in name for name in changed) and "qa_outputs.weight" in changed


def test_a_loss_that_is_not_a_number_ends_the_training(train: Trainer, data: list[Window], tmp_path: Path) -> None:
    with pytest.raises(Diverged, match="first") as caught:
        train([StageRun(replace(STAGE, learning_rate=1e30), 0, data, None)], tmp_path)
    assert caught.value.code == "diverged"


def test_epochs_become_steps(data: list[Window]) -> None:
    assert StageRun(replace(STAGE, steps=0, epochs=2.5), 0, data[:16], None).steps == 10
    assert StageRun(replace(STAGE, steps=0, epochs=0.01), 0, data[:16], None).steps == 1


def test_the_rate_rises_and_falls_linearly() -> None:
    rates = [rate_factor(step, 100, 0.1) for step in range(100)]
    assert rates.index(1.0) == 9 and max(rates) == 1.0
    assert np.allclose(np.diff(rates[:10]), 0.1)
    assert np.allclose(np.diff(rates[10:99]), -1 / 91)
    assert rates[-1] >= MIN_RATE
    assert rate_factor(0, 1, 0.0) == 1.0
