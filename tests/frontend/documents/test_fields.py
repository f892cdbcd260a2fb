"""Read forms that were filled in as PDF, where the values are not part of the page's text."""

import pytest

from frontend.documents import load
from frontend.documents.errors import EmptyFile
from tests.frontend.documents.made import refused
from tests.frontend.documents.pdfs import form


def text(name: str, value: str, box: str, more: str = "") -> str:
    return f"/Subtype/Widget/FT/Tx/T({name})/V({value})/Rect[{box}]{more}"


def check(name: str, box: str, state: str) -> str:
    return f"/Subtype/Widget/FT/Btn/T({name})/V/{state}/AS/{state}/Rect[{box}]/AP<</N<</Yes 4 0 R/Off 4 0 R>>>>"


@pytest.mark.parametrize(
    ("texts", "fields", "expected"),
    [
        ([("Nombre:", 50, 700)], [text("a", "Ana Ruiz", "120 695 300 712")], "Nombre: Ana Ruiz"),
        (
            [("Nombre:", 50, 700), ("Edad:", 320, 700), ("DNI:", 50, 660)],
            [
                text("e", "30", "360 695 400 712"),
                text("d", "50123456-K", "120 655 300 672"),
                text("n", "Ana", "120 695 300 712"),
            ],
            "Nombre: Ana\tEdad: 30\n\nDNI: 50123456-K",
        ),
        ([("Motivo", 50, 700)], [text("m", "Mudanza", "50 670 300 690")], "Motivo\n\nMudanza"),
        (
            [("Casada:", 50, 700), ("Si", 140, 700), ("No", 220, 700)],
            [check("s", "120 697 132 709", "Yes"), check("n", "200 697 212 709", "Off")],
            "Casada: ☒ Si ☐ No",
        ),
        ([("Pais:", 50, 700)], ["/Subtype/Widget/FT/Ch/Ff 131072/T(p)/V(Chile)/Rect[120 695 300 712]"], "Pais: Chile"),
        (
            [("Acta", 50, 700)],
            ["/Subtype/FreeText/Contents(Leido y conforme)/Rect[50 600 300 620]"],
            "Acta\n\nLeido y conforme",
        ),
        ([("Nombre:", 50, 700)], [text("a", "oculto", "120 695 300 712", "/F 2")], "Nombre:"),
        ([("Nombre:", 50, 700)], [text("a", "", "120 695 300 712")], "Nombre:"),
        ([("Nombre:", 50, 700)], ["/Subtype/Text/Contents(nota)/Rect[0 0 9 9]"], "Nombre:"),
        ([], [text("a", "Ana Ruiz", "120 695 300 712")], "Ana Ruiz"),
    ],
)
def test_a_value_is_read_beside_its_label(texts: list[tuple[str, int, int]], fields: list[str], expected: str) -> None:
    assert load("solicitud.pdf", form(*texts, fields=fields)).text == expected


def test_an_empty_form_without_text_is_empty() -> None:
    refused(EmptyFile, "a.pdf", form(fields=[text("a", "", "0 0 9 9")]))
