"""Compare the figures with the output of the official scripts; golden/official.json describes how it was made."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from client import ModelInfo
from evaluation.predictors import Prediction
from evaluation.report import make_report
from evaluation.squad import SAMPLE, Question, load_squad

OFFICIAL: dict[str, Any] = json.loads((Path(__file__).parent / "golden" / "official.json").read_text(encoding="utf-8"))


def measured(questions: list[Question], threshold: float | None) -> dict[str, float]:
    answered = [(question, Prediction(**OFFICIAL["predictions"][question.id])) for question in questions]
    report = make_report("sample", load_squad(SAMPLE), answered, ModelInfo("", "", 0.5), None, threshold, 1.0)
    metrics: dict[str, float] = report.to_json()["metrics"]
    return metrics


def test_em_and_f1_agree_with_mlqas_script() -> None:
    metrics = measured(list(load_squad(SAMPLE).questions), None)
    assert metrics["exact"] == pytest.approx(OFFICIAL["mlqa"]["exact_match"])
    assert metrics["f1"] == pytest.approx(OFFICIAL["mlqa"]["f1"])


@pytest.mark.parametrize("threshold", OFFICIAL["squad2"])
def test_every_figure_agrees_with_squads_script_equal_no_answer_scores_included(threshold: str) -> None:
    questions = [
        replace(question, answers=()) if question.id in OFFICIAL["unanswerable"] else question
        for question in load_squad(SAMPLE).questions
    ]
    scores = [OFFICIAL["predictions"][question.id]["no_answer_score"] for question in questions]
    assert len(set(scores)) < len(scores)
    metrics = measured(questions, float(threshold))
    expected = OFFICIAL["squad2"][threshold]
    assert {name: metrics[name] for name in expected} == pytest.approx(expected)
