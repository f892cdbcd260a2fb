"""Documents as people have them: written in LibreOffice, saved as PDF, DOCX and ODT."""

from collections.abc import Mapping
from pathlib import Path

from tests.frontend.documents.flat_odf import document, h, p
from tests.frontend.documents.office import converted

LIGHTHOUSE = (
    "El faro de Punta Serena se levantó entre 1861 y 1864 para alejar a los barcos de los bajíos del norte. Mide 37 "
    "metros de altura y se sube a la linterna por una escalera de caracol de 184 escalones.",
    "El último farero, Anselmo Rueda, vivió en la torre con su familia hasta 1987, cuando se automatizó la lámpara.",
)
BAKERY = "La panadería de la plaza la abrió en 1912 Eulalia Ferrer, hija de un molinero, con el dinero de su tía."
SOURCES: Mapping[str, bytes] = {
    "faro": document(h("El faro") + p(LIGHTHOUSE[0]) + p(LIGHTHOUSE[1], "next-page")),
    "panadería": document(h("La panadería") + p(BAKERY)),
}


def written(folder: Path) -> None:
    """`faro` and `panadería` in each kind; skips where there is no LibreOffice."""
    sources = []
    for name, source in SOURCES.items():
        sources.append(folder / f"{name}.fodt")
        sources[-1].write_bytes(source)
    for kind in ("pdf", "docx", "odt"):
        converted(sources, kind, folder)
