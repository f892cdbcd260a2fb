"""Measure EM, F1 and AUC of a network with the reader that the function uses."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from evaluation.predictors import Prediction
from evaluation.reader_predictor import ReaderPredictor
from evaluation.runner import predict_all
from evaluation.squad import Question
from evaluation.totals import Score, Summary, summarize
from function.reader.engine import Template, TransformerEngine
from function.reader.manifest import Manifest
from function.reader.reader import MAX_WINDOWS, Reader
from function.reader.tokenizer import PieceTokenizer
from model.bake.export import input_names, max_tokens
from model.bake.manifest import STRIDE

Track = Callable[[Iterable[tuple[Question, Prediction]]], Iterable[tuple[Question, Prediction]]]


@dataclass(frozen=True, slots=True)
class _Input:
    name: str


class TorchSession:
    """A torch network with the methods of `onnxruntime.InferenceSession` that the reader's engine calls."""

    def __init__(self, network: PreTrainedModel, names: Sequence[str]) -> None:
        self._network = network.eval()  # type: ignore[no-untyped-call]
        self._names = names

    def get_inputs(self) -> list[_Input]:
        return [_Input(name) for name in self._names]

    @torch.inference_mode()
    def run(self, names: Sequence[str], inputs: Mapping[str, NDArray[np.int64]]) -> list[NDArray[np.float32]]:
        device = self._network.device
        output = self._network(**{name: torch.from_numpy(values).to(device) for name, values in inputs.items()})
        return [getattr(output, name).float().cpu().numpy() for name in names]


def reader_of(network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, template: Template) -> Reader:
    """Return a reader for the network, with the window size that its baked model would have."""
    window = max_tokens(network, tokenizer)
    manifest = Manifest("training", "", network.config.model_type, window, min(STRIDE, window // 2), 1.0, {})
    session = TorchSession(network, input_names(network, tokenizer))
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.backend_tokenizer.no_padding()
    engine = TransformerEngine(session, template, no_answer=True)
    return Reader(manifest, PieceTokenizer(tokenizer.backend_tokenizer), engine, MAX_WINDOWS)


def evaluate(reader: Reader, questions: Sequence[Question], track: Track = lambda pairs: pairs) -> Summary:
    """Measure the best spans. `track` wraps the iterator of answered questions, as a progress bar does."""
    answered = track(predict_all(questions, ReaderPredictor(reader)))
    return summarize(
        [
            Score.of(prediction.text, prediction.no_answer_score, question.golds, question.article)
            for question, prediction in answered
        ]
    )
