"""Plain dynamic int8, as commonly used: an export after `quantize_dynamic`, opened with ONNX Runtime's defaults.

For transformers' pipeline, the session is wrapped in a model whose `forward` runs it, as in optimum's
ORTModelForQuestionAnswering. This part requires transformers 4.57.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnxruntime as ort


def open_plain(path: Path) -> ort.InferenceSession:
    return ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def open_pipeline(path: Path, checkpoint: Path) -> Callable[..., Any]:
    """Return a pipeline with the checkpoint's tokenizer and configuration, and the network in `path`."""
    import torch
    from transformers import AutoConfig, AutoTokenizer, PreTrainedModel, pipeline
    from transformers.modeling_outputs import QuestionAnsweringModelOutput

    session = open_plain(path)
    names = [node.name for node in session.get_inputs()]

    class Network(PreTrainedModel):  # type: ignore[no-untyped-call]
        def __init__(self, config: Any) -> None:
            super().__init__(config)
            self.nothing = torch.nn.Parameter(torch.zeros(1))  # The pipeline reads the device from a parameter.

        def forward(self, **inputs: torch.Tensor) -> QuestionAnsweringModelOutput:
            logits = session.run(["start_logits", "end_logits"], {name: inputs[name].numpy() for name in names})
            start, end = map(torch.from_numpy, logits)
            return QuestionAnsweringModelOutput(start_logits=start, end_logits=end)

    # Types are checked against a later version of transformers, which no longer has this task.
    tasks: Any = pipeline
    tokenizer = AutoTokenizer.from_pretrained(str(checkpoint))
    network = Network(AutoConfig.from_pretrained(str(checkpoint)))
    opened: Callable[..., Any] = tasks("question-answering", model=network, tokenizer=tokenizer)
    return opened
