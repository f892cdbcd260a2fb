import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics import exact_match, f1, normalize_answer

texts = st.text(st.sampled_from("aeló ñ LU«¡.-$\u0301\ufeff") | st.characters(), max_size=30)


@pytest.mark.parametrize(
    ("text", "normalized"),
    [
        ("La Casa de los Espíritus", "casa de espíritus"),
        ("un perro, una gata, unos peces y unas aves", "perro gata peces y aves"),
        ("¿Qué? ¡«Nada»!", "qué nada"),
        ("  dos \t  años\u00a0después \n", "dos años después"),
        ("3.000 €", "3000 €"),
        ("a $5 + 10 %", "a 5 10"),
        ("él", "él"),
        ("ELLA", "ella"),
        ("the a an", "the a an"),
        ("bien—mal", "bienmal"),
        ("las", ""),
        ("", ""),
    ],
)
def test_normalization_drops_case_punctuation_spanish_articles_and_extra_space_only(text: str, normalized: str) -> None:
    assert normalize_answer(text) == normalized


@pytest.mark.parametrize(
    ("prediction", "golds", "exact", "overlap"),
    [
        ("Lima", ["Lima"], 1.0, 1.0),
        ("«la Lima»", ["lima."], 1.0, 1.0),
        # Precision 2/3, recall 2/2: F1 = 2 · 2/3 · 1 / (2/3 + 1)
        ("por Francisco Pizarro", ["Francisco Pizarro"], 0.0, 0.8),
        # The best gold answer counts, not the first or the mean.
        ("Pizarro", ["Francisco Pizarro", "Pizarro", "nadie"], 1.0, 1.0),
        ("Pizarro mismo", ["Francisco Pizarro mismo", "Pizarro"], 0.0, 0.8),
        # A repeated word matches as often as it is in both: precision 1/2, recall 1/1.
        ("no no", ["no"], 0.0, 2 / 3),
        ("te de coca", ["té de coca"], 0.0, 2 / 3),
        ("nada", ["algo"], 0.0, 0.0),
        # Without a gold answer, only the empty answer is right; an answer of articles alone is empty.
        ("", [], 1.0, 1.0),
        ("El", [], 1.0, 1.0),
        ("algo", [], 0.0, 0.0),
        ("", ["algo"], 0.0, 0.0),
        # Gold answers that normalization makes empty are ignored, unless there are no others.
        ("", ["la", "algo"], 0.0, 0.0),
        ("", ["la"], 1.0, 1.0),
    ],
)
def test_values_worked_out_by_hand(prediction: str, golds: list[str], exact: float, overlap: float) -> None:
    assert exact_match(prediction, golds) == exact
    assert f1(prediction, golds) == pytest.approx(overlap)


@given(texts, texts)
def test_f1_of_one_gold_answer_is_symmetric_and_a_share(prediction: str, gold: str) -> None:
    assert f1(prediction, [gold]) == pytest.approx(f1(gold, [prediction]))
    assert 0 <= f1(prediction, [gold]) <= 1


@given(texts, st.lists(texts, max_size=4))
def test_an_exact_match_has_f1_one_and_f1_is_never_below_exact_match(prediction: str, golds: list[str]) -> None:
    exact = exact_match(prediction, golds)
    assert exact in (0, 1)
    assert exact <= f1(prediction, golds)


@given(texts, st.lists(texts.filter(normalize_answer), min_size=2, max_size=4))
def test_another_gold_answer_never_hurts_and_their_order_is_nothing(prediction: str, golds: list[str]) -> None:
    assert f1(prediction, golds) >= f1(prediction, golds[1:])
    assert f1(prediction, golds) == f1(prediction, golds[::-1])


@given(texts)
def test_case_punctuation_and_an_article_in_front_change_nothing(text: str) -> None:
    assert normalize_answer(f"¿La {text.lower()}!») ") == normalize_answer(text)
