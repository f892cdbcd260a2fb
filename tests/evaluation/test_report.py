from dataclasses import replace

import pytest

from client import ModelInfo
from evaluation.predictors import TOO_LONG, Prediction
from evaluation.report import Report, make_report
from evaluation.squad import Dataset, load_squad
from evaluation.table import render
from tests.evaluation import hand_worked

DATASET = load_squad(hand_worked.FILE)
MODEL = ModelInfo("qas", "1", 0.5)


def report(dataset: Dataset = DATASET, threshold: float | None = 0.5, truncated: bool = False) -> Report:
    answered = [
        (question, replace(hand_worked.PREDICTIONS[question.id], truncated=truncated)) for question in dataset.questions
    ]
    return make_report("file.json", dataset, answered, MODEL, "http://host", threshold, seconds=2.0)


def test_the_json_has_the_official_names_and_each_answer() -> None:
    found = report().to_json()
    intervals = found.pop("intervals")
    metrics = found.pop("metrics")
    assert found == {
        "data": {
            "file": "file.json",
            "version": "v2.0",
            "questions": 8,
            "articles": 2,
            "misplaced_answers": 0,
            "repeated_questions": 0,
        },
        "reader": {"url": "http://host", "id": "qas", "revision": "1", "no_answer_threshold": 0.5},
        "normalization": "SQuAD 2.0 scores; MLQA es normalization",
        "threshold": 0.5,
        "by_question_word": {
            "quién": {"exact": pytest.approx(100 / 3), "f1": pytest.approx(60), "total": 3},
            "cuál": {"exact": 100, "f1": 100, "total": 1},
            "cómo": {"exact": 100, "f1": 100, "total": 1},
            "qué": {"exact": 0, "f1": 0, "total": 1},
            "cuándo": {"exact": 100, "f1": 100, "total": 1},
            "dónde": {"exact": 0, "f1": 0, "total": 1},
        },
        "truncated": 0,
        "unread": [],
        "too_long": [],
        "seconds": 2.0,
        "predictions": {
            id: {"text": prediction.text, "no_answer_score": prediction.no_answer_score}
            for id, prediction in hand_worked.PREDICTIONS.items()
        },
    }
    assert metrics == pytest.approx(
        {
            "exact": 50,
            "f1": 60,
            "total": 8,
            "HasAns_exact": 40,
            "HasAns_f1": 56,
            "HasAns_total": 5,
            "NoAns_exact": 200 / 3,
            "NoAns_f1": 200 / 3,
            "NoAns_total": 3,
            "best_exact": 50,
            "best_exact_thresh": 0.35,
            "best_f1": 68 + 1 / 3,
            "best_f1_thresh": 0.70,
            "no_answer_auc": 8 / 15,
        }
    )
    ends = {name: intervals.pop(name) for name in list(intervals) if name.endswith(("exact", "f1"))}
    assert intervals == {"level": 0.95, "resamples": 1000, "seed": 0, "clusters": 2}
    assert all(low <= metrics[name] <= high for name, (low, high) in ends.items())
    assert len(ends) == 6


# With two articles, the limits of the intervals are the resamples that contain one article twice: Lima alone has EM 75
# and F1 95, Coca alone EM and F1 25.
TABLE = """\
Evaluation
  data        file.json
  questions   8 (2 articles)
  model       qas (1), http://host
  threshold   0.5000: above it, no answer
  time        2.0 s, 250.0 ms per question

                                            EM                    F1       n
All                          50.0 [25.0, 75.0]     60.0 [25.0, 95.0]       8
HasAns                        40.0 [0.0, 66.7]      56.0 [0.0, 93.3]       5
NoAns                       66.7 [50.0, 100.0]    66.7 [50.0, 100.0]       3
Best threshold                 50.0 (> 0.3500)       68.3 (> 0.7000)
No-answer AUC                            0.533

By question word
  quién (who)                 33.3 [0.0, 50.0]      60.0 [0.0, 90.0]       3
  cuál (which)            100.0 [100.0, 100.0]  100.0 [100.0, 100.0]       1
  cómo (how)              100.0 [100.0, 100.0]  100.0 [100.0, 100.0]       1
  qué (what)                    0.0 [0.0, 0.0]        0.0 [0.0, 0.0]       1
  cuándo (when)           100.0 [100.0, 100.0]  100.0 [100.0, 100.0]       1
  dónde (where)                 0.0 [0.0, 0.0]        0.0 [0.0, 0.0]       1

[a, b]: 95 % interval, bootstrap over articles (1000 resamples, seed 0)
Normalization: SQuAD 2.0 scores; MLQA es normalization"""


def test_the_whole_table() -> None:
    assert render(report()) == TABLE


def test_a_file_without_unanswerable_questions_shows_what_does_not_apply() -> None:
    answerable = tuple(question for question in DATASET.questions if question.answers)
    lines = render(report(replace(DATASET, questions=answerable), threshold=None)).splitlines()
    assert "  threshold   none: every question is answered" in lines
    assert "NoAns                                        –                     –       0" in lines
    assert "No-answer AUC                                –" in lines


def test_problems_of_the_data_and_of_the_answers_are_warned_about() -> None:
    assert "Warning" not in render(report())
    first, *others = DATASET.questions
    moved = replace(first, answers=(replace(first.answers[0], start=0),))
    odd = Dataset("v2.0", (moved, *others), repeated=2)
    assert render(report(odd, truncated=True)).splitlines()[-3:] == [
        "Warning: 1 answers are not at their answer_start",
        "Warning: 2 repeated ids: the last question counts",
        "Warning: 8 texts were read in part, because of the time limit",
    ]


def test_unanswered_questions_are_listed() -> None:
    unread = Prediction("", None, truncated=True)
    predictions = {**hand_worked.PREDICTIONS, "capital": TOO_LONG, "hora": TOO_LONG, "cusco": unread}
    answered = [(question, predictions[question.id]) for question in DATASET.questions]
    found = make_report("file.json", DATASET, answered, MODEL, None, None, seconds=1.0)
    assert render(found).splitlines()[-3:] == [
        "Warning: 1 texts were read in part, because of the time limit",
        "Warning: 1 of these were not read at all, and count as unanswered",
        "Warning: 2 questions are too long for the model, and count as unanswered: capital, hora",
    ]
    whole = found.to_json()
    assert (whole["unread"], whole["too_long"]) == (["cusco"], ["capital", "hora"])
    assert whole["predictions"]["cusco"] == {"text": "", "no_answer_score": None}


def test_of_many_ids_the_first_are_shown() -> None:
    answered = [(replace(DATASET.questions[0], id=f"q{number}"), TOO_LONG) for number in range(11)]
    table = render(make_report("file.json", DATASET, answered, MODEL, None, None, seconds=1.0))
    assert table.endswith("unanswered: q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, …")


def test_one_article_is_resampled_by_question() -> None:
    one = tuple(question for question in DATASET.questions if question.article == "Lima")
    assert "bootstrap over questions" in render(report(replace(DATASET, questions=one)))


def test_every_question_word_is_translated() -> None:
    questions = ["¿Qué?", "¿Quién?", "¿Cuándo?", "¿Cuánto?", "¿Dónde?", "¿Cómo?", "¿Cuál?", "¿Por qué?", "¡Nada!"]
    answered = [(replace(DATASET.questions[0], id=text, text=text), Prediction("Lima", 0.1)) for text in questions]
    table = render(make_report("file.json", DATASET, answered, MODEL, None, None, seconds=1.0))
    for label in ("cuánto (how many)", "por qué (why)", "otra (other)", "in this process"):
        assert label in table
