"""The oracle is torch's own GRU on packed sequences."""

import pytest

pytest.importorskip("torch", reason="torch is not installed: make setup-model")

import torch

from model.training.recurrent import BidirectionalGRU


@pytest.mark.parametrize("lengths", [[7, 3, 5, 1], [4], [6, 6]])
def test_training_computes_what_torch_does_forwards_and_backwards(lengths: list[int]) -> None:
    torch.manual_seed(0)
    layer = BidirectionalGRU(12, 5).double()
    x = torch.randn(len(lengths), max(lengths), 12, dtype=torch.double, requires_grad=True)
    weights = torch.randn(len(lengths), max(lengths), 10, dtype=torch.double)

    def run(training: bool) -> list[torch.Tensor]:
        layer.train(training).zero_grad()
        x.grad = None
        y = layer(x, torch.tensor(lengths))
        (y * weights).sum().backward()
        gradients = [x.grad, *(parameter.grad for parameter in layer.parameters())]
        return [y.detach(), *(gradient.clone() for gradient in gradients if gradient is not None)]

    for ours, torchs in zip(run(True), run(False), strict=True):
        torch.testing.assert_close(ours, torchs)
