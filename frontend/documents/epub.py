"""Read EPUB files (EPUB 3.3): one page for each HTML document of the spine."""

import posixpath
from urllib.parse import unquote

from frontend.documents.archive import Archive, opened
from frontend.documents.decoding import decode
from frontend.documents.document import Extract, Limits
from frontend.documents.errors import DamagedFile, Encrypted, TooManyPages
from frontend.documents.html import book_text

CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
OPF = "{http://www.idpf.org/2007/opf}"
PAGES = ("application/xhtml+xml", "text/html")
# A book with obfuscated fonts is not encrypted: its text can be read.
FONT_OBFUSCATION = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
ENCRYPTION_METHOD = "{http://www.w3.org/2001/04/xmlenc#}EncryptionMethod"


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return a page for each document.

    Raises DamagedFile, Encrypted, ExpandsTooMuch, TooManyPages or Undecodable.
    """
    with opened(data, limits) as archive:
        if _is_encrypted(archive):
            raise Encrypted
        names = _spine(archive)
        if len(names) > limits.max_pages:
            raise TooManyPages(pages=len(names), limit=limits.max_pages)
        return Extract([book_text(decode(archive.read(name))[0]) for name in names])


def _is_encrypted(archive: Archive) -> bool:
    if "META-INF/encryption.xml" not in archive.names:
        return False
    methods = archive.xml("META-INF/encryption.xml").iter(ENCRYPTION_METHOD)
    return any(method.get("Algorithm") not in FONT_OBFUSCATION for method in methods)


def _spine(archive: Archive) -> list[str]:
    """Return the names of the documents in reading order."""
    root = archive.xml("META-INF/container.xml").find(f".//{CONTAINER}rootfile")
    path = root.get("full-path", "") if root is not None else ""
    package = archive.xml(path)
    items = {
        item.get("id"): posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(item.get("href", ""))))
        for item in package.iter(f"{OPF}item")
        if item.get("media-type") in PAGES
    }
    names = [items[item.get("idref")] for item in package.iter(f"{OPF}itemref") if item.get("idref") in items]
    if not names:
        raise DamagedFile
    return names
