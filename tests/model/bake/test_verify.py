"""The bake fails if its logits or files are wrong; answers are measured with the function's reader."""

from pathlib import Path

import numpy as np
import pytest
from huggingface_hub import HfApi

from evaluation.squad import load_squad
from evaluation.totals import Score
from model.bake.bake import BakeOptions, bake, bake_fp32
from model.bake.errors import ExportDisagrees, FilesDisagree
from model.bake.export import encode, export, input_names, load_network, torch_logits
from model.bake.fetch import fetch
from model.bake.manifest import check_files
from model.bake.tokens import load_tokenizer
from model.bake.verify import Measurement, check_logits, measure


def measured(exact: float, f1: float, *no_answer_scores: float, unanswerable: int = 0) -> Measurement:
    """Return measurements of one question per score, with the same figures; the last `unanswerable` have no answer."""
    answerable = len(no_answer_scores) - unanswerable
    scores = [
        Score("a", n < answerable, True, exact if n < answerable else 0, f1 if n < answerable else 0, score)
        for n, score in enumerate(no_answer_scores)
    ]
    return Measurement(["uno"] * len(scores), scores, milliseconds=12.5, bytes=2_500_000)


def test_different_logits_are_detected(bert: Path, tmp_path: Path) -> None:
    checkpoint = fetch(str(bert), None, False, HfApi())
    tokenizer, network = load_tokenizer(checkpoint), load_network(checkpoint)
    path = tmp_path / "model.onnx"
    export(network, tokenizer, path)
    inputs = encode(tokenizer, [("¿Qué?", "Nada.")], 64, input_names(network, tokenizer))
    batch = (inputs, torch_logits(network, inputs))
    check_logits(path, [batch])
    start, end = batch[1]
    with pytest.raises(ExportDisagrees, match=r"differ by 0\.01"):
        check_logits(path, [(inputs, (start + 0.01, end))])
    with pytest.raises(ExportDisagrees, match="nan"):
        check_logits(path, [(inputs, (start, end * np.nan))])


def test_lost_f1_is_in_percentage_points() -> None:
    fp32 = measured(0.5, 0.8, 0.1, 0.2)
    assert measured(0.4, 0.7949, 0.1, 0.2).lost_f1(fp32) == pytest.approx(0.51)
    assert measured(0.5, 0.9, 0.1, 0.2).lost_f1(fp32) == pytest.approx(-10)


def test_questions_without_an_answer_count_at_the_best_threshold() -> None:
    """float32 separates them and int8 does not; without a threshold both would have the same F1."""
    fp32 = measured(1, 1, 0.1, 0.2, 0.8, 0.9, unanswerable=2)
    int8 = measured(1, 1, 0.8, 0.9, 0.1, 0.2, unanswerable=2)
    assert int8.lost_f1(fp32) == 50


def test_models_are_measured_side_by_side(trained: Path, known: Path, tmp_path: Path) -> None:
    bake_fp32(BakeOptions(str(trained), None, tmp_path / "fp32", "vnni", known), HfApi(), lambda step: None)
    first, second = measure([tmp_path / "fp32", tmp_path / "fp32"], load_squad(known).questions)
    assert first.same_answers(second) == 100 and first.lost_f1(second) == 0
    assert first.figures()["exact"] > 80
    assert 0.2 < first.milliseconds / second.milliseconds < 5
    assert first.bytes > 100_000


def test_a_damaged_model_directory_is_detected(trained: Path, known: Path, tmp_path: Path) -> None:
    out = tmp_path / "model"
    bake(BakeOptions(str(trained), None, out, "vnni", known), HfApi(), lambda step: None)
    check_files(out)
    data = (out / "model.onnx.data").read_bytes()
    (out / "model.onnx.data").write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(FilesDisagree, match=r"model\.onnx\.data does not have the hash"):
        check_files(out)
