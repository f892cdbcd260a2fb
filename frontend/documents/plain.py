"""TXT: its own lines and pages, as they are."""

from frontend.documents.decoding import decode
from frontend.documents.document import Extract, Limits, decoding_notices


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """A form feed of the file's own ends a page. Raises Undecodable."""
    text, encoding = decode(data, charset)
    return Extract(text.split("\f"), decoding_notices(text, encoding))
