"""Send requests only to public hosts, for any URL, name server and redirect."""

from collections.abc import Sequence

import pytest

from frontend.documents.connection import resolve
from frontend.documents.errors import (
    BadAddress,
    NotPublic,
    PortNotAllowed,
    TooManyRedirects,
    UnknownHost,
    WebError,
    WebOff,
)
from frontend.documents.web import WebSettings, fetch
from tests.frontend.documents.site import TEIDE, Site, get, loopback, page


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
    """This uses the system's resolver and the real rule; IPv6 addresses do not resolve on a machine without IPv6."""
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
    """With DNS rebinding, a second look-up would return a private address."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    site.answer("/", page(TEIDE))

    assert fetch(site.url("cambia.es"), settings, resolver=rebinding, allowed=loopback).data == TEIDE
    assert asked == ["cambia.es"]


def test_a_redirect_is_resolved_and_checked_again(site: Site, settings: WebSettings) -> None:
    """The redirect leads to the same name, which now has a private address."""
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
