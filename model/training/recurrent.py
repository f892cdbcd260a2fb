"""A bidirectional GRU layer that trains several times faster on a processor than torch's own on packed sequences."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable


class BidirectionalGRU(nn.GRU):
    """torch's weights, results and ONNX form; in training both directions run in one loop over time.

    Weight gradients, which torch adds up step by step, are computed at the end in one product.
    """

    weight_ih_l0: Tensor
    weight_hh_l0: Tensor
    bias_ih_l0: Tensor
    bias_hh_l0: Tensor
    weight_ih_l0_reverse: Tensor
    weight_hh_l0_reverse: Tensor
    bias_ih_l0_reverse: Tensor
    bias_hh_l0_reverse: Tensor

    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__(inputs, hidden, batch_first=True, bidirectional=True)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:  # type: ignore[override]
        """x (B, T, inputs) → (B, T, 2 · hidden), zeros past each length."""
        if not self.training:
            packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
            return nn.utils.rnn.pad_packed_sequence(super().forward(packed)[0], batch_first=True)[0]
        ahead = torch.arange(x.size(1)).expand(x.size(0), -1)
        inside = ahead < lengths.unsqueeze(1)
        # Each sequence backwards within its own length; padding stays behind.
        back = torch.where(inside, lengths.unsqueeze(1) - 1 - ahead, ahead)
        left = x @ self.weight_ih_l0.T + self.bias_ih_l0
        right = _reorder(x @ self.weight_ih_l0_reverse.T + self.bias_ih_l0_reverse, back)
        gates = torch.stack([left, right]).permute(2, 0, 1, 3).contiguous()
        weights = torch.stack([self.weight_hh_l0.T, self.weight_hh_l0_reverse.T])
        biases = torch.stack([self.bias_hh_l0, self.bias_hh_l0_reverse]).unsqueeze(1)
        states: Tensor = _Recurrence.apply(gates, weights, biases)  # type: ignore[no-untyped-call]
        left, right = states.permute(1, 2, 0, 3)
        return torch.cat([left, _reorder(right, back)], -1) * inside.unsqueeze(-1)


class _Recurrence(torch.autograd.Function):
    """gates (T, 2, B, 3H: reset, update, new), weights (2, H, 3H), biases (2, 1, 3H) → states (T, 2, B, H)."""

    @staticmethod
    def forward(ctx: Any, gates: Tensor, weights: Tensor, biases: Tensor) -> Tensor:
        steps, two, batch, wide = gates.shape
        hidden = wide // 3
        states = gates.new_zeros(steps + 1, two, batch, hidden)
        kept = torch.empty_like(gates)  # reset, update, new
        recurrent = gates.new_empty(steps, two, batch, hidden)  # what `reset` multiplies
        for t in range(steps):
            inner = torch.baddbmm(biases, states[t], weights)
            pair = torch.sigmoid_(gates[t, ..., : 2 * hidden] + inner[..., : 2 * hidden])
            reset, update = pair[..., :hidden], pair[..., hidden:]
            recurrent[t] = inner[..., 2 * hidden :]
            new = torch.addcmul(gates[t, ..., 2 * hidden :], reset, recurrent[t]).tanh_()
            torch.lerp(new, states[t], update, out=states[t + 1])
            kept[t, ..., : 2 * hidden], kept[t, ..., 2 * hidden :] = pair, new
        ctx.save_for_backward(states, kept, recurrent, weights)
        return states[1:]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        states, kept, recurrent, weights = ctx.saved_tensors
        steps, two, batch, hidden = recurrent.shape
        reset, update, new = kept.split(hidden, -1)
        # Everything that does not depend on the loop is computed for all steps at once.
        to_new = (1 - update) * (1 - new * new)
        to_update = (states[:-1] - new) * update * (1 - update)
        to_reset = recurrent * reset * (1 - reset)
        inner = gradient.new_empty(steps, two, batch, 3 * hidden)
        outer_new = torch.empty_like(recurrent)
        back = weights.transpose(1, 2)
        state = gradient.new_zeros(two, batch, hidden)
        for t in range(steps - 1, -1, -1):
            state = state + gradient[t]
            torch.mul(state, to_new[t], out=outer_new[t])
            inner[t, ..., :hidden] = outer_new[t] * to_reset[t]
            inner[t, ..., hidden : 2 * hidden] = state * to_update[t]
            inner[t, ..., 2 * hidden :] = outer_new[t] * reset[t]
            state = torch.baddbmm(state * update[t], inner[t], back)
        outer = torch.cat([inner[..., : 2 * hidden], outer_new], -1)
        before = states[:-1].transpose(0, 1).reshape(two, steps * batch, hidden)
        flat = inner.transpose(0, 1).reshape(two, steps * batch, 3 * hidden)
        return outer, before.transpose(1, 2) @ flat, flat.sum(1, keepdim=True)


def _reorder(x: Tensor, order: Tensor) -> Tensor:
    return x.gather(1, order.unsqueeze(-1).expand_as(x))
