"""Create PDFs that common programs would not write."""

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

from tests.frontend.documents.made import written


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
