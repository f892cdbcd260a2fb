"""Documents that LibreOffice converts in the tests, and the text that must be read from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.frontend.documents.flat_odf import box, columns, comment, document, h, items, note, p, raw, table

QUIJOTE = (
    "En un lugar de la Mancha, de cuyo nombre no quiero acordarme, no ha mucho tiempo que vivía un hidalgo de los de "
    "lanza en astillero, adarga antigua, rocín flaco y galgo corredor. Una olla de algo más vaca que carnero, salpicón "
    "las más noches, duelos y quebrantos los sábados, lantejas los viernes, algún palomino de añadidura los domingos, "
    "consumían las tres partes de su hacienda."
)
FRISABA = (
    "Frisaba la edad de nuestro hidalgo con los cincuenta años. Era de complexión recia, seco de carnes, enjuto de "
    "rostro, gran madrugador y amigo de la caza. Quieren decir que tenía el sobrenombre de Quijada, o Quesada, que en "
    "esto hay alguna diferencia en los autores que deste caso escriben."
)
SABER = (
    "Es, pues, de saber que este sobredicho hidalgo, los ratos que estaba ocioso —que eran los más del año—, se daba a "
    "leer libros de caballerías con tanta afición y gusto, que olvidó casi de todo punto el ejercicio de la caza."
)
SIGNS = "¿Cuánto costó? ¡Nada! «Cigüeña», “pingüino” y ‘año’: 35 €, 12 ºC, la 1.ª y el 2.º… ÁÉÍÓÚÜÑ áéíóúüñ — así fue."
SYLLABLES = (  # a middle dot marks where a word may be hyphenated
    "La cons·ti·tu·cio·na·li·dad de la ad·mi·nis·tra·ción au·to·nó·mi·ca de·pen·de de la in·ter·pre·ta·ción "
    "ju·ris·pru·den·cial co·rres·pon·dien·te, que ex·tra·or·di·na·ria·men·te se re·pro·du·ce en la do·cu·men·ta·ción."
)
SOFT = SYLLABLES.replace("·", "\u00ad")
HARD = SOFT.replace("\u00ad", "")
REVIEWED = (
    '<text:tracked-changes><text:changed-region text:id="d"><text:deletion><office:change-info>'
    "<dc:creator>Ana</dc:creator><dc:date>2026-01-01T00:00:00</dc:date></office:change-info><text:p>Toledo</text:p>"
    '</text:deletion></text:changed-region><text:changed-region text:id="i"><text:insertion><office:change-info>'
    "<dc:creator>Ana</dc:creator><dc:date>2026-01-01T00:00:00</dc:date></office:change-info></text:insertion>"
    "</text:changed-region></text:tracked-changes>"
)


@dataclass(frozen=True)
class Written:
    """A document and its expected text.

    `pages`: the text of each page; `pdf`: the text of each PDF page, if it contains more, such as note numbers.
    """

    source: bytes
    pages: tuple[str, ...]
    pdf: tuple[str, ...] = field(default=())

    def expected(self, kind: str) -> str:
        return "\f".join(self.pdf if kind == "pdf" and self.pdf else self.pages)


def _text(*blocks: str) -> str:
    return "\n\n".join(blocks)


WRITTEN: Mapping[str, Written] = {
    "párrafos": Written(
        document(h("El hidalgo") + p(FRISABA) + p(QUIJOTE) + p(SABER)), (_text("El hidalgo", FRISABA, QUIJOTE, SABER),)
    ),
    "justificado": Written(document(p(QUIJOTE, "justified") + p(FRISABA, "justified")), (_text(QUIJOTE, FRISABA),)),
    "sangrado": Written(
        document("".join(p(text, "indented") for text in (QUIJOTE, FRISABA, SABER))), (_text(QUIJOTE, FRISABA, SABER),)
    ),
    "signos": Written(document(p(SIGNS)), (SIGNS,)),
    "lista": Written(
        document(p("Ríos de España:") + items("Tajo, el más largo", "Ebro, el más caudaloso", "Duero") + p("Fin.")),
        (_text("Ríos de España:", "Tajo, el más largo", "Ebro, el más caudaloso", "Duero", "Fin."),),
        (_text("Ríos de España:", "• Tajo, el más largo", "• Ebro, el más caudaloso", "• Duero", "Fin."),),
    ),
    "tabla": Written(
        document(p("Longitudes") + table(("Río", "Longitud"), ("Tajo", "1007 km"), ("Ebro", "930 km")) + p("Fin.")),
        (_text("Longitudes", "Río\tLongitud\nTajo\t1007 km\nEbro\t930 km", "Fin."),),
    ),
    "columnas": Written(
        document(h("Dos columnas") + columns(*(p(text, "justified") for text in (QUIJOTE, FRISABA, SABER)))),
        (_text("Dos columnas", QUIJOTE, FRISABA, SABER),),
    ),
    "guiones": Written(document(p(SOFT, "narrow")), (HARD,)),
    "nota": Written(
        document(raw(f"El Ebro{note('Nace en Fontibre, Cantabria.')} es el río más caudaloso.") + p("Otro párrafo.")),
        (_text("El Ebro es el río más caudaloso.", "Otro párrafo.", "Nace en Fontibre, Cantabria."),),
        (_text("El Ebro1 es el río más caudaloso.", "Otro párrafo.", "1 Nace en Fontibre, Cantabria."),),
    ),
    "páginas": Written(
        document(p("Uno.") + p("Dos.", "next-page") + p("Sigue.") + p("Tres.", "next-page")),
        ("Uno.", "Dos.\n\nSigue.", "Tres."),
    ),
    "cabecera": Written(
        document(p("Uno.") + p("Dos.", "next-page"), header="Acta del pleno", footer="Ayuntamiento de Úbeda"),
        (_text("Acta del pleno", "Uno."), _text("Dos.", "Ayuntamiento de Úbeda")),
        (
            _text("Acta del pleno", "Uno.", "Ayuntamiento de Úbeda"),
            _text("Acta del pleno", "Dos.", "Ayuntamiento de Úbeda"),
        ),
    ),
    "cuadro": Written(
        document(raw(f"{box('Aviso: cerrado los lunes.')}El museo abre a las diez.") + p("La entrada es gratuita.")),
        (_text("El museo abre a las diez.", "La entrada es gratuita.", "Aviso: cerrado los lunes."),),
        (_text("Aviso: cerrado los lunes.", "El museo abre a las diez.", "La entrada es gratuita."),),
    ),
    "revisión": Written(
        document(
            REVIEWED
            + raw(
                'Nació en <text:change text:change-id="d"/><text:change-start text:change-id="i"/>Cuenca'
                '<text:change-end text:change-id="i"/>.'
            )
        ),
        ("Nació en Cuenca.",),
        ("Nació en ToledoCuenca.",),
    ),
    "comentario": Written(document(raw(f"La casa{comment('¿Seguro?')} es azul.")), ("La casa es azul.",)),
    "versos": Written(
        document(
            raw("Con diez cañones por banda,<text:line-break/>viento en popa a toda vela,")
            + raw('Total:<text:tab/>tres<text:s text:c="3"/>euros')
        ),
        (_text("Con diez cañones por banda,\nviento en popa a toda vela,", "Total:\ttres euros"),),
    ),
    "negrita": Written(
        document(
            raw('El <text:span text:style-name="bold">Teide</text:span> mide <text:span>3715</text:span> metros.')
        ),
        ("El Teide mide 3715 metros.",),
    ),
    "centrado": Written(
        document(p("CONTRATO", "centred") + p("Entre las partes:", "centred") + p(QUIJOTE, "justified")),
        (_text("CONTRATO", "Entre las partes:", QUIJOTE),),
    ),
    "ligaduras": Written(
        document(p("El o\ufb01cio e\ufb01caz, la \ufb02or y el a\ufb02uente; x² y ½, el an\u0303o.")),
        ("El oficio eficaz, la flor y el afluente; x² y ½, el año.",),
    ),
}

# In a PDF, the end of a verse is not different from that of any other line.
LAX: Callable[[str], str] = lambda text: "\f".join(" ".join(page.split()) for page in text.split("\f"))  # noqa: E731
