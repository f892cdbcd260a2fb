from dataclasses import astuple, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.squad import load_squad
from evaluation.totals import Score, Summary, Totals, area_under_roc, summarize
from tests.evaluation import hand_worked


def hand_worked_summary(threshold: float | None) -> Summary:
    return summarize(
        [
            Score.of(prediction.text, prediction.no_answer_score, question.golds, question.article)
            for question in load_squad(hand_worked.FILE).questions
            for prediction in [hand_worked.PREDICTIONS[question.id]]
        ],
        threshold,
    )


def percentages(totals: Totals | None) -> tuple[float, float, int]:
    assert totals is not None
    return round(totals.exact.value, 4), round(totals.f1.value, 4), totals.total


def test_without_a_threshold_every_best_span_counts() -> None:
    summary = hand_worked_summary(None)
    # Exact: capital, apodo, hora. F1: 1 + 0.8 + 1 + 2/3 + 1 = 4.4667 of 8.
    assert percentages(summary.overall) == (37.5, 55.8333, 8)
    assert percentages(summary.has_answer) == (40.0, 69.3333, 5)
    assert percentages(summary.no_answer) == (33.3333, 33.3333, 3)


def test_above_the_threshold_the_answer_is_empty() -> None:
    summary = hand_worked_summary(0.5)
    # «bebida» (0.70) wrongly and «cusco» (0.90) rightly become empty; 0.50 is not above 0.5.
    assert percentages(summary.overall) == (50.0, 60.0, 8)
    assert percentages(summary.has_answer) == (40.0, 56.0, 5)
    assert percentages(summary.no_answer) == (66.6667, 66.6667, 3)


def test_the_best_threshold_is_found_whatever_threshold_is_applied() -> None:
    for threshold in (None, 0.5):
        summary = hand_worked_summary(threshold)
        # In ascending order of scores, answering each question adds -1, 1, 0, 1, 0, 0, 0, -1 to the 3 right answers of
        # "never answer".
        assert astuple(summary.best_exact) == (50.0, 0.35)
        # For F1, it adds -1, 1, 0.8, 1, 0, 0, 2/3, -1.
        assert astuple(summary.best_f1) == pytest.approx((68.3333, 0.70), abs=1e-4)


def test_the_no_answer_score_tells_unanswerable_questions_in_8_of_15_pairs() -> None:
    # The unanswerable questions score 0.90, above all five answerable ones, 0.40, above three, and 0.05, above none.
    assert hand_worked_summary(None).auc == pytest.approx(8 / 15)


def test_never_answering_is_best_where_every_answer_is_wrong() -> None:
    summary = summarize([Score.of("sí", 0.4, [], "a"), Score.of("sí", 0.6, ["no"], "a")])
    assert astuple(summary.best_f1) == (50.0, 0.0)


def test_questions_of_one_kind_leave_the_other_kind_and_the_auc_out() -> None:
    answerable = summarize([Score.of("sí", 0.1, ["sí"], "a")])
    assert (answerable.no_answer, answerable.auc) == (None, None)
    unanswerable = summarize([Score.of("sí", 0.1, [], "a")])
    assert (unanswerable.has_answer, unanswerable.auc) == (None, None)


def test_nothing_cannot_be_summarized() -> None:
    with pytest.raises(ValueError, match="no scores"):
        summarize([])


# In each article, either all answers are right or all are wrong.
EVEN = [Score.of("sí" if article % 2 else "no", 0.1, ["sí"], str(article)) for article in range(8) for _ in range(50)]


def test_the_interval_resamples_articles_whole() -> None:
    overall = summarize(EVEN).overall
    # The standard error of 8 articles is 17.7 points; that of 400 independent questions would be 2.5.
    assert overall.exact.value == 50
    assert overall.exact.low == pytest.approx(50 - 1.96 * 17.7, abs=5)
    assert overall.exact.high == pytest.approx(50 + 1.96 * 17.7, abs=5)


