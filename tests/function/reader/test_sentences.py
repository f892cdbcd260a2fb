from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from function.reader.abbreviations import binds
from function.reader.layout import Layout
from function.reader.sentences import LONGEST, sentence_around, sentence_ends
from tests.function.reader.texts import texts


def sentences(text: str) -> list[str]:
    ends = sentence_ends(text, Layout.of(text))
    return [text[a:b].strip() for a, b in zip([0, *ends], ends, strict=False) if text[a:b].strip()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nació en Lima. Murió en Cuzco.", ["Nació en Lima.", "Murió en Cuzco."]),
        ("¿Cuándo? ¡Ahora! Dijo «sí».", ["¿Cuándo?", "¡Ahora!", "Dijo «sí»."]),
        ("El Sr. Díaz y la Dra. Gil viven en EE. UU.", ["El Sr. Díaz y la Dra. Gil viven en EE. UU."]),
        ("J. L. Borges escribió 3.5 páginas. Luego paró.", ["J. L. Borges escribió 3.5 páginas.", "Luego paró."]),
        ("Fue en el s. XIX. Después…", ["Fue en el s. XIX.", "Después…"]),
        ("Título\n\nPrimer párrafo.\fOtra página", ["Título", "Primer párrafo.", "Otra página"]),
        ("«¿Quién?» Nadie.", ["«¿Quién?»", "Nadie."]),
        ("Dijo que sí. pero no", ["Dijo que sí. pero no"]),
        ("Compró pan, leche, etc. Luego volvió. Dijo que no. Fue ayer.",
         ["Compró pan, leche, etc.", "Luego volvió.", "Dijo que no.", "Fue ayer."]),
        ("Pesa 3 kg. La otra mide 5 cm. Es larga.", ["Pesa 3 kg.", "La otra mide 5 cm.", "Es larga."]),
        ("Vive en el 2do. Piso y es el 1ER. Premio. Fin.", ["Vive en el 2do. Piso y es el 1ER. Premio.", "Fin."]),
        ("Trabaja en la BBC. Vive lejos.", ["Trabaja en la BBC.", "Vive lejos."]),
        ("IVA: 21 €\nTotal: 121 €", ["IVA: 21 €", "Total: 121 €"]),
        ("Pan\t1,20 €\nLeche\t0,95 €", ["Pan\t1,20 €", "Leche\t0,95 €"]),
        ("Nombre:\nAna Gil\nEdad:\n30 años", ["Nombre:\nAna Gil", "Edad:\n30 años"]),
        ("Lo firma el Excmo. Sr.\nD. Juan Ruiz. Fin.", ["Lo firma el Excmo. Sr.\nD. Juan Ruiz.", "Fin."]),
        ("Escriba a ana@Ayto.Es o vea www.Ayto.Es/Tasas.PDF hoy.",
         ["Escriba a ana@Ayto.Es o vea www.Ayto.Es/Tasas.PDF hoy."]),
        ("", []),
    ],
)  # fmt: skip
def test_splits(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


ABBREVIATIONS = (
    "Av. Avda. Urb. Pza. Plza. Ctra. Edif. Dpto. Apto. Apdo. Pol. Bda. Blq. Izq. Sr. Sra. Sres. Srta. Dr. Dra. "
    "Dña. D. Excmo. Excma. Ilmo. Ilma. Mtro. Mtra. Lic. Licda. Ing. Arq. Abg. Prof. Profa. Gral. Cnel. Tte. Cap. "
    "Sgto. Hno. Fco. Fdez. Rvdo. Mons. Pdte. Dir. Núm. Nro. Art. Arts. Pág. Págs. Párr. Secc. Disp. Vol. Fig. "
    "Cód. Exp. Expte. Ref. Tel. Tfno. Tlf. Cta. Ayto. Cía. Asoc. Coop. Univ. Hosp. Prov. Soc. Ud. Uds. Vda. Máx. "
    "Mín. Aprox. Vto. Dic. EE."
).split()  # fmt: skip
NEXT = st.sampled_from(["Corrientes 123", "27 de 2024", "«Ana»", "JUAN RUIZ", "(14)", "Íñigo", "3.5", "A. B. Gil"])
CASES = st.sampled_from([str, str.upper, str.lower])
GAPS = st.sampled_from([" ", "  ", "\u00a0", "\n"])


@given(st.sampled_from(ABBREVIATIONS), CASES, GAPS, NEXT, st.sampled_from(["Según el", "Vea", "Consta en la"]))
def test_an_abbreviation_ends_no_sentence_in_any_case(
    word: str, case: Callable[[str], str], gap: str, after: str, before: str
) -> None:
    if gap == "\n" and (after == "(14)" or not binds(word[:-1])):
        gap = " "  # this line break may end a sentence: "(14)" begins an item of a list
    sentence = f"{before} {case(word)}{gap}{after} consta ahí."
    assert sentences(f"Antes no. {sentence} Después no.") == ["Antes no.", sentence, "Después no."]


@pytest.mark.parametrize("number", ["3.5", "1.750,50", "10.30", "3.12.2024", "192.168.1.1", "3.º", "2.ª", "1.er"])
def test_a_number_ends_no_sentence_inside(number: str) -> None:
    assert sentences(f"Fue {number} B. Gil ayer. Luego no.") == [f"Fue {number} B. Gil ayer.", "Luego no."]


@given(texts())
def test_ends_ascend_to_the_end_of_the_text(text: str) -> None:
    ends = sentence_ends(text, Layout.of(text))
    assert ends == sorted(set(ends)) and ends[-1] == len(text)


@given(texts(), st.data())
def test_the_sentence_around_a_span_holds_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    sentence = sentence_around(text, start, end, sentence_ends(text, Layout.of(text)))
    assert sentence.start <= start <= end <= sentence.end
    assert sentence.text == text[sentence.start : sentence.end]


def test_the_sentence_of_a_text_without_full_stops_is_cut_around_the_answer() -> None:
    text = "palabra " * 10_000
    sentence = sentence_around(text, 40_000, 40_007, sentence_ends(text, Layout.of(text)))
    assert (40_000 - LONGEST <= sentence.start <= 40_000) and (40_007 <= sentence.end <= 40_007 + LONGEST)


@pytest.mark.parametrize("text", ["." * 200_000, "? " * 100_000, "\n" * 200_000, "\n " * 100_000, " " * 200_000])
@pytest.mark.timeout(30)  # a quadratic search takes minutes
def test_a_hostile_text_takes_linear_time(text: str) -> None:
    assert sentence_ends(text, Layout.of(text))[-1] == len(text)
