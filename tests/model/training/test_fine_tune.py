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
from model.training.fine_tune import LEAST_RATE, FineTuning, Leg, Report, rate
from model.training.training import load_network
from model.training.trim import word_embeddings
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


def stop_after(steps: int) -> Callable[[Report], None]:
    left = itertools.count(1)

    def report(report: Report) -> None:
        if next(left) == steps:
            raise Interrupted

    return report


class Runner:
    """A callable that trains a new network from the same base, with its checkpoints in a given directory."""

    def __init__(self, checkpoint: Path, tokenizer: PreTrainedTokenizerBase, template: Template) -> None:
        self.base = open_directory(checkpoint)
        self.tokenizer = tokenizer
        self.template = template

    def __call__(
        self,
        legs: Sequence[Leg],
        directory: Path,
        report: Callable[[Report], None] = lambda report: None,
        base: str | None = None,
    ) -> Weights:
        network = load_network(self.base, 0)
        names = input_names(network, self.tokenizer)
        device = torch.device("cpu")
        revision = base or self.base.revision
        FineTuning(network, self.template, names, legs, revision, Store(directory), device, 2).run(report)
        return {name: value.clone() for name, value in network.state_dict().items()}


@pytest.fixture
def run(checkpoint: Path, tokenizer: PreTrainedTokenizerBase, template: Template) -> Runner:
    return Runner(checkpoint, tokenizer, template)


def equal(first: Weights, second: Weights) -> bool:
    return all(torch.equal(value, second[name]) for name, value in first.items())


def test_the_same_run_gives_the_same_weights_and_another_seed_others(
    run: Runner, data: list[Window], tmp_path: Path
) -> None:
    first = run([Leg(STAGE, 0, data, None)], tmp_path / "a")
    assert equal(first, run([Leg(STAGE, 0, data, None)], tmp_path / "b"))
    assert not equal(first, run([Leg(STAGE, 1, data, None)], tmp_path / "c"))


@pytest.mark.parametrize("steps", [1, 5, 6, 7, 12])
def test_an_interrupted_run_goes_on_to_the_weights_of_an_uninterrupted_one(
    run: Runner, data: list[Window], tmp_path: Path, steps: int
) -> None:
    legs = [Leg(STAGE, 0, data, None), Leg(replace(STAGE, name="second", dropout=0.3), 0, data[::2], 0)]
    whole = run(legs, tmp_path / "whole")
    with pytest.raises(Interrupted):
        run(legs, tmp_path / "parts", stop_after(steps))
    reports: list[Report] = []
    assert equal(run(legs, tmp_path / "parts", reports.append), whole)
    # A checkpoint is written before the report of every second step; that of a leg's last step, after its report.
    last = reports[-1].done if reports else 12
    assert last == 12 and len(reports) <= 12 - (steps - 1) // 2 * 2


def test_a_run_that_is_done_is_not_trained_again(run: Runner, data: list[Window], tmp_path: Path) -> None:
    legs = [Leg(STAGE, 0, data, None)]
    done = run(legs, tmp_path)
    assert equal(run(legs, tmp_path, stop_after(1)), done)


