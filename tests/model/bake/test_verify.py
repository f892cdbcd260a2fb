"""A bake that answers worse, or otherwise than the checkpoint, fails with the figures."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from huggingface_hub import HfApi
from onnx import numpy_helper

from evaluation.squad import load_squad
from evaluation.totals import Score
from model.bake.bake import Order, bake
from model.bake.errors import ExportDisagrees, FilesDisagree, QualityLost
from model.bake.export import encode, export, input_names, load_network, torch_logits
from model.bake.fetch import fetch
from model.bake.manifest import check_files
from model.bake.tokens import load_tokenizer
from model.bake.verify import Comparison, Measured, check_logits, compare


def measured(exact: float, f1: float, *no_answer_scores: float, unanswerable: int = 0) -> Measured:
    """As many questions as scores, all with the same figures; the last `unanswerable` have no answer."""
    answerable = len(no_answer_scores) - unanswerable
    scores = [
        Score("a", n < answerable, True, exact if n < answerable else 0, f1 if n < answerable else 0, score)
        for n, score in enumerate(no_answer_scores)
    ]
    return Measured(["uno"] * len(scores), scores, milliseconds=12.5, bytes=2_500_000)


def test_logits_that_differ_are_noticed(bert: Path, tmp_path: Path) -> None:
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


def test_half_a_point_is_tolerated_and_more_is_not() -> None:
    fp32 = measured(0.5, 0.8, 0.1, 0.2)
    Comparison(fp32, measured(0.5, 0.7951, 0.1, 0.2), 2).check()
    Comparison(fp32, measured(0.5, 0.9, 0.1, 0.2), 2).check()
    with pytest.raises(QualityLost) as raised:
        Comparison(fp32, measured(0.4, 0.7949, 0.1, 0.2), 2).check()
    text = str(raised.value)
    assert "pierde 0.51 F1" in text and "loses 0.51 F1" in text
    assert text.startswith(
        "                                          fp32      int8\n"
        "EM                                       50.00     40.00\n"
        "F1                                       80.00     79.49\n"
        "ms por pregunta · per question           12.50     12.50\n"
        "MB                                         2.5       2.5\n"
        "Respuestas iguales · Same answers, %              100.00\n"
    )


def test_questions_without_an_answer_count_at_the_best_threshold() -> None:
    """float32 tells them apart, int8 does not: without a threshold both would have the same F1."""
    fp32 = measured(1, 1, 0.1, 0.2, 0.8, 0.9, unanswerable=2)
    int8 = measured(1, 1, 0.8, 0.9, 0.1, 0.2, unanswerable=2)
    comparison = Comparison(fp32, int8, 2)
    assert comparison.lost == 50
    assert Comparison(int8, fp32, 2).threshold() == 0.2


@pytest.mark.parametrize(("largest", "threshold"), [(1.0, 0.95), (1e-5, 0.5)])
def test_without_such_questions_no_answer_must_be_likely_and_leave_nearly_all_their_answer(
    largest: float, threshold: float
) -> None:
    int8 = measured(1, 1, *np.linspace(0, largest, 101))
    assert Comparison(int8, int8, 2).threshold() == pytest.approx(threshold)


def test_a_damaged_quantization_is_noticed_and_nothing_is_written(trained: Path, known: Path, tmp_path: Path) -> None:
    out = tmp_path / "model"
    bake(Order(str(trained), None, out, "vnni", known), HfApi(), lambda spanish, english: None)
    model = onnx.load(out / "model.onnx")
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype == np.int8:
            tensor.CopyFrom(numpy_helper.from_array(values[::-1].copy(), tensor.name))
    onnx.save(model, out / "model.onnx")
    with pytest.raises(FilesDisagree, match=r"model\.onnx does not have the hash"):
        check_files(out)
    whole = tmp_path / "whole"
    bake(Order(str(trained), None, whole, "vnni", known), HfApi(), lambda spanish, english: None)
    with pytest.raises(QualityLost):
        compare(whole, out, load_squad(known).questions).check()
