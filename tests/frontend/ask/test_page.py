"""Ask questions about a text and check what the page shows."""

import pytest
from streamlit.testing.v1 import AppTest

from frontend.ask.examples import EXAMPLES
from frontend.texts import SPANISH
from tests.client.service import Scripted, Service, reply
from tests.frontend.page import TEXT, ask, shown

BAKERY = EXAMPLES[0]


def test_the_page_opens_in_spanish_with_examples(page: AppTest) -> None:
    page.run()

    assert not page.exception
    assert page.title[0].value == "Pregúntale al texto"
    assert page.text_area(key="text").label == "Texto"
    assert page.text_area(key="questions").label == "Preguntas, una en cada línea"
    assert [button.label for button in page.button] == [*(example.names["es"] for example in EXAMPLES), "Preguntar"]
    assert SPANISH.waiting_title in shown(page)


def test_an_example_is_asked_with_one_click(page: AppTest, service: Service) -> None:
    service.script(reply(BAKERY.text, ("1912", 0.874), ("1958", 0.06), ("300", 0.004)))

    page.run()
    page.button(key="example-bakery").click().run()

    assert service.asked() == [
        {
            "questions": [BAKERY.question],
            "documents": [{"id": "0", "text": BAKERY.text}],
            "top_k": 4,
            "no_answer": False,
        }
    ]
    assert page.text_area(key="text").value == BAKERY.text
    assert page.text_area(key="questions").value == BAKERY.question
    html = shown(page)
    assert 'La abrió en <mark class="best">1912</mark> Eulalia Ferrer, hija de un molinero' in html
    assert "En <mark>1958</mark> su nieto Tomás cambió" in html
    assert "87\N{NO-BREAK SPACE}%" in html
    assert "6\N{NO-BREAK SPACE}%" in html


def test_an_example_is_asked_only_once(page: AppTest, service: Service) -> None:
    service.script(reply(BAKERY.text, ("1912", 0.9)))

    page.run()
    page.button(key="example-bakery").click().run()
    page.run()

    assert len(service.asked()) == 1


def test_a_pasted_text_and_a_typed_question(page: AppTest, service: Service) -> None:
    service.script(reply(TEXT, ("330 metros", 0.91)))

    page.run()
    ask(page, TEXT, "  ¿Cuánto mide la torre?\t")

    assert service.asked()[0]["questions"] == ["¿Cuánto mide la torre?"]
    assert service.asked()[0]["documents"] == [{"id": "0", "text": TEXT}]
    assert '<blockquote class="qas-sentence" lang="es">Mide <mark class="best">330 metros</mark> y' in shown(page)
    assert SPANISH.other_answers not in shown(page)


def test_a_row_is_shown_below_the_header_of_its_table(page: AppTest, service: Service) -> None:
    table = "Producto\tPrecio <b>\nPan\t1,20 €\nLeche\t0,95 €"
    service.script(reply(table, ("0,95 €", 0.9), heading="Producto\tPrecio <b>"))

    page.run()
    ask(page, table, "¿Cuánto cuesta la leche?")

    heading = '<p class="qas-heading" lang="es">Producto\tPrecio &lt;b&gt;</p>'
    assert f'{heading}<blockquote class="qas-sentence" lang="es">' in shown(page)


def test_improbable_candidates_are_left_out(page: AppTest, service: Service) -> None:
    service.script(reply(TEXT, ("1889", 0.02), ("330", 0.01), ("7", 0.009)))

    page.run()
    ask(page, TEXT, "¿Cuánto?")

    html = shown(page)
    assert '<mark class="best">1889</mark>' in html
    assert "<mark>330</mark>" in html
    assert "<mark>7</mark>" not in html


@pytest.mark.parametrize(
    ("text", "question", "missing"),
    [("", "¿Quién?", "text"), (" \n ", "¿Quién?", "text"), (TEXT, " ", "question"), ("", "", "both")],
    ids=["text", "only-blanks", "question", "both"],
)
def test_missing_input_is_reported(page: AppTest, service: Service, text: str, question: str, missing: str) -> None:
    page.run()
    ask(page, text, question)

    assert [warning.value for warning in page.warning] == [SPANISH.missing[missing]]
    assert service.asked() == []


def test_all_foreign_text_is_escaped(page: AppTest, service: Service) -> None:
    markup = "<script>alert(1)</script>"
    text = f"Dijo {markup} y luego <b>nada</b> más."
    service.script(reply(text, (markup, 0.9), ("<b>nada</b>", 0.1), model=markup, question=markup))
    service.script(
        Scripted(body={"model": {"id": markup, "revision": markup, "no_answer_threshold": 0.5}}), path="/version"
    )

    page.run()
    ask(page, text, markup)

    html = shown(page).replace("<script>if (matchMedia", "")  # the page's own script
    assert "<script>alert" not in html and "<b>nada" not in html
    assert (
        html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 7
    )  # two in the history; one each in question, answer, sentence, whole text and model
    assert html.count("&lt;b&gt;nada&lt;/b&gt;") == 3  # candidate, sentence, whole text
