"""Fetch web pages within the limits of size and time, and reject what cannot be read."""

import gzip
import socket
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from frontend.documents import load
from frontend.documents.errors import WebError, WebFailed, WebRefused, WebTimedOut, WebTooLarge, WebTypeNotAllowed
from frontend.documents.web import Fetched, WebSettings, fetch
from tests.frontend.documents.site import TEIDE, Site, get, loopback, names, page


def test_a_page_arrives_and_can_be_loaded(site: Site, settings: WebSettings) -> None:
    site.answer("/montes/teide.html?a=1", page(TEIDE))

    fetched = get(site.url(path="/montes/teide.html?a=1"), settings)

    assert fetched == Fetched(site.url(path="/montes/teide.html?a=1"), "teide.html", TEIDE, "utf-8")
    assert load(fetched.name, fetched.data, charset=fetched.charset).text == "El Teide mide 3715 metros."
    assert f"Host: ejemplo.es:{site.port}\r\n" in site.asked[0]
    assert "cookie" not in site.asked[0].lower()
    assert "authorization" not in site.asked[0].lower()


def test_what_the_server_says_of_the_encoding_counts(site: Site, settings: WebSettings) -> None:
    said = "<html><p>El niño comió «callos» a 3 €".encode("cp1252")
    site.answer("/", page(said, "text/html; charset=ISO-8859-1"))

    fetched = get(site.url(), settings)

    assert (fetched.name, fetched.charset) == ("ejemplo.es", "iso-8859-1")
    assert load(fetched.name, fetched.data, charset=fetched.charset).text == "El niño comió «callos» a 3 €"


@pytest.mark.parametrize("status", [204, 304, 401, 403, 404, 429, 500, 503])
def test_any_other_status_is_said(status: int, site: Site, settings: WebSettings) -> None:
    site.answer("/", f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())

    with pytest.raises(WebRefused) as refused:
        get(site.url(), settings)

    assert refused.value.values == {"status": status}


@pytest.mark.parametrize("kind", ["image/png", "video/mp4", "application/zip", "application/json", "text/css"])
def test_what_cannot_be_read_is_not_taken(kind: str, site: Site, settings: WebSettings) -> None:
    site.answer("/", page(b"x", kind))

    with pytest.raises(WebTypeNotAllowed) as refused:
        get(site.url(), settings)

    assert refused.value.values == {"type": kind}


def test_a_body_that_says_it_is_too_large_is_not_taken(site: Site, settings: WebSettings) -> None:
    site.answer("/", page(b"x" * 100_001))

    with pytest.raises(WebTooLarge):
        get(site.url(), settings)


def test_a_body_of_exactly_the_limit_is_taken(site: Site, settings: WebSettings) -> None:
    site.answer("/", page(b"x" * 100_000))

    assert len(get(site.url(), settings).data) == 100_000


def test_an_endless_body_ends_at_the_limit(site: Site, settings: WebSettings) -> None:
    def endless(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while not site.closing.is_set():
            connection.sendall(b"la " * 1000)

    site.answer("/", endless)

    with pytest.raises(WebTooLarge):
        get(site.url(), settings)


def test_a_compressed_page_is_unpacked(site: Site, settings: WebSettings) -> None:
    site.answer("/", page(gzip.compress(TEIDE), Content_Encoding="gzip"))

    assert get(site.url(), settings).data == TEIDE


def test_a_gzip_bomb_ends_at_the_limit(site: Site, settings: WebSettings) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < settings.max_bytes
    site.answer("/", page(bomb, Content_Encoding="gzip"))

    with pytest.raises(WebTooLarge):
        get(site.url(), settings)


@pytest.mark.parametrize(
    ("body", "coding", "error"),
    [
        (b"no", "gzip", WebFailed),
        (gzip.compress(TEIDE, mtime=0)[:-9], "gzip", WebFailed),
        (TEIDE, "br", WebTypeNotAllowed),
        (TEIDE, "gzip, gzip", WebTypeNotAllowed),
    ],
)
def test_what_cannot_be_unpacked_is_said(
    body: bytes, coding: str, error: type[WebError], site: Site, settings: WebSettings
) -> None:
    site.answer("/", page(body, Content_Encoding=coding))

    with pytest.raises(error):
        get(site.url(), settings)


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"])
def test_a_site_that_drips_is_left_when_the_time_is_over(first: bytes, site: Site, settings: WebSettings) -> None:
    """The site keeps sending single bytes in the status line, the headers or the body, so that no read is slow."""

    def drip(connection: socket.socket, head: bytes) -> None:
        connection.sendall(first)
        while not site.closing.wait(0.05):
            connection.sendall(b"a")

    site.answer("/", drip)
    began = time.monotonic()

    with pytest.raises(WebTimedOut):
        get(site.url(), replace(settings, seconds=0.5))

    assert time.monotonic() - began < 3


def test_the_time_is_for_all_redirects_together(site: Site, settings: WebSettings) -> None:
    moments = iter(range(0, 1000, 2))
    site.redirect("/", "/")

    with pytest.raises(WebTimedOut):
        fetch(site.url(), settings, resolver=names(), allowed=loopback, clock=lambda: next(moments))


def test_a_name_server_that_never_answers_is_left_too(site: Site, settings: WebSettings) -> None:
    def mute(host: str, port: int) -> Sequence[str]:
        site.closing.wait(10)
        return ["127.0.0.1"]

    with pytest.raises(WebTimedOut):
        fetch(site.url(), replace(settings, seconds=0.2), resolver=mute, allowed=loopback)
    site.closing.set()


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhola"])
def test_a_broken_answer_is_said(said: bytes, site: Site, settings: WebSettings) -> None:
    site.answer("/", said)

    with pytest.raises(WebFailed):
        get(site.url(), settings)
