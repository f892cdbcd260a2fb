"""Fetch web addresses. This is disabled by default, and limited to public hosts, allowed types and a size."""

import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpcore
import httpx

from frontend.documents.addresses import is_public
from frontend.documents.connection import Clock, Deadline, PublicBackend, Resolver, resolve
from frontend.documents.document import MEGABYTE
from frontend.documents.errors import (
    BadAddress,
    PortNotAllowed,
    TooManyRedirects,
    WebFailed,
    WebOff,
    WebRefused,
    WebTimedOut,
    WebTooLarge,
    WebTypeNotAllowed,
)

REDIRECTS = frozenset((301, 302, 303, 307, 308))
PORTS: Mapping[str, int] = {"http": 80, "https": 443}
TYPES = frozenset(
    (
        "text/html",
        "application/xhtml+xml",
        "text/plain",
        "text/markdown",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/msword",
        "application/rtf",
        "text/rtf",
        "text/csv",
        "application/epub+zip",
        "application/octet-stream",
        "",  # no content type: it is detected from the content
    )
)
HEADERS: Mapping[bytes | str, bytes | str] = {
    "Accept": "text/html, application/pdf, text/plain;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip, identity",
    "Accept-Language": "es, en;q=0.5",
    "User-Agent": "qas/1.0",
    "Connection": "close",
}
MOST_URL = 2000  # characters
GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The limits of a fetch.

    `seconds`: from the first DNS query to the last byte, with redirects. `max_bytes`: size of the decompressed body.
    """

    enabled: bool = False
    max_bytes: int = 25 * MEGABYTE
    seconds: float = 20.0
    max_redirects: int = 5
    ports: frozenset[int] = frozenset(PORTS.values())


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response. `url`: after redirects. `name`, `data` and `charset`: arguments of `load`."""

    url: str
    name: str
    data: bytes
    charset: str | None


def fetch(
    url: str,
    settings: WebSettings,
    *,
    resolver: Resolver = resolve,
    allowed: Callable[[str], bool] = is_public,
    tls: ssl.SSLContext | None = None,
    clock: Clock = time.monotonic,
) -> Fetched:
    """Fetch a web address. Redirects are checked like the first address. Proxies, cookies and credentials are not used.

    Raises WebError.
    """
    if not settings.enabled:
        raise WebOff
    deadline = Deadline(settings.seconds, clock)
    backend = PublicBackend(deadline, resolver, allowed)
    try:
        with httpcore.ConnectionPool(ssl_context=tls, network_backend=backend, max_keepalive_connections=0) as pool:
            address = _address(url, settings)
            for _ in range(settings.max_redirects + 1):
                answer = _get(pool, address, settings)
                if isinstance(answer, Fetched):
                    return answer
                address = _address(answer, settings)
    except (httpcore.TimeoutException, TimeoutError):
        raise WebTimedOut(limit=round(settings.seconds)) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
        raise WebFailed from error
    raise TooManyRedirects(limit=settings.max_redirects)


def _address(text: str | httpx.URL, settings: WebSettings) -> httpx.URL:
    if len(str(text)) > MOST_URL:
        raise BadAddress
    try:
        url = httpx.URL(text.strip() if isinstance(text, str) else text)
        port = PORTS[url.scheme] if url.port is None else url.port
    except (httpx.InvalidURL, KeyError, ValueError) as error:
        raise BadAddress from error
    if not url.raw_host or url.userinfo:
        raise BadAddress
    if port not in settings.ports:
        raise PortNotAllowed(port=port)
    return url


def _get(pool: httpcore.ConnectionPool, url: httpx.URL, settings: WebSettings) -> Fetched | httpx.URL:
    """Return the response, or the target of a redirect."""
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    headers = {**HEADERS, "Host": url.netloc.decode("ascii")}
    with pool.stream("GET", target, headers=headers) as response:
        said = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        if response.status in REDIRECTS and "location" in said:
            try:
                return url.join(said["location"])
            except (httpx.InvalidURL, ValueError) as error:
                raise BadAddress from error
        if response.status != 200:
            raise WebRefused(status=response.status)
        kind = Message()
        kind["Content-Type"] = said.get("content-type", "")
        media = kind.get_content_type() if said.get("content-type") else ""
        if media not in TYPES:
            raise WebTypeNotAllowed(type=media)
        chunks = _unpacked(response.iter_stream(), said.get("content-encoding", "").strip().lower(), settings)
        return Fetched(str(url), _name(url), _bounded(chunks, settings), kind.get_content_charset())


def _unpacked(chunks: Iterable[bytes], coding: str, settings: WebSettings) -> Iterator[bytes]:
    if coding in ("", "identity"):
        yield from chunks
        return
    if coding not in ("gzip", "x-gzip"):
        raise WebTypeNotAllowed(type=coding)
    gzip = zlib.decompressobj(GZIP)
    try:
        for chunk in chunks:
            yield gzip.decompress(chunk, settings.max_bytes + 1)
    except zlib.error as error:
        raise WebFailed from error
    if not gzip.eof:
        raise WebFailed


def _bounded(chunks: Iterable[bytes], settings: WebSettings) -> bytes:
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > settings.max_bytes:
            raise WebTooLarge(limit=settings.max_bytes // MEGABYTE)
    return bytes(data)


def _name(url: httpx.URL) -> str:
    """Return the file name that a browser would use, without a path."""
    return PurePosixPath(unquote(url.path)).name or url.host
