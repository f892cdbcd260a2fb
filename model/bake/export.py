"""Export a checkpoint's network to ONNX, without changing what it computes."""

import inspect
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModelForQuestionAnswering, PreTrainedModel, PreTrainedTokenizerBase

from model.bake.errors import Damaged
from model.bake.fetch import Checkpoint
from model.bake.tokens import PROBE

OPSET = 17
OUTPUTS = ("start_logits", "end_logits")
MAX_WINDOW = 384  # tokens, as in transformers' pipeline; longer windows take more time than they are worth

Inputs = dict[str, NDArray[np.int64]]


class _TracedNetwork(torch.nn.Module):
    """The network with positional inputs and its logits as a pair, as tracing requires."""

    def __init__(self, network: PreTrainedModel, names: Sequence[str]) -> None:
        super().__init__()
        self._network = network
        self._names = names

    def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        output = self._network(**dict(zip(self._names, inputs, strict=True)))
        return output.start_logits, output.end_logits


def load_network(checkpoint: Checkpoint) -> PreTrainedModel:
    """Load the network in float32, with attention that can be exported. Raises Damaged, also if weights are missing."""
    try:
        network, loading = AutoModelForQuestionAnswering.from_pretrained(
            str(checkpoint.directory),
            local_files_only=True,
            dtype=torch.float32,
            attn_implementation="eager",
            use_safetensors=not checkpoint.pickle,
            output_loading_info=True,
        )
    except Exception as error:
        # Each format's library raises other errors for a damaged file.
        raise Damaged(checkpoint.id, type(error).__name__) from error
    if missing := sorted(loading["missing_keys"]):
        raise Damaged(checkpoint.id, ", ".join(missing[:3]))
    if network.config.num_labels != 2:
        raise Damaged(checkpoint.id, f"num_labels = {network.config.num_labels}")
    return cast(PreTrainedModel, network.eval())


def max_tokens(network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> int:
    """Return the smallest of the network's positions, the tokenizer's maximum length and `MAX_WINDOW`."""
    positions = network.config.max_position_embeddings
    if network.config.model_type in ("roberta", "xlm-roberta"):
        # The positions of RoBERTa start after the padding id.
        positions -= network.config.pad_token_id + 1
    return int(min(positions, tokenizer.model_max_length, MAX_WINDOW))


def input_names(network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> list[str]:
    """Return the names of the inputs. `token_type_ids` only if the tokenizer makes them and the network uses them."""
    names = ["input_ids", "attention_mask"]
    accepted = "token_type_ids" in inspect.signature(network.forward).parameters
    uses_types = accepted and getattr(network.config, "type_vocab_size", 0) > 1
    if uses_types and "token_type_ids" in tokenizer.model_input_names:
        names.append("token_type_ids")
    return names


def encode(
    tokenizer: PreTrainedTokenizerBase, pairs: Sequence[tuple[str, str]], max_length: int, names: Sequence[str]
) -> Inputs:
    """Return the first window of each pair as a padded batch: int64 (B, T) for each of `names`."""
    batch = tokenizer(
        [question for question, _ in pairs],
        [context for _, context in pairs],
        padding=True,
        truncation="only_second",
        max_length=max_length,
        return_token_type_ids="token_type_ids" in names,
    )
    return {name: np.array(batch[name], np.int64) for name in names}


def torch_logits(
    network: PreTrainedModel, inputs: Mapping[str, NDArray[np.int64]]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the start and end logits: float32 (B, T)."""
    with torch.inference_mode():
        output = network(**{name: torch.from_numpy(values) for name, values in inputs.items()})
    return output.start_logits.numpy(), output.end_logits.numpy()


def export(network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, path: Path) -> None:
    """Write float32 ONNX with dynamic batch size and sequence length."""
    names = input_names(network, tokenizer)
    question, context = PROBE
    # Two rows of different length, so that the trace includes a mask with padding.
    inputs = encode(tokenizer, [(question, context), (question, context * 2)], MAX_WINDOW, names)
    axes = {name: {0: "batch", 1: "sequence"} for name in (*names, *OUTPUTS)}
    with warnings.catch_warnings():
        # ONNX Runtime cannot fuse the newer exporter's graphs. This one warns of its deprecation and of dynamic sizes.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            # The exporter restores the mode of the wrapper after the export, so the wrapper must be in evaluation mode.
            _TracedNetwork(network, names).eval(),
            tuple(torch.from_numpy(values) for values in inputs.values()),
            str(path),
            input_names=names,
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
            opset_version=OPSET,
            do_constant_folding=True,
            dynamo=False,
        )
