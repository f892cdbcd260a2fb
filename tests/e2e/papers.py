"""Create typical documents with LibreOffice: PDF, DOCX and ODT files, a scan and an encrypted PDF."""

import io
from collections.abc import Mapping
from pathlib import Path

import pypdf
import pypdfium2

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
    """Write `faro` and `panadería` in each format, or skip the test if there is no LibreOffice."""
    sources = []
    for name, source in SOURCES.items():
        sources.append(folder / f"{name}.fodt")
        sources[-1].write_bytes(source)
    for kind in ("pdf", "docx", "odt"):
        converted(sources, kind, folder)


def scanned(pdf: bytes) -> bytes:
    """Return a PDF of page images, like that of a scanner."""
    data = io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as document:
        first, *others = [page.render(scale=2).to_pil() for page in document]
    first.save(data, "PDF", save_all=True, append_images=others)
    return data.getvalue()


def locked(pdf: bytes, password: str) -> bytes:
    """Return the PDF encrypted with the password."""
    writer, data = pypdf.PdfWriter(clone_from=io.BytesIO(pdf)), io.BytesIO()
    writer.encrypt(password, algorithm="AES-256")
    writer.write(data)
    return data.getvalue()
