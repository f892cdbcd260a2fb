"""Add activation outliers like those of trained encoders to a BERT, with little change to its output.

In BERT, a few channels of an activation are tens of times as large as the others (Bondarenko et al., arXiv 2109.12948).
"""

from pathlib import Path

import torch
from transformers import AutoModelForQuestionAnswering

VALUE = 100.0
NEURON = 3000.0
QUIET = 0.05  # factor for the output weights of the neuron, so that smoothing can scale them up


def add_outliers(directory: Path) -> None:
    """Add an outlier channel to the input of attention's output product and one after GELU, in every layer, in place.

    The channel after GELU replaces the neuron with the smallest weights.
    """
    network = AutoModelForQuestionAnswering.from_pretrained(directory)
    with torch.no_grad():
        for layer in network.bert.encoder.layer:
            value, output = layer.attention.self.value, layer.attention.output.dense
            value.weight[0] *= VALUE
            value.bias[0] *= VALUE
            output.weight[:, 0] /= VALUE
            inner, outer = layer.intermediate.dense, layer.output.dense
            least = int((inner.weight.norm(dim=1) * outer.weight.norm(dim=0)).argmin())
            inner.weight[least] = 0
            inner.bias[least] = NEURON  # GELU does not change a value this large
            outer.weight[:, least] *= QUIET
            outer.bias -= NEURON * outer.weight[:, least]
    network.save_pretrained(directory)
