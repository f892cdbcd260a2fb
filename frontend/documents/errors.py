"""Errors of reading files and web addresses.

DocumentError
├── EmptyFile                 no bytes, or no text
├── FileTooLarge              more bytes than `limits.max_bytes`
├── UnknownType               not one of the supported types
├── TooManyPages              more pages than `limits.max_pages`
├── Encrypted                 a password is required
├── ScannedPdf                images of pages without text, and Tesseract is not installed
├── NeedsOcr                  a photograph or a scan, and Tesseract is not installed
├── DamagedFile               recognized type, but cannot be read
├── ExpandsTooMuch            a compressed file whose content is larger than `limits.max_expanded_bytes`
├── NeedsLibreOffice          a DOC file, and LibreOffice is not installed
├── Undecodable               not text in any supported encoding
├── TextTooLong               more characters than `limits.max_characters`
├── TookTooLong               took longer than `limits.seconds`, or a page longer than `limits.ocr_seconds`
├── PageTooComplex            a page took longer than `limits.page_seconds`
├── NeedsTooMuchMemory        needs more than `limits.memory_bytes`, or than the container has
├── ServerBusy                no turn within `limits.wait_seconds`
└── WebError
    ├── WebOff                web addresses are disabled
    ├── BadAddress            not an http or https address, or one with a password
    ├── PortNotAllowed        neither 80 nor 443
    ├── UnknownHost           the name does not resolve
    ├── NotPublic             the name resolves to a private address
    ├── TooManyRedirects      more redirects than `settings.max_redirects`
    ├── WebRefused            a status other than 200
    ├── WebFailed             no connection, or the connection broke
    ├── WebTimedOut           took longer than `settings.seconds` in total
    ├── WebTooLarge           more bytes than `settings.max_bytes`, after decompression
    └── WebTypeNotAllowed     a content type or content encoding that is not supported
"""

from typing import ClassVar


class DocumentError(Exception):
    """The base class. `code` is stable. `values` fill the fields of its text in `messages`."""

    code: ClassVar[str]

    def __init__(self, **values: int | str) -> None:
        super().__init__(self.code)
        self.values = values


class EmptyFile(DocumentError):
    code = "empty_file"


class FileTooLarge(DocumentError):
    """Values: `limit`, in MB."""

    code = "file_too_large"


class UnknownType(DocumentError):
    code = "unknown_type"


class TooManyPages(DocumentError):
    """Values: `pages`, `limit`."""

    code = "too_many_pages"


class Encrypted(DocumentError):
    code = "encrypted"


class ScannedPdf(DocumentError):
    """Values: `pages`."""

    code = "scanned_pdf"


class NeedsOcr(DocumentError):
    code = "needs_ocr"


class DamagedFile(DocumentError):
    code = "damaged_file"


class ExpandsTooMuch(DocumentError):
    """Values: `limit`, in MB."""

    code = "expands_too_much"


class NeedsLibreOffice(DocumentError):
    code = "needs_libreoffice"


class Undecodable(DocumentError):
    code = "undecodable"


class TookTooLong(DocumentError):
    """Values: `limit`, in seconds."""

    code = "took_too_long"


class TextTooLong(DocumentError):
    """Values: `limit`, in millions of characters."""

    code = "text_too_long"


class PageTooComplex(DocumentError):
    """Values: `limit`, in seconds."""

    code = "page_too_complex"


class ServerBusy(DocumentError):
    code = "server_busy"


class NeedsTooMuchMemory(DocumentError):
    """Values: `limit`, in MB."""

    code = "needs_too_much_memory"


class WebError(DocumentError):
    """A web address could not be read."""


class WebOff(WebError):
    code = "web_off"


class BadAddress(WebError):
    code = "bad_address"


class PortNotAllowed(WebError):
    """Values: `port`."""

    code = "port_not_allowed"


class UnknownHost(WebError):
    """Values: `host`."""

    code = "unknown_host"


class NotPublic(WebError):
    """Values: `host`."""

    code = "not_public"


class TooManyRedirects(WebError):
    """Values: `limit`."""

    code = "too_many_redirects"


class WebRefused(WebError):
    """Values: `status`."""

    code = "web_refused"


class WebFailed(WebError):
    code = "web_failed"


class WebTimedOut(WebError):
    """Values: `limit`, in seconds."""

    code = "web_timed_out"


class WebTooLarge(WebError):
    """Values: `limit`, in MB."""

    code = "web_too_large"


class WebTypeNotAllowed(WebError):
    """Values: `type`."""

    code = "web_type_not_allowed"


def _kinds(base: type[DocumentError]) -> list[type[DocumentError]]:
    return [kind for child in base.__subclasses__() for kind in ([child] if "code" in vars(child) else _kinds(child))]


ERRORS = {kind.code: kind for kind in _kinds(DocumentError)}
