"""The HTML of an evaluation, on the page and in the report to download."""

from html.parser import HTMLParser

import pytest

from client import ModelInfo
from evaluation.judged import judge
from evaluation.predictors import Prediction
from evaluation.report import Report, make_report
from evaluation.squad import Dataset, Question, parse_squad
from frontend.evaluate import cards
from frontend.evaluate.cards import report_html
from frontend.texts import ENGLISH, LANGUAGES, SPANISH
from tests.frontend.squad import TOWERS, squad

MARKUP = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


class Read(HTMLParser):
    """The tags, attribute names and visible text of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(str(html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def answered(dataset: Dataset, *answers: str) -> list[tuple[Question, Prediction]]:
    return [
        (question, Prediction(text, 0.1, score=0.8, start=question.context.index(text)))
        for question, text in zip(dataset.questions, answers, strict=True)
    ]


def report_of(dataset: Dataset, pairs: list[tuple[Question, Prediction]], name: str = "torres.json") -> Report:
    return make_report(name, dataset, pairs, ModelInfo("beto", "1", 0.5), "http://qas.example", None, 2.0)


TOWERS_SET = parse_squad(TOWERS, "torres.json")
TOWERS_ANSWERED = answered(TOWERS_SET, "Torre Alta", "Torre Alta", "330", "metros")


def test_figures_and_intervals_are_written_as_in_each_language() -> None:
    html = cards.measures(report_of(TOWERS_SET, TOWERS_ANSWERED), SPANISH)

    assert "Todas · 4" in html and "Con respuesta · 3" in html and "Sin respuesta · 1" in html
    assert "<strong>25,0</strong> <span>(de 0,0 a 75,0)</span>" in html
    assert "bootstrap sobre preguntas" in html
    english = cards.measures(report_of(TOWERS_SET, TOWERS_ANSWERED), ENGLISH)
    assert "<strong>25.0</strong> <span>(0.0 to 75.0)</span>" in english


def test_without_unanswerable_questions_the_page_says_so() -> None:
    v1 = parse_squad(squad(("En Lima.", [("¿Dónde?", "Lima")])), "v1.json")

    assert "no hay ninguna" in cards.measures(report_of(v1, answered(v1, "Lima")), SPANISH)


def test_an_error_marks_both_answers_in_the_text() -> None:
    wrong = judge(TOWERS_ANSWERED, None)[1]

    html = cards.error_card(wrong, SPANISH)

    assert "<mark>Torre Alta</mark> se acabó en <ins>1889</ins>.</div>" in html
    assert "Respuesta del modelo · equivocada" in html


def test_a_partly_right_answer_is_marked_within_the_right_one() -> None:
    assert "Mide <ins><mark>330</mark></ins><ins> metros</ins>." in cards.error_card(
        judge(TOWERS_ANSWERED, None)[2], SPANISH
    )


def test_marks_are_cut_at_the_edges_of_the_text() -> None:
    assert cards.marked_spans("abc", {"mark": [(-2, 1), (2, 9)], "ins": [(7, 9)]}) == ("<mark>a</mark>b<mark>c</mark>")


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_content_of_a_file_is_escaped(language: str) -> None:
    texts = LANGUAGES[language]
    context = f"Dijo {MARKUP} y nada más."
    dataset = parse_squad(squad((context, [(f"¿Qué {MARKUP}?", "nada")]), title=MARKUP), MARKUP)
    pairs = answered(dataset, MARKUP)
    model = ModelInfo(MARKUP, MARKUP, 0.5)
    report = make_report(MARKUP, dataset, pairs, model, "http://qas.example", None, 2.0)
    judged = judge(pairs, None)

    for html in (cards.error_card(judged[0], texts), cards.facts(report, texts)):
        assert not {"script", "img"} & set(Read(html).tags)
    whole = Read(report_html(report, judged, texts))
    assert not {"script", "img", "link", "iframe"} & set(whole.tags)
    assert "onerror" not in whole.attributes
    assert context in whole.text


def test_the_report_is_self_contained_and_complete() -> None:
    html = report_html(report_of(TOWERS_SET, TOWERS_ANSWERED), judge(TOWERS_ANSWERED, None), SPANISH)

    read = Read(html)
    assert html.startswith('<!doctype html>\n<html lang="es">')
    assert not {"src", "href"} & set(read.attributes)
    assert "@import" not in html and "url(" not in html
    evaluate = SPANISH.evaluate
    for title in (
        evaluate.by_word,
        evaluate.by_answer_length,
        evaluate.by_context_length,
        evaluate.reliability,
        evaluate.curve,
    ):
        assert title in read.text
    assert read.tags.count("details") == 3


def test_notes_explain_problems_that_affect_the_figures() -> None:
    twice = parse_squad(
        squad(("En Lima.", [("¿Dónde?", "Lima")])).replace(b'"answer_start": 3', b'"answer_start": 1'), "f"
    )
    cut = [(twice.questions[0], Prediction("", None, truncated=True))]

    assert cards.notes(report_of(twice, cut), SPANISH) == [
        "Respuestas que no están donde dice el fichero: 1.",
        "Respuestas a medias por falta de tiempo: 1.",
        "Preguntas que no dio tiempo a leer: 1; cuentan como no contestadas.",
    ]
