"""Join the lines of a page into paragraphs."""

import pytest

from frontend.documents.rows import Row, page_text

SIZE = 10.0


def rows(*lines: str, leading: float = 12.0) -> list[Row]:
    """Return the lines below each other, each character 5 points wide; leading spaces are indentation."""
    return [
        Row.of(line, [(5.0 * (len(line) - len(line.lstrip())), 5.0 * len(line))], 700 - leading * number, SIZE)
        for number, line in enumerate(lines)
    ]


FULL = "El río más largo de la península es el Tajo, que"  # as wide as the column
NEXT = "nace en Albarracín, que está en la provincia de"
TREATY = "Lo franco-alemán en la relación entre ambos, franco"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ((), ""),
        ((FULL, "nace en Teruel."), f"{FULL} nace en Teruel."),
        ((FULL, NEXT, "Teruel."), f"{FULL} {NEXT} Teruel."),
        (("El río nace en Teruel.", FULL, "nace allí."), f"El río nace en Teruel.\n\n{FULL} nace allí."),
        (("• Tajo", "• Ebro"), "• Tajo\n\n• Ebro"),
        (("Juan Pérez", "Calle Mayor 3", "28001 Madrid"), "Juan Pérez\n\nCalle Mayor 3\n\n28001 Madrid"),
        ((FULL[:-8] + "la consti-", "tución de 1978."), f"{FULL[:-8]}la constitución de 1978."),
        ((FULL[:-8] + "en COVID-", "19 y la gripe."), f"{FULL[:-8]}en COVID-19 y la gripe."),
        ((FULL[:-8] + "vía Madrid-", "Sevilla de 1992."), f"{FULL[:-8]}vía Madrid-Sevilla de 1992."),
        ((f"{TREATY}-", "alemán y más."), f"{TREATY}-alemán y más."),
        ((FULL + " termi-",), FULL + " termi-"),
    ],
)
def test_lines_are_joined_where_the_next_word_would_not_have_fitted(lines: tuple[str, ...], text: str) -> None:
    assert page_text(rows(*lines)) == text


def test_white_space_between_lines_begins_a_paragraph() -> None:
    lines = rows(FULL, "nace en la sierra de Albarracín, en la provincia.")
    far = Row.of("Otro párrafo, a cierta distancia del de arriba.", [(0.0, 240.0)], 700 - 40, SIZE)

    assert page_text([*lines, far]).count("\n\n") == 1


def test_another_size_begins_a_paragraph() -> None:
    title = Row.of("Los ríos de España", [(0.0, 240.0)], 716, 18)

    assert page_text([title, *rows(FULL, "nace en Teruel.")]) == f"Los ríos de España\n\n{FULL} nace en Teruel."


def test_a_wide_gap_makes_a_row_of_a_table() -> None:
    cells = [
        Row.of(text, [(0.0, 50.0), (200.0, 250.0)], base, SIZE) for text, base in (("Río km", 700), ("Tajo 1007", 688))
    ]

    assert page_text(cells) == "Río km\nTajo 1007"


def test_what_stands_beside_on_the_line_belongs_to_it() -> None:
    """An example is a superscript note mark."""
    word = Row.of("El Ebro", [(0.0, 35.0)], 700, SIZE)
    mark = Row.of("1", [(35.0, 38.0)], 704, 6)
    rest = Row.of(" es largo.", [(38.0, 90.0)], 700, SIZE)

    assert page_text([word, mark, rest]) == "El Ebro1 es largo."
