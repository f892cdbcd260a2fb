"""Check tests/data/everyday-es.json, the held-out questions about everyday documents."""

from collections import Counter
from pathlib import Path

import pytest

from evaluation.squad import Question, load_squad

DATASET = load_squad(Path(__file__).parents[1] / "data" / "everyday-es.json")


def test_its_size_is_what_the_readme_states() -> None:
    answerable = Counter(bool(question.answers) for question in DATASET.questions)
    assert len({question.article for question in DATASET.questions}) == 14
    assert (answerable[True], answerable[False]) == (174, 38)
    assert DATASET.version == "v2.0"


def test_ids_are_unique_and_offsets_correct() -> None:
    assert (DATASET.repeated, DATASET.misplaced) == (0, 0)


@pytest.mark.parametrize("article", dict.fromkeys(question.article for question in DATASET.questions))
def test_each_document_is_of_a_few_hundred_words_with_both_kinds_of_questions(article: str) -> None:
    questions = [question for question in DATASET.questions if question.article == article]
    (context,) = {question.context for question in questions}
    assert 100 <= len(context.split()) <= 350
    assert {question.is_impossible for question in questions} == {True, False}
    assert len({question.text for question in questions}) == len(questions)


@pytest.mark.parametrize("question", DATASET.questions, ids=lambda question: question.id)
def test_answers_are_distinct_whole_words(question: Question) -> None:
    assert question.is_impossible == (not question.answers)
    assert len(set(question.answers)) == len(question.answers)
    for answer in question.answers:
        end = answer.start + len(answer.text)
        assert answer.text == answer.text.strip() != ""
        # Letters or digits on both sides of an edge would mean that a word is cut in two.
        around = f" {question.context} "
        assert not around[answer.start : answer.start + 2].isalnum(), answer
        assert not around[end : end + 2].isalnum(), answer
