from pathlib import Path

import torch
from transformers import AutoModelForQuestionAnswering, PreTrainedTokenizerFast

from benchmarks.parity.checkpoint import LAYERS, WIDER, grown


def test_base_size_computes_the_same(checkpoint: Path) -> None:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(checkpoint)
    network = AutoModelForQuestionAnswering.from_pretrained(checkpoint)
    base = grown(network, tokenizer)
    base.train(False)
    assert (base.config.hidden_size, base.config.num_hidden_layers) == (WIDER * network.config.hidden_size, LAYERS)
    inputs = tokenizer("¿Dónde nació?", "Nació en Alcalá de Henares, en 1547.", return_tensors="pt")
    with torch.inference_mode():
        narrow, wide = network(**inputs), base(**inputs)
    assert narrow.start_logits.std() > 0.01
    torch.testing.assert_close(wide.start_logits, narrow.start_logits, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(wide.end_logits, narrow.end_logits, atol=1e-4, rtol=1e-4)
