"""Detect the type of a file from its content. The extension is used only if the content is ambiguous."""

import re
import zipfile
from io import BytesIO
from pathlib import PurePath

from frontend.documents.errors import DamagedFile, Encrypted, UnknownType

MAIL = (".eml", ".mht", ".mhtml", ".mbox")
MARKUP = (".html", ".htm", ".xhtml", ".xls", ".doc")  # many programs save HTML under the names of Word and Excel
PACKAGES = {b"application/vnd.oasis.opendocument.text": "odt", b"application/epub+zip": "epub"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Unsupported formats that could otherwise be read as text: PostScript, gzip, 7-Zip, RAR, GIF.
_OTHERS = (b"%!PS", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"GIF8")
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_ROOT = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
_TAG = re.compile(rb"</?(?:p|div|h[1-6]|br|ul|table|article|section|span)\b[^<>]*>", re.I)
# E-mails begin with any field (RFC 5322), in a mailbox after a line with the sender, and have one of these fields.
_FIRST_FIELD = re.compile(rb"(?:From [^\n]*\n)?[!-9;-~]+[ \t]*:")
_FIELD = re.compile(
    rb"^(?:from|return-path|received|message-id|mime-version|date|subject|delivered-to|to)[ \t]*:", re.I | re.M
)
_LONGEST_HEAD = 65_536
_TO = re.compile(rb"^to\s*:", re.I | re.M)
_MIME = re.compile(rb"^mime-version\s*:", re.I | re.M)
_PROLOGUE = ((b"<?xml", b">"), (b"<!--", b"-->"))


def kind_of(name: str, data: bytes) -> str:
    """Return a key of `worker.READERS`. Raises UnknownType, Encrypted or DamagedFile."""
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(data)
    if head.startswith(OLE):
        # Word stores an encrypted DOCX in the old format, with names in UTF-16.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Encrypted
        if "WordDocument".encode("utf-16-le") in data:
            return "doc"
        raise UnknownType
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_IMAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "image"
    if head.startswith(_OTHERS):
        raise UnknownType
    ending = PurePath(name).suffix.lower()
    header = _mail_header(data)
    if header and (ending in MAIL or _MIME.search(header)):
        return "mhtml" if b"multipart/related" in header and not _TO.search(header) else "mail"
    # Without its null bytes, markup in UTF-16 is ASCII. It may begin with long comments.
    markup = data[:_LONGEST_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if _begins_like_html(markup) or (ending in MARKUP and _TAG.search(markup)):
        return "html"
    if markup.lstrip().startswith(b"<?xml"):
        raise UnknownType
    if ending in (".csv", ".tsv"):
        return "csv"
    return "markdown" if ending in (".md", ".markdown") else "text"


def _mail_header(data: bytes) -> bytes:
    """Return the header of an e-mail, or nothing if the data does not begin with one."""
    start = data[:_LONGEST_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().replace(b"\r\n", b"\n")
    header = start.partition(b"\n\n")[0]
    return header if _FIRST_FIELD.match(header) and _FIELD.search(header) else b""


def _begins_like_html(markup: bytes) -> bool:
    """Return whether the first tag after XML declarations and comments is one that begins an HTML document."""
    markup = markup.lstrip()
    while closing := next((end for start, end in _PROLOGUE if markup.startswith(start)), None):
        markup = markup.partition(closing)[2].lstrip()
    return bool(_ROOT.match(markup))


def _kind_of_archive(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
                return "docx"
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "ppt/presentation.xml" in names:
                return "pptx"
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                with archive.open("mimetype") as member:
                    kind = PACKAGES.get(member.read(200).strip())
                if kind:
                    return kind
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise DamagedFile from error
    raise UnknownType
