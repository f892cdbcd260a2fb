"""Web addresses: read from public hosts only, whatever the address, its name server or its site try."""

import gzip
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from frontend.documents import load
from frontend.documents.connection import resolve
from frontend.documents.errors import (
    BadAddress,
    NotPublic,
    PortNotAllowed,
    TooManyRedirects,
    UnknownHost,
    WebError,
    WebFailed,
    WebOff,
    WebRefused,
    WebTimedOut,
    WebTooLarge,
    WebTypeNotAllowed,
)
from frontend.documents.web import Fetched, WebSettings, fetch
from tests.frontend.documents.site import Site, page

PUBLIC = "93.184.215.14"  # stands for any public address; the tests let 127.0.0.1 pass in its place
TEIDE = b"<!doctype html><title>x</title><p>El Teide mide 3715 metros."


@pytest.fixture
def site() -> Iterator[Site]:
    with Site().serving() as site:
        yield site


@pytest.fixture
def settings(site: Site) -> WebSettings:
    return WebSettings(enabled=True, max_bytes=100_000, seconds=5.0, ports=frozenset((80, 443, site.port)))


def names(**hosts: str | Sequence[str]) -> Callable[[str, int], Sequence[str]]:
    """A name server that knows `ejemplo.es` at this machine and these besides (their dots written as underscores)."""
    known = {"ejemplo.es": "127.0.0.1", **{name.replace("_", "."): found for name, found in hosts.items()}}

    def look_up(host: str, port: int) -> Sequence[str]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        found = known[host]
        return [found] if isinstance(found, str) else found

    return look_up


def loopback(address: str) -> bool:
    """As if the site on loopback were the public internet, and all else were not."""
    return address == "127.0.0.1"


def get(url: str, settings: WebSettings, **hosts: str | Sequence[str]) -> Fetched:
    return fetch(url, settings, resolver=names(**hosts), allowed=loopback)


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


def test_it_is_off_unless_switched_on(site: Site) -> None:
    with pytest.raises(WebOff):
        get(site.url(), WebSettings())
    assert site.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ejemplo.es",
        "//ejemplo.es/",
        "file:///etc/passwd",
        "ftp://ejemplo.es/",
        "gopher://ejemplo.es/_GET",
        "data:text/html,hola",
        "javascript:alert(1)",
        "http://",
        "http:///ruta",
        "http://ana@ejemplo.es/",
        "http://ana:secreto@ejemplo.es/",
        "http://ejemplo.es@127.0.0.1/",
        "http://ejemplo.es:port/",
        "http://[::1/",
        "http://ejemplo.es/\r\nHost: otro.es",
        "http://ejemplo.es/" + "a" * 3000,
    ],
)
def test_what_is_no_web_address_is_refused(url: str, settings: WebSettings) -> None:
    with pytest.raises(BadAddress):
        get(url, settings)


@pytest.mark.parametrize("port", [0, 22, 25, 6379, 8008, 8080, 9200, 99999])
def test_other_ports_are_not_asked(port: int) -> None:
    with pytest.raises(PortNotAllowed) as refused:
        get(f"http://ejemplo.es:{port}/", WebSettings(enabled=True))
    assert refused.value.values == {"port": port}


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
        "0",
        "0.0.0.0",
        "localhost",
        "LOCALHOST",
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "100.64.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[64:ff9b::7f00:1]",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
    ],
)
def test_however_a_private_address_is_written_it_is_refused(host: str, site: Site) -> None:
    """By the system's own resolver and the real rule; on a machine without IPv6 its addresses don't even resolve."""
    settings = WebSettings(enabled=True, ports=frozenset((site.port,)))

    with pytest.raises((NotPublic, UnknownHost, BadAddress)) as refused:
        fetch(f"http://{host}:{site.port}/", settings)

    assert site.asked == []
    if host in ("127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost", "169.254.169.254", "[::ffff:127.0.0.1]"):
        assert refused.type is NotPublic


def test_the_systems_resolver_gives_each_address_once() -> None:
    assert resolve("127.0.0.1", 80) == ["127.0.0.1"]


