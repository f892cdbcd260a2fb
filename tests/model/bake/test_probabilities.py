"""Calibration: the likeliest temperature, and a threshold from questions with and without an answer."""

import shutil
from pathlib import Path

import pytest
import torch
from huggingface_hub import HfApi
from transformers import AutoModelForQuestionAnswering

from evaluation.metrics import normalize_answer
from evaluation.squad import Question, load_squad
from model.bake.bake import BakeOptions, bake_fp32
from model.bake.probabilities import Probabilities, calibrate, move_questions


def calibrated(checkpoint: Path, known: Path, out: Path, no_answer: bool = True) -> Probabilities:
    bake_fp32(BakeOptions(str(checkpoint), None, out, "vnni", known), HfApi(), lambda step: None)
    return calibrate(out, load_squad(known).questions, no_answer)


@pytest.fixture(scope="module")
def plain(trained: Path, known: Path, tmp_path_factory: pytest.TempPathFactory) -> Probabilities:
    return calibrated(trained, known, tmp_path_factory.mktemp("plain") / "model")


def test_questions_are_moved_to_paragraphs_without_their_answer(questions: tuple[Question, ...]) -> None:
    made = move_questions(questions)
    contexts = {question.context: question.article for question in questions}
    originals = {question.id: question for question in questions}
    assert len(made) > 0.9 * len(questions)
    for question in made:
        original = originals[question.id.removesuffix("-elsewhere")]
        assert question.text == original.text and question.answers == ()
        assert question.context != original.context
        assert contexts[question.context] == question.article == original.article
        assert not any(normalize_answer(gold) in normalize_answer(question.context) for gold in original.golds)


def test_both_kinds_of_questions_choose_the_threshold(plain: Probabilities) -> None:
    figures = plain.figures()
    assert plain.generated and plain.answerable == 24 and 12 < plain.unanswerable <= 24
    assert 0 < plain.threshold < 1
    assert figures["questions"] == plain.answerable + plain.unanswerable
    assert figures["auc"] == pytest.approx(plain.auc, abs=1e-3)
    assert set(figures["expected_calibration_error"]) == {"before", "after"}
    assert sum(part["total"] for part in figures["reliability"]) == figures["questions"]


def test_logits_that_are_twice_as_large_get_twice_the_temperature(
    plain: Probabilities, trained: Path, known: Path, tmp_path: Path
) -> None:
    directory = shutil.copytree(trained, tmp_path / "checkpoint")
    network = AutoModelForQuestionAnswering.from_pretrained(directory)
    with torch.no_grad():
        for weight in network.qa_outputs.parameters():
            weight *= 2
    network.save_pretrained(directory)
    hotter = calibrated(directory, known, tmp_path / "model")
    assert hotter.temperature == pytest.approx(2 * plain.temperature, rel=0.1)
    assert hotter.threshold == pytest.approx(plain.threshold, abs=0.1)


def test_a_checkpoint_trained_without_unanswerable_questions_always_answers(
    trained: Path, known: Path, tmp_path: Path
) -> None:
    found = calibrated(trained, known, tmp_path / "model", no_answer=False)
    assert (found.threshold, found.unanswerable, found.generated, found.auc) == (1.0, 0, False, None)


def test_one_question_is_enough(trained: Path, known: Path, tmp_path: Path) -> None:
    bake_fp32(BakeOptions(str(trained), None, tmp_path / "model", "vnni", known), HfApi(), lambda step: None)
    found = calibrate(tmp_path / "model", load_squad(known).questions[:1], no_answer=True)
    assert (found.answerable, found.unanswerable, found.auc) == (1, 0, None)
    assert 0 < found.threshold < 1 and 0.4 <= found.temperature <= 6
