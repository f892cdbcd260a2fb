"""Read plain text files. Lines are kept."""

from frontend.documents.decoding import decode
from frontend.documents.document import Extract, Limits, decoding_notices


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return the pages, which are separated by form feeds. Raises Undecodable."""
    text, encoding = decode(data, charset)
    return Extract(text.split("\f"), decoding_notices(text, encoding))
