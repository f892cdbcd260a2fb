from dataclasses import replace

import pytest

from client import ModelInfo
from evaluation.judged import Verdict, by_answer_length, by_context_length, by_word, judge
from evaluation.predictors import TOO_LONG, Prediction
from evaluation.report import make_report
from evaluation.squad import Answer, Question, load_squad
from tests.evaluation import hand_worked

DATASET = load_squad(hand_worked.FILE)
ANSWERED = [(question, hand_worked.PREDICTIONS[question.id]) for question in DATASET.questions]
PLAIN = Question("id", "article", "En Lima hace sol.", "¿Dónde?", (Answer("Lima", 3),), False, ())


def test_each_answer_is_judged_as_worked_out_by_hand() -> None:
    assert {one.question.id: (one.verdict, one.exact, one.f1) for one in judge(ANSWERED, None)} == {
        "capital": (Verdict.RIGHT, 1, 1),
        "fundador": (Verdict.PARTLY, 0, pytest.approx(0.8)),
        "apodo": (Verdict.RIGHT, 1, 1),
        "cusco": (Verdict.INVENTED, 0, 0),
        "bebida": (Verdict.PARTLY, 0, pytest.approx(2 / 3)),
        "hora": (Verdict.RIGHT, 1, 1),
        "abstemio": (Verdict.WRONG, 0, 0),
        "cultivo": (Verdict.INVENTED, 0, 0),
    }


def test_above_the_threshold_nothing_is_answered() -> None:
    judged = {one.question.id: one for one in judge(ANSWERED, 0.3)}

    assert (judged["apodo"].answer, judged["apodo"].verdict) == ("", Verdict.MISSED)
    assert (judged["cusco"].answer, judged["cusco"].verdict) == ("", Verdict.RIGHT)
    assert judged["fundador"].answer == "por Francisco Pizarro"


def test_what_was_not_read_is_missed_at_any_threshold() -> None:
    assert [one.verdict for one in judge([(PLAIN, TOO_LONG)], 0.0)] == [Verdict.MISSED]


@pytest.mark.parametrize("threshold", [None, 0.3])
def test_groups_have_the_totals_that_the_report_has(threshold: float | None) -> None:
    report = make_report("f", DATASET, ANSWERED, ModelInfo("m", "1", 0.5), None, threshold, 1.0)

    assert by_word(judge(ANSWERED, threshold), threshold) == report.by_word


def test_answers_are_grouped_by_the_words_of_the_shortest_gold_one() -> None:
    asked = [
        replace(PLAIN, id=str(words), answers=(Answer("a " * 20, 0), Answer(" ".join("a" * words), 0)))
        for words in (1, 2, 3, 4, 5, 8, 9, 15)
    ]
    asked.append(replace(PLAIN, id="none", answers=(), is_impossible=True))

    groups = by_answer_length(judge([(one, Prediction("a", 0.1)) for one in asked], None), None)

    assert {name: totals.total for name, totals in groups.items()} == {"1": 1, "2": 1, "3–4": 2, "5–8": 2, "9+": 2}


def test_texts_are_grouped_by_their_words() -> None:
    asked = [replace(PLAIN, id=str(words), context="a " * words) for words in (1, 75, 76, 250, 251)]

    groups = by_context_length(judge([(one, Prediction("Lima", 0.1)) for one in asked], None), None)

    assert [(name, totals.total, totals.f1.value) for name, totals in groups.items()] == [
        ("1–75", 2, 100),
        ("76–125", 1, 100),
        ("176–250", 1, 100),
        ("251+", 1, 100),
    ]
