"""Cloze examples from recurring spans of raw text."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.training.data import Example
from model.training.spans import PASSAGE, common_words, passages, span_example, span_examples

MASK = "<mask>"


def answer(example: Example) -> str:
    assert example.answer is not None
    return example.context[slice(*example.answer)]


def test_words_that_stand_twice_are_hidden_in_one_place_and_answered_from_the_other() -> None:
    filler = " ".join(f"uno{number}" for number in range(30))
    text = f"Nació Rosa Luz en Soria. {filler}. Murió Rosa Luz en Zamora."
    questions = set()
    for seed in range(10):
        example = span_example(text, frozenset(), MASK, np.random.default_rng(seed))
        assert example is not None
        assert answer(example) == "Rosa Luz"
        assert example.context.count("Rosa Luz") == 1
        questions.add(example.question)
    assert len(questions) == 2
    assert all(MASK in question and "Rosa" not in question for question in questions)


@given(st.lists(st.sampled_from("casa perro gato luna sol mar Ana, Luis; río. — (pan)".split()), max_size=80))
def test_the_question_with_the_answer_in_it_was_cut_out_of_the_text(words: list[str]) -> None:
    text = " ".join(words)
    example = span_example(text, frozenset(), MASK, np.random.default_rng(0))
    if example is None:
        return
    cut = example.question.replace(MASK, answer(example))
    assert any(
        text[:at] + cut + text[at:][len(cut) :] == text and text[:at] + text[at + len(cut) :] == example.context
        for at in range(len(text) - len(cut) + 1)
    )


def test_there_is_no_example_where_nothing_recurs_or_only_common_words_do() -> None:
    random = np.random.default_rng(0)
    assert span_example("Nada se repite aquí.", frozenset(), MASK, random) is None
    assert span_example("para todo y para todos", frozenset({"para"}), MASK, random) is None
    assert span_example("", frozenset(), MASK, random) is None


def test_lines_are_joined_to_passages_and_the_most_frequent_words_are_common() -> None:
    lines = ["línea corta\n"] * 400
    joined = list(passages(lines))
    assert len(joined) > 1 and all(PASSAGE <= len(text) <= 2 * PASSAGE for text in joined)
    assert common_words(joined) == {"línea", "corta"}


def test_at_most_so_many_examples_are_made_and_the_seed_decides_which() -> None:
    filler = " ".join(f"relleno{number}" for number in range(300))
    lines = [f"Don Número{n} habló. {filler} Calló don Número{n}." for n in range(20)]

    def made(seed: int) -> list[Example]:
        return list(span_examples(lines, 5, MASK, np.random.default_rng(seed)))

    assert made(0) == made(0) != made(1)
    assert len(made(0)) == 5
    assert all(answer(example).startswith("Número") for example in made(0))