def test_the_interval_of_one_article_resamples_questions() -> None:
    summary = summarize([replace(score, article="the only one") for score in EVEN])
    assert summary.clusters == 400
    assert summary.overall.exact.low == pytest.approx(50 - 1.96 * 2.5, abs=1)
    assert summary.overall.exact.high == pytest.approx(50 + 1.96 * 2.5, abs=1)


def test_the_interval_is_the_same_for_the_same_seed() -> None:
    uneven = [replace(score, article=str(number), f1=number / 400) for number, score in enumerate(EVEN)]
    assert summarize(uneven, seed=3) == summarize(uneven, seed=3)
    assert summarize(uneven, seed=3) != summarize(uneven, seed=4)


scores = st.builds(
    lambda article, has_answer, predicted, overlap, no_answer_score: Score(
        article=article,
        has_answer=has_answer,
        predicted=predicted,
        # For an unanswerable question, the empty prediction is right and any other is wrong.
        exact=float(overlap == 1) if has_answer and predicted else float(not has_answer and not predicted),
        f1=overlap if has_answer and predicted else float(not has_answer and not predicted),
        no_answer_score=no_answer_score,
    ),
    article=st.sampled_from("abc"),
    has_answer=st.booleans(),
    predicted=st.booleans(),
    overlap=st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    no_answer_score=st.floats(0.001, 1),
)


@given(st.lists(scores, min_size=1, max_size=12, unique_by=lambda score: score.no_answer_score))
def test_the_best_threshold_is_what_trying_all_of_them_finds(questions: list[Score]) -> None:
    summary = summarize(questions)
    tried = [summarize(questions, threshold).overall for threshold in [0.0, *(q.no_answer_score for q in questions)]]
    assert summary.best_exact.value == pytest.approx(max(totals.exact.value for totals in tried))
    assert summary.best_f1.value == pytest.approx(max(totals.f1.value for totals in tried))
    assert summarize(questions, summary.best_f1.threshold).overall.f1.value == pytest.approx(summary.best_f1.value)


@given(st.lists(scores, min_size=1, max_size=12), st.none() | st.floats(0, 1))
def test_totals_are_shares_inside_their_intervals_range_and_weigh_both_kinds(
    questions: list[Score], threshold: float | None
) -> None:
    summary = summarize(questions, threshold)
    overall = summary.overall
    assert 0 <= overall.exact.value <= overall.f1.value <= 100
    assert 0 <= overall.f1.low <= overall.f1.high <= 100
    kinds = [totals for totals in (summary.has_answer, summary.no_answer) if totals is not None]
    assert sum(totals.total for totals in kinds) == overall.total == len(questions)
    assert sum(totals.total * totals.f1.value for totals in kinds) / overall.total == pytest.approx(overall.f1.value)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.3]), st.booleans()), min_size=1, max_size=12))
def test_the_auc_is_the_share_of_pairs_in_the_right_order(questions: list[tuple[float, bool]]) -> None:
    pairs = [
        (unanswerable > answerable) + (unanswerable == answerable) / 2
        for unanswerable, has_answer in questions
        if not has_answer
        for answerable, other_has_answer in questions
        if other_has_answer
    ]
    score, has_answer = np.array([score for score, _ in questions]), np.array([kind for _, kind in questions])
    expected = None if not pairs else pytest.approx(sum(pairs) / len(pairs))
    assert area_under_roc(score, has_answer) == expected


@pytest.mark.parametrize("threshold", [None, 0.5])
def test_what_was_not_read_counts_as_empty_and_says_nothing_of_the_no_answer_score(threshold: float | None) -> None:
    read = [Score.of("sí", 0.1, ["sí"], "a"), Score.of("", 0.9, [], "a")]
    summary = summarize([*read, Score.of("", None, ["sí"], "a"), Score.of("", None, [], "a")], threshold)
    assert percentages(summary.has_answer) == (50.0, 50.0, 2)
    assert percentages(summary.no_answer) == (100.0, 100.0, 2)
    assert astuple(summary.best_exact) == (75.0, 0.1)
    assert summary.auc == 1.0
