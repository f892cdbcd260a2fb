"""Create PDFs that common programs would not write."""

from collections.abc import Sequence

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

from tests.frontend.documents.made import written


def form(*texts: tuple[str, int, int], fields: Sequence[str] = ()) -> bytes:
    """Return a page with texts, each at (x, y) in 12 points, and annotations in PDF's syntax, which are form fields."""
    content = " ".join(f"BT /F 12 Tf {x} {y} Td ({text}) Tj ET" for text, x, y in texts).encode("cp1252")
    numbers = " ".join(f"{6 + number} 0 R" for number in range(len(fields)))
    objects = [
        f"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[{numbers}]/DR<</Font<</F 5 0 R>>>>>>>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>"
        f"/Annots[{numbers}]>>",
        f"<</Length {len(content)}>>stream\n{content.decode('latin-1')}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        *(f"<</Type/Annot/DA(/F 12 Tf)/F 4{field}>>" for field in fields),
    ]
    data, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF"
    )
    return data + end.encode()


def drawing_itself(forms: int) -> bytes:
    """Return a page with forms, each of which draws every form, itself included, about 1,000 draws in all."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    streams = []
    for _ in range(forms):
        stream = StreamObject()
        stream[NameObject("/Type")] = NameObject("/XObject")
        stream[NameObject("/Subtype")] = NameObject("/Form")
        stream[NameObject("/BBox")] = ArrayObject(map(NumberObject, (0, 0, 200, 200)))
        streams.append(stream)
    names = {NameObject(f"/F{number}"): writer._add_object(stream) for number, stream in enumerate(streams)}
    resources = DictionaryObject({NameObject("/XObject"): DictionaryObject(names)})
    for stream in streams:
        stream[NameObject("/Resources")] = resources
        stream.set_data(b" ".join(f"{name} Do".encode() for name in names) * (1000 // forms))
    content = StreamObject()
    content.set_data(b"/F0 Do")
    page[NameObject("/Contents")] = writer._add_object(content)
    page[NameObject("/Resources")] = resources
    return written(writer)