@pytest.mark.parametrize("private", ["10.0.0.1", "169.254.169.254", "::1", "fd00::1"])
def test_one_private_address_among_public_ones_is_enough_to_refuse(
    private: str, site: Site, settings: WebSettings
) -> None:
    site.answer("/", page(TEIDE))

    with pytest.raises(NotPublic) as refused:
        get(site.url("doble.es"), settings, doble_es=["127.0.0.1", private])

    assert refused.value.values == {"host": "doble.es"}
    assert site.asked == []


def test_a_name_that_resolves_to_nothing_is_said(settings: WebSettings) -> None:
    for hosts in ({}, {"nada_es": ()}):
        with pytest.raises(UnknownHost) as refused:
            get("http://nada.es/", settings, **hosts)
        assert refused.value.values == {"host": "nada.es"}


def test_a_name_is_resolved_once_and_the_connection_goes_where_it_was_checked(
    site: Site, settings: WebSettings
) -> None:
    """DNS rebinding: a second look-up would lead into the private network."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    site.answer("/", page(TEIDE))

    assert fetch(site.url("cambia.es"), settings, resolver=rebinding, allowed=loopback).data == TEIDE
    assert asked == ["cambia.es"]


def test_a_redirect_is_resolved_and_checked_again(site: Site, settings: WebSettings) -> None:
    """The same name, now at a private address."""
    answers = iter((["127.0.0.1"], ["10.0.0.1"]))
    site.redirect("/", "/otra")

    with pytest.raises(NotPublic):
        fetch(site.url(), settings, resolver=lambda host, port: next(answers), allowed=loopback)

    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("to", "error"),
    [
        ("http://interno.es/", NotPublic),
        ("//interno.es/", NotPublic),
        ("https://interno.es/", NotPublic),
        ("http://ejemplo.es:22/", PortNotAllowed),
        ("http://ana:secreto@ejemplo.es/", BadAddress),
        ("file:///etc/passwd", BadAddress),
        ("gopher://ejemplo.es/", BadAddress),
        ("http://[::1", BadAddress),
    ],
)
def test_a_redirect_is_checked_like_the_first_address(
    to: str, error: type[WebError], site: Site, settings: WebSettings
) -> None:
    site.redirect("/", to)

    with pytest.raises(error):
        get(site.url(), settings, interno_es="169.254.169.254")


def test_five_redirects_are_followed_and_no_more(site: Site, settings: WebSettings) -> None:
    for number in range(1, 7):
        site.redirect(f"/{number}", f"{number - 1}")
    site.answer("/0", page(TEIDE))

    assert get(site.url(path="/5"), settings).url == site.url(path="/0")
    with pytest.raises(TooManyRedirects) as refused:
        get(site.url(path="/6"), settings)
    assert refused.value.values == {"limit": 5}


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
    """A byte comes again and again, in the status line, the headers or the body: no single read is slow."""

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


def test_where_nobody_listens_is_said(settings: WebSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(WebFailed):
        get(f"http://ejemplo.es:{port}/", replace(settings, ports=frozenset((port,))))


def test_the_next_address_is_tried_where_nobody_listens(site: Site, settings: WebSettings) -> None:
    site.answer("/", page(TEIDE))

    fetched = fetch(
        site.url("dos.es"), settings, resolver=names(dos_es=["127.0.0.2", "127.0.0.1"]), allowed=lambda address: True
    )

    assert fetched.data == TEIDE


def test_tls_asks_for_the_name_and_not_for_the_address(tmp_path: Path) -> None:
    certificate, client = _certificate(tmp_path, "ejemplo.es")
    with Site(certificate).serving() as site:
        settings = WebSettings(enabled=True, ports=frozenset((site.port,)))
        site.answer("/", page(TEIDE))

        fetched = fetch(site.url(), settings, resolver=names(), allowed=loopback, tls=client)
        with pytest.raises(WebFailed):
            fetch(site.url("otro.es"), settings, resolver=names(otro_es="127.0.0.1"), allowed=loopback, tls=client)

    assert fetched.data == TEIDE


def _certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Of a server of that name, and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "certificate.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))
