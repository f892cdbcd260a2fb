"""Dropout with random bytes behaves like torch's."""

from pathlib import Path

import pytest
import torch
from torch import nn
from transformers import AutoModelForQuestionAnswering

from model.training.network import LEVELS, ByteDropout, set_dropout


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_the_rate_of_dropped_values_and_their_mean(rate: float) -> None:
    torch.manual_seed(0)
    values = torch.ones(1001, 333)
    dropped = ByteDropout(rate)(values)
    assert abs(float((dropped == 0).float().mean()) - rate) < 1 / LEVELS
    assert abs(float(dropped.mean()) - 1) < 0.02
    assert len(dropped.unique()) == 2


def test_the_same_seed_drops_the_same_values_and_the_next_call_others() -> None:
    layer, values = ByteDropout(0.5), torch.ones(100)
    torch.manual_seed(0)
    first, second = layer(values), layer(values)
    torch.manual_seed(0)
    assert torch.equal(layer(values), first)
    assert not torch.equal(first, second)


def test_gradients_flow_where_values_stay() -> None:
    torch.manual_seed(0)
    values = torch.ones(50, requires_grad=True)
    dropped = ByteDropout(0.5)(values)
    dropped.sum().backward()
    assert values.grad is not None
    assert torch.equal(values.grad, dropped.detach())


def test_nothing_is_dropped_in_evaluation_or_at_rate_0() -> None:
    values = torch.ones(1000)
    assert torch.equal(ByteDropout(0.5).eval()(values), values)
    assert torch.equal(ByteDropout(0.0)(values), values)


def test_every_dropout_layer_is_replaced_also_a_second_time(checkpoint: Path) -> None:
    network = AutoModelForQuestionAnswering.from_pretrained(checkpoint).train()
    ids = torch.arange(5, 25)[None]
    plain = network.eval()(ids).start_logits
    network.train()
    set_dropout(network, 0.3, torch.device("cpu"))
    torch.manual_seed(0)
    assert not torch.equal(network(ids).start_logits, plain)
    set_dropout(network, 0.0, torch.device("cpu"))
    assert torch.allclose(network(ids).start_logits, plain, atol=1e-5)
    assert not any(isinstance(module, nn.Dropout) for module in network.modules())


def test_a_gpu_gets_the_dropout_of_torch() -> None:
    network = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.1))
    set_dropout(network, 0.3, torch.device("cuda"))
    assert isinstance(network[1], nn.Dropout) and network[1].p == 0.3
