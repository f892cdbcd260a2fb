"""Activation outliers as trained encoders have them, put into a BERT without changing what it computes.

Bondarenko et al., arXiv 2109.12948, found them in BERT: a few channels of an activation are tens of times the others.
"""

from pathlib import Path

import torch
from transformers import AutoModelForQuestionAnswering

VALUE = 100.0
NEURON = 3000.0
QUIET = 0.05  # its weights, so that they can take the scale


def add_outliers(directory: Path) -> None:
    """Change the checkpoint in place: an outlier channel in attention's output and one behind GELU, in every layer.

    The second one takes the place of the neuron that matters least.
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
            inner.bias[least] = NEURON  # GELU leaves it as it is
            outer.weight[:, least] *= QUIET
            outer.bias -= NEURON * outer.weight[:, least]
    network.save_pretrained(directory)
