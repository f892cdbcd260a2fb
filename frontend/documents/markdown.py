"""Read Markdown files: the text of the rendered page."""

from markdown_it import MarkdownIt

from frontend.documents.decoding import decode
from frontend.documents.document import Extract, Limits, decoding_notices
from frontend.documents.html import page_text


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return the pages, which are separated by form feeds. Raises Undecodable."""
    text, encoding = decode(data, charset)
    renderer = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return Extract([page_text(renderer.render(page)) for page in text.split("\f")], decoding_notices(text, encoding))
