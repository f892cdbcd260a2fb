"""Connect to the IP addresses that were checked, and verify the host name with TLS."""

import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from frontend.documents.errors import WebFailed
from frontend.documents.web import WebSettings, fetch
from tests.frontend.documents.site import TEIDE, Site, get, loopback, names, page


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
    """Return the TLS context of a server with that name, and the context of a client that trusts it."""
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
