"""Properties of generated everyday documents."""

import random
from collections import Counter
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.training.everyday import Paragraph, generate, kinds
from model.training.everyday.draft import Draft
from model.training.everyday.grammar import load
from model.training.everyday.marks import extract, unmarked
from model.training.everyday.wording import without_accents
from model.training.everyday.writer import Writer

SEEDS = st.integers(min_value=0, max_value=2**32)


@pytest.fixture(scope="module")
def many() -> list[Paragraph]:
    return list(generate(20 * len(kinds()), seed=7))


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_every_answer_is_at_its_offset(seed: int) -> None:
    for paragraph in generate(10, seed):
        for qa in paragraph["qas"]:
            for answer in qa["answers"]:
                start = answer["answer_start"]
                assert paragraph["context"][start : start + len(answer["text"])] == answer["text"]
                assert answer["text"] == answer["text"].strip() != ""


@given(SEEDS)
@settings(max_examples=10, deadline=None)
def test_a_seed_always_makes_the_same_documents(seed: int) -> None:
    assert list(generate(5, seed)) == list(islice(generate(9, seed), 5))


def test_another_seed_makes_other_documents() -> None:
    assert {p["context"] for p in generate(50, 1)}.isdisjoint(p["context"] for p in generate(50, 2))


def test_all_kinds_are_equally_frequent(many: list[Paragraph]) -> None:
    assert len(kinds()) >= 25
    assert Counter(paragraph["kind"] for paragraph in many) == dict.fromkeys(kinds(), 20)


def test_exactly_the_questions_without_answers_are_impossible(many: list[Paragraph]) -> None:
    assert all(qa["is_impossible"] == (not qa["answers"]) for paragraph in many for qa in paragraph["qas"])


def test_about_a_third_of_the_questions_have_no_answer(many: list[Paragraph]) -> None:
    impossible = [qa["is_impossible"] for paragraph in many for qa in paragraph["qas"]]
    assert 0.25 < sum(impossible) / len(impossible) < 0.36


def test_no_question_comes_twice_in_a_paragraph(many: list[Paragraph]) -> None:
    for paragraph in many:
        asked = [qa["question"].casefold().strip("¿? ") for qa in paragraph["qas"]]
        assert len(set(asked)) == len(asked)


def test_no_question_contains_its_answer(many: list[Paragraph]) -> None:
    for paragraph in many:
        for qa in paragraph["qas"]:
            assert not any(answer["text"].casefold() in qa["question"].casefold() for answer in qa["answers"])


def test_ids_are_unique(many: list[Paragraph]) -> None:
    ids = [qa["id"] for paragraph in many for qa in paragraph["qas"]]
    assert len(set(ids)) == len(ids)


def test_nothing_of_the_grammar_is_left_in_a_document(many: list[Paragraph]) -> None:
    for paragraph in many:
        for text in [paragraph["context"], *(qa["question"] for qa in paragraph["qas"])]:
            assert not set(text) & set("{}[]<>\ue000\ue001\ue002\ue003"), text
            assert "None" not in text and text == text.strip()


def test_documents_are_as_long_as_a_page_or_less(many: list[Paragraph]) -> None:
    lengths = sorted(len(paragraph["context"].split()) for paragraph in many)
    assert lengths[0] >= 35 and lengths[-1] <= 600
    assert 100 <= lengths[len(lengths) // 2] <= 250


def test_people_type_questions_in_several_ways(many: list[Paragraph]) -> None:
    questions = [qa["question"] for paragraph in many for qa in paragraph["qas"]]
    whole = sum(question.startswith("¿") for question in questions) / len(questions)
    bare = sum("?" not in question for question in questions) / len(questions)
    assert whole > 0.2 and bare > 0.3


def test_the_layouts_have_tabs_lists_and_capitals(many: list[Paragraph]) -> None:
    contexts = [paragraph["context"] for paragraph in many]
    lines = [line for context in contexts for line in context.split("\n")]
    assert sum("\t" in context for context in contexts) / len(contexts) > 0.05
    assert sum(line.startswith(("- ", "• ", "* ", "– ")) for line in lines) / len(lines) > 0.05
    assert sum(line.isupper() for line in lines) / len(lines) > 0.02


def test_every_fact_is_stated_in_some_documents() -> None:
    grammar = load()
    for name, kind in grammar.kinds.items():
        stated: Counter[str] = Counter()
        for seed in range(120):
            draft = Draft(grammar, kind, random.Random(seed))
            stated.update({span.name for span in extract(Writer(draft).write())[1]})
        for fact in kind.facts.values():
            if fact.questions.alternatives:
                assert stated[fact.name], (name, fact.name)


def test_no_two_facts_of_a_kind_have_the_same_question() -> None:
    grammar = load()
    for name, kind in grammar.kinds.items():
        asked: dict[str, str] = {}
        for seed in range(20):
            draft = Draft(grammar, kind, random.Random(seed))
            for fact in kind.facts.values():
                for alternative in fact.questions.allowed(draft.tags):
                    question = without_accents(unmarked(alternative.expand(draft))).casefold().strip("¿? ")
                    assert asked.setdefault(question, fact.name) == fact.name, (name, question)