def test_progress_counts_the_steps_of_all_stages(run: Runner, data: list[Window], tmp_path: Path) -> None:
    reports: list[Report] = []
    run([Leg(STAGE, 0, data, None), Leg(replace(STAGE, name="second", steps=3), 0, data, 0)], tmp_path, reports.append)
    assert [(report.stage, report.done, report.total) for report in reports] == [
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
def test_another_stage_does_not_go_on_from_this_one(
    run: Runner, data: list[Window], tmp_path: Path, name: str, stage: Stage
) -> None:
    with pytest.raises(Interrupted):
        run([Leg(STAGE, 0, data, None)], tmp_path, stop_after(3))
    with pytest.raises(RunChanged, match=name):
        run([Leg(stage, 0, data, None)], tmp_path)


def test_nor_do_other_data_or_another_base(run: Runner, data: list[Window], tmp_path: Path) -> None:
    legs = [Leg(STAGE, 0, data, None)]
    run(legs, tmp_path)
    with pytest.raises(RunChanged, match="windows"):
        run([Leg(STAGE, 0, data[1:], None)], tmp_path)
    with pytest.raises(RunChanged, match="base"):
        run(legs, tmp_path, base="another")


def test_a_stage_that_was_not_begun_may_change(run: Runner, data: list[Window], tmp_path: Path) -> None:
    first = Leg(STAGE, 0, data, None)
    with pytest.raises(Interrupted):
        run([first, Leg(STAGE, 0, data, 0)], tmp_path, stop_after(7))
    run([first, Leg(replace(STAGE, name="renamed", learning_rate=5e-4), 0, data, 0)], tmp_path)


def test_the_weights_of_several_seeds_are_averaged(run: Runner, data: list[Window], tmp_path: Path) -> None:
    first, one, two = Leg(STAGE, 0, data, None), Leg(STAGE, 0, data, 0), Leg(STAGE, 7, data, 0)
    alone = run([first, one], tmp_path / "one")
    other = run([first, two], tmp_path / "two")
    # The random numbers depend on the number of the leg, which is 2 here and 1 in `other`: use the saved weights.
    both = run([first, one, two], tmp_path / "both")
    saved = torch.load(tmp_path / "both" / "leg-2.pt", weights_only=True)["weights"]
    assert not equal(alone, other)
    for name, value in saved.items():
        assert torch.allclose(both[name], (alone[name] + value) / 2, atol=1e-6), name


def test_it_learns_its_questions_by_heart(run: Runner, data: list[Window], tmp_path: Path) -> None:
    losses: list[float] = []
    stage = replace(STAGE, steps=60, learning_rate=5e-3, dropout=0.0)
    run([Leg(stage, 0, data[:4], None)], tmp_path, lambda report: losses.append(report.loss))
    assert np.mean(losses[-4:]) < 0.5 < 2 < losses[0]


def test_word_embeddings_stay_unless_asked_for(
    run: Runner, network: PreTrainedModel, data: list[Window], tmp_path: Path
) -> None:
    name = next(name for name, value in network.named_parameters() if value is word_embeddings(network))
    before = network.state_dict()[name]
    frozen = run([Leg(STAGE, 0, data, None)], tmp_path / "a")
    assert torch.equal(frozen[name], before)
    trained = run([Leg(replace(STAGE, freeze_embeddings=False), 0, data, None)], tmp_path / "b")
    assert not torch.equal(trained[name], before)


def test_frozen_layers_and_all_below_them_stay(
    run: Runner, network: PreTrainedModel, data: list[Window], tmp_path: Path
) -> None:
    after = run([Leg(replace(STAGE, frozen_layers=1), 0, data, None)], tmp_path)
    changed = {name for name, value in network.state_dict().items() if not torch.equal(after[name], value)}
    assert not any("embeddings" in name or "layer.0." in name for name in changed)
    assert any("layer.1." in name for name in changed) and "qa_outputs.weight" in changed


def test_a_loss_that_is_no_number_ends_the_run(run: Runner, data: list[Window], tmp_path: Path) -> None:
    with pytest.raises(Diverged, match="first") as caught:
        run([Leg(replace(STAGE, learning_rate=1e30), 0, data, None)], tmp_path)
    assert caught.value.code == "diverged"


def test_epochs_become_steps(data: list[Window]) -> None:
    assert Leg(replace(STAGE, steps=0, epochs=2.5), 0, data[:16], None).steps == 10
    assert Leg(replace(STAGE, steps=0, epochs=0.01), 0, data[:16], None).steps == 1


def test_the_rate_goes_up_in_a_straight_line_and_down_in_another() -> None:
    rates = [rate(step, 100, 0.1) for step in range(100)]
    assert rates.index(1.0) == 9 and max(rates) == 1.0
    assert np.allclose(np.diff(rates[:10]), 0.1)
    assert np.allclose(np.diff(rates[10:99]), -1 / 91)
    assert rates[-1] >= LEAST_RATE
    assert rate(0, 1, 0.0) == 1.0
