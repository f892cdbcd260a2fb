"""Line breaks of real documents: which of them end a field, a row or an item, and which wrap prose."""

import textwrap
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from function.reader.layout import Layout
from tests.function.reader.texts import texts


def segments(text: str) -> list[str]:
    starts = Layout.of(text).segments.tolist()
    return [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=False)]


def lines(text: str) -> list[str]:
    ends = Layout.of(text).line_ends
    return [text[a:b].strip() for a, b in zip([0, *ends], ends, strict=False)]


NAMES = st.sampled_from(
    ["Ana Gil", "luis vega", "Marta Soler Paz", "JUAN RUIZ", "Ó. Ñíguez", "12.5 kg", "3.º B", "−4 °C"]
)
KEYS = st.sampled_from(
    ["Presidenta", "IVA (21 %)", "N.º de factura", "Fecha de emisión", "Tel.", "CUPS", "A la atención"]
)
ROWS = st.lists(st.tuples(KEYS, NAMES), min_size=2, max_size=8)
SPACES = st.sampled_from(["\n", "\r\n", "\n\n", " \n", "\n  ", "\u2028", "\f", "\n> "])


@given(ROWS, SPACES)
def test_every_field_is_a_line_and_its_key_and_value_are_segments(rows: list[tuple[str, str]], gap: str) -> None:
    fields = [f"{key}: {value}" for key, value in rows]
    text = gap.join(fields)
    assert [line.lstrip("> ") for line in lines(text)] == fields
    if gap in ("\n", "\r\n", " \n", "\n  "):
        assert segments(text) == [part for key, value in rows for part in (f"{key}:", value)]


@given(ROWS, SPACES.filter(lambda gap: ">" not in gap), st.sampled_from(["\t", "\t\t", " | ", "     ", " ....... "]))
def test_every_row_is_a_line_and_its_cells_are_segments(rows: list[tuple[str, str]], gap: str, between: str) -> None:
    text = gap.join(between.join(row) for row in rows)
    assert lines(text) == [between.join(row) for row in rows]
    if between in ("\t", "\t\t", " | ") or gap in ("\n", "\r\n", " \n", "\n  "):
        assert [segment.rstrip(" |.") for segment in segments(text)] == [
            cell.rstrip(".") for row in rows for cell in row
        ]


@pytest.mark.parametrize(
    "marker", ["- ", "• ", "* ", "{n}. ", "{n}) ", "{a}) ", "({a}) ", "{n}.- ", "{n}.º ", "1.{n}. "]
)
@given(items=st.lists(st.sampled_from(["pan de molde", "Leche", "dos huevos.", "Aceite;", "3 kg de sal"]), min_size=2))
def test_every_item_of_a_list_is_a_segment(marker: str, items: list[str]) -> None:
    listed = [
        marker.format(n=i % 99 + 1, a="abcdefghijklmnopqrstuvwxyz"[i % 26]) + item for i, item in enumerate(items)
    ]
    assert segments("\n".join(listed)) == listed
    assert lines("Hay que llevar:\n" + "\n".join(listed)) == ["Hay que llevar:", *listed]


PROSE = (
    "El Pleno del Ayuntamiento, reunido el 3 de mayo de 2024, aprobó por 14 votos contra 3 la ordenanza que regula la "
    "venta ambulante en la Plaza Mayor y en las calles de Santa Catalina, San Bernardo y Ruiz Zorrilla. Según la "
    "concejala de Comercio, D.ª Pilar Oteiza, la tasa será de 45,60 € al mes (antes 38 €) y la pagarán 212 puestos. El "
    "plazo para pedir la licencia es de quince días: del 1 al 15 de junio. La solicitud se entrega en el Registro, Av. "
    "Constitución 5, o se envía a registro@ayto.example. El Sr. Vega anunció que el Grupo Independiente recurrirá."
)


