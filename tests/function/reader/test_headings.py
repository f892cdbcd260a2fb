"""Which heading belongs to a row, a list item or a field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from function.reader.headings import LONGEST, Headings
from tests.function.reader.texts import texts


def headings(text: str) -> list[str | None]:
    """Return the heading of each line that is not empty, found at each of its characters."""
    found, start, headings = [], 0, Headings(text)
    for line in text.split("\n"):
        margin = len(line) - len(line.lstrip())
        if line.strip():
            places = range(start + margin, start + len(line.rstrip()))
            (heading,) = {span.text if (span := headings.of(place)) else None for place in places}
            found.append(heading)
        start += len(line) + 1
    return found


H = "Producto\tPrecio"
YEARS = "Concepto\t2023\t2024"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{H}\nPan\t1,20 €\nLeche\t0,95 €", [None, H, H]),
        (f"TARIFAS\n\n{H}\nPan\t1,20 €\nLeche\t0,95 €", [None, "TARIFAS", H, H]),
        (f"{YEARS}\nVentas\t1.200\t1.400\nGastos\t800\t\t", [None, YEARS, YEARS]),
        ("Día | Turno | Médico\nLunes | Mañana | Gil", [None, "Día | Turno | Médico"]),
        ("| Clave | Valor |\n|---|---|\n| a | b |", [None, *["| Clave | Valor |"] * 2]),
        ("Hotel      Noches\nSol        3\nLuna       2", [None, *["Hotel      Noches"] * 2]),
        ("Hora\tSala\n9:00\tB1\n10:30\tA2", [None, "Hora\tSala", "Hora\tSala"]),
        ("Pan\t1,20 €\nLeche\t0,95 €", [None, None]),
        ("Precios:\nPan\t1,20 €\nLeche\t0,95 €", [None, "Precios:", "Precios:"]),
        ("Nombre\tAna\nDNI\t50123456-K\nTeléfono\t600 123 456", [None] * 3),
        ("Nombre:\tAna\tCiudad:\tVigo\nEdad:\t30\tPiso:\t2", [None] * 2),
        ("Concepto:   Alquiler\nBase:       100 €\nIVA:        21 €", [None] * 3),
        ("Introducción ..... 3\nMétodo ..... 10", [None] * 2),
        ("Hay que llevar:\na) DNI\nb) una foto", [None, *["Hay que llevar:"] * 2]),
        ("Documentación\n\n- DNI\n- Foto", [None] * 3),
        ("Documentación:\n\n- DNI\n\n- Foto", [None, *["Documentación:"] * 2]),
        ("Documentación\n- DNI de quien\n  lo pide\n- Foto", [None, "Documentación", None, "Documentación"]),
        ("El plazo acaba hoy.\n- DNI", [None, None]),
        ("El plazo acaba hoy. Faltan:\n1. DNI\n2. Foto", [None, *["El plazo acaba hoy. Faltan:"] * 2]),
        ("SOLICITANTE\nNombre: Ana\n\nREPRESENTANTE\nNombre: Luis", [None, "SOLICITANTE", None, "REPRESENTANTE"]),
        ("Datos de contacto\nCorreo: a@x.es\nTel.: 600", [None, *["Datos de contacto"] * 2]),
        ("Vendedor:\nNombre: Ana\nComprador:\nNombre: Luis", [None, "Vendedor:", None, None]),
        ("Nombre: Ana\nSegundo apellido:\nEdad: 30", [None] * 3),
        ("Nombre:\nAna Gil\nEdad: 30", [None] * 3),
        ("REQUISITOS\n\nSe pide la edad.\n\n- DNI", [None] * 3),
        ("El plazo es de diez días.", [None]),
    ],
)
def test_the_heading_of_each_line(text: str, expected: list[str | None]) -> None:
    assert headings(text) == expected


CELLS = st.lists(st.sampled_from(["3", "1,20 €", "9:00", "12 kg"]), min_size=2, max_size=2)


@pytest.mark.parametrize("gap", ["\t", " | ", "     ", " ....... "])
@pytest.mark.parametrize("end", ["\n", "\r\n", " \n", "\n  ", "\u2028"])
@given(rows=st.lists(CELLS, min_size=1, max_size=9), words=st.permutations(["Talla", "Color", "Precio"]))
def test_the_first_row_is_the_heading_of_all_rows_below(
    gap: str, end: str, rows: list[list[str]], words: list[str]
) -> None:
    header = gap.join(words)
    table = [header, *(gap.join(["Pan", *row]) for row in rows)]
    text = end.join(table)
    found = [Headings(text).of(text.index(row)) for row in table]
    assert [span and span.text for span in found] == [None, *[header] * len(rows)]


@given(texts(), st.data())
def test_a_heading_is_text_above_its_line(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    heading = Headings(text).of(place)
    if heading:
        assert 0 <= heading.start < heading.end < place
        assert text[heading.start : heading.end] == heading.text == heading.text.strip()


def test_a_long_heading_is_cut() -> None:
    heading = Headings("\t".join(["columna"] * 1_000) + "\n" + "\t".join("123")).of(8_000)
    assert heading and heading.end - heading.start == len(heading.text) == LONGEST


@pytest.mark.parametrize(
    "part",
    ["a\n", "A\n", "a:\n", "a: b\n", "- a\n", "\t ", "a\tb\n", "1\t2\n\n", "--\n", "|--|\n", "a    ", ". ", " |", "> "],
)
@pytest.mark.timeout(30)  # a quadratic search takes minutes
def test_a_hostile_text_takes_linear_time(part: str) -> None:
    text = "a" + part * 100_000 + "a"
    headings = Headings(text)
    for place in range(0, len(text), 1_000):
        assert (span := headings.of(place)) is None or span.end < place
