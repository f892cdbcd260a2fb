"""Web pages that Chromium prints to PDF, and the text that must be read from each PDF."""

from collections.abc import Mapping

from tests.frontend.documents.corpus import FRISABA, HARD, QUIJOTE, SABER, SIGNS, SOFT

_PAGE = (
    "<!doctype html><html lang=es><meta charset=utf-8><style>body{{font: 12pt 'Liberation Serif'}} {css}</style>{body}"
)


def _page(body: str, css: str = "") -> str:
    return _PAGE.format(body=body, css=css)


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


PRINTED: Mapping[str, tuple[str, str]] = {
    "párrafos": (
        _page(f"<h1>El hidalgo</h1>{_paragraphs(QUIJOTE, FRISABA, SABER)}"),
        f"El hidalgo\n\n{QUIJOTE}\n\n{FRISABA}\n\n{SABER}",
    ),
    "palo seco": (_page(_paragraphs(QUIJOTE, FRISABA), "p {font-family: 'DejaVu Sans'}"), f"{QUIJOTE}\n\n{FRISABA}"),
    "columnas": (
        _page(f"<div>{_paragraphs(QUIJOTE, FRISABA, SABER)}</div>", "div {columns: 2; text-align: justify}"),
        f"{QUIJOTE}\n\n{FRISABA}\n\n{SABER}",
    ),
    "guiones": (_page(_paragraphs(SOFT), "p {width: 45mm; hyphens: manual; text-align: justify}"), HARD),
    "signos": (_page(_paragraphs(SIGNS)), SIGNS),
    "páginas": (
        _page("<p>Primera página.<p>Segunda página.<p>Tercera página.", "p + p {break-before: page}"),
        "Primera página.\fSegunda página.\fTercera página.",
    ),
    "lista": (
        _page("<p>Ríos:<ul><li>El Tajo nace en Teruel<li>El Ebro nace en Cantabria</ul><p>Fin."),
        "Ríos:\n\nEl Tajo nace en Teruel\n\nEl Ebro nace en Cantabria\n\nFin.",
    ),
    "tabla": (
        _page(
            "<table><tr><td>Río<td>Longitud<tr><td>Tajo<td>1007 km<tr><td>Ebro<td>930 km</table>",
            "table {width: 100%} td {width: 50%}",
        ),
        "Río\tLongitud\nTajo\t1007 km\nEbro\t930 km",  # PDFium treats the first two rows as one line
    ),
    "ligaduras": (
        _page("<p>El oficio eficaz, la flor y el afluente: difícil afición."),
        "El oficio eficaz, la flor y el afluente: difícil afición.",
    ),
    "descompuesto": (
        _page("<p>El nin\u0303o comio\u0301 pin\u0303as en Ma\u0301laga."),
        "El niño comió piñas en Málaga.",
    ),
    "emoji y cirílico": (
        _page("<p>La palabra «мир» significa paz; en griego, ειρήνη."),
        "La palabra «мир» significa paz; en griego, ειρήνη.",
    ),
}