@pytest.mark.parametrize("width", [45, 50, 55, 60, 66, 72, 76, 80, 100])
@pytest.mark.parametrize("quote", ["", "> ", "    "])
def test_an_answer_reads_through_the_line_breaks_of_wrapped_prose(width: int, quote: str) -> None:
    wrapped = textwrap.wrap(PROSE, width, break_on_hyphens=False)
    text = "\n".join(quote + line for line in wrapped)
    layout = Layout.of(text)
    borders = {line[:20] for line in segments(text)[1:]}
    # A segment may end only at a line that ends with a full stop, a colon or a semicolon.
    after = {line[:20] for before, line in pairwise(wrapped) if before[-1] in ".:;"}
    assert borders <= after
    assert len(layout.line_ends) == len(borders) + 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("El plazo para presentar la\nsolicitud es de diez\ndías hábiles.", 1),
        ("La carta la firma el\nExcmo. Sr.\nJuan Ruiz.", 1),
        ("El precio es de 1.750\n€ al mes", 1),
        ("RESOLUCIÓN DE LA CONSEJERÍA DE\nHACIENDA", 1),
        (
            "La recogida de muebles viejos no cambia en absoluto:\nprimer viernes de mes, previo aviso al 918 447 216.",
            1,
        ),
        ("Llame al interventor munici-\npal de Getafe.", 1),
        ("Calle Mayor, 15\n28013 Madrid\nEspaña", 3),
        ("Atentamente,\nJuan Pérez\nDirector general", 3),
        ("ANTECEDENTES\nAlergia a la penicilina.", 2),
        ("INGREDIENTES\nharina, sal y agua", 2),
        ("pan\nleche\nhuevos", 3),
        ("nombre: ana\napellido: gil", 4),
        ("Enero 12\nFebrero 14\nMarzo 9", 3),
        ("Madrid, 3 de mayo de 2024\nLa alcaldesa, Ana Gil", 2),
    ],
)
def test_segments_of_short_texts(text: str, expected: int) -> None:
    assert len(segments(text)) == expected


@given(texts())
def test_unwrapping_a_text_changes_only_white_space_and_keeps_whole_lines(text: str) -> None:
    unwrapped = Layout.of(text).unwrapped(text)
    assert len(unwrapped) == len(text)
    assert unwrapped.split() == text.split()
    assert [line.split() for line in unwrapped.split("\n")] == [line.split() for line in lines(text) or [""]]


def test_only_the_line_breaks_of_whole_lines_stay() -> None:
    text = "FACTURA\r\nFecha: 3 de mayo\n\nEl plazo para presentar la\nsolicitud es de diez\ndías.\fFirma\n"
    unwrapped = "FACTURA\n Fecha: 3 de mayo\n El plazo para presentar la solicitud es de diez días.\nFirma "
    assert Layout.of(text).unwrapped(text) == unwrapped


@given(texts())
def test_borders_ascend_and_hold_everything_that_can_be_seen(text: str) -> None:
    layout = Layout.of(text)
    assert list(layout.line_ends) == sorted(set(layout.line_ends))
    assert layout.segments.tolist() == sorted(set(layout.segments.tolist()))
    assert not text[: layout.segments[0] if len(layout.segments) else len(text)].strip()
    assert not text[layout.line_ends[-1] if layout.line_ends else 0 :].strip()


@given(texts(), st.data())
def test_places_of_one_segment_have_no_border_between_them(text: str, data: st.DataObject) -> None:
    places = np.array(sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8))), np.int32)
    layout = Layout.of(text)
    numbers = layout.segments_of(places).tolist()
    for (a, first), (b, second) in pairwise(zip(places, numbers, strict=True)):
        assert second - first == ((layout.segments > a) & (layout.segments <= b)).sum()


@pytest.mark.parametrize(
    "part", ["a\n", "A\n", "\n", "a: b\n", "a: ", "- a\n", "1. a\n", "\t ", "a\t", "a    ", " ", ".", ". ", " |", "> "]
)
@pytest.mark.timeout(30)  # a quadratic search takes minutes
def test_a_hostile_text_takes_linear_time(part: str) -> None:
    text = "a" + part * 100_000 + "a"
    assert len(Layout.of(text).segments) <= len(text)
