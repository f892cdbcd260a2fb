"""Read e-mails and saved web pages as mail programs and browsers show them."""

from email.message import EmailMessage

import pytest

from frontend.documents import Limits, load
from frontend.documents.errors import EmptyFile, TooManyPages
from tests.frontend.documents.made import refused

TEXT = "El plazo acaba el 3 de mayo.\nLlame al 900 123 456, señora Ibáñez."
HTML = "<html><body><h1>Aviso</h1><p>El plazo acaba el 3 de mayo.</p></body></html>"


def message() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Inés Ruiz <ines@ayto.example>"
    mail["To"] = "vecinos@ayto.example"
    mail["Date"] = "Mon, 04 May 2026 09:00:00 +0200"
    mail["Subject"] = "Corte de agua en la calle Núñez"
    return mail


HEADERS = (
    "De: Inés Ruiz <ines@ayto.example>\nPara: vecinos@ayto.example\nFecha: Mon, 04 May 2026 09:00:00 +0200\n"
    "Asunto: Corte de agua en la calle Núñez"
)


@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("name", ["aviso.eml", "aviso.txt", "aviso"])
def test_an_e_mail_is_decoded(name: str, charset: str, coding: str) -> None:
    mail = message()
    mail.set_content(TEXT, charset=charset, cte=coding)

    loaded = load(name, mail.as_bytes())

    assert (loaded.kind, loaded.text, loaded.notices) == ("mail", f"{HEADERS}\n\n{TEXT}", ())


def test_of_two_forms_the_plain_one_is_read() -> None:
    mail = message()
    mail.set_content(TEXT)
    mail.add_alternative(HTML, subtype="html")

    assert load("a.eml", mail.as_bytes()).text == f"{HEADERS}\n\n{TEXT}"


def test_html_alone_is_read_as_a_page() -> None:
    mail = message()
    mail.set_content(HTML, subtype="html")

    assert load("a.eml", mail.as_bytes()).text == f"{HEADERS}\n\nAviso\n\nEl plazo acaba el 3 de mayo."


def test_attachments_are_named() -> None:
    mail = message()
    mail.set_content(TEXT)
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="bases.pdf")
    mail.add_attachment("Hola", filename="nota.txt")

    loaded = load("a.eml", mail.as_bytes())

    assert loaded.text == f"{HEADERS}\n\n{TEXT}"
    assert [(notice.code, dict(notice.values)) for notice in loaded.notices] == [
        ("attachments_not_read", {"names": "bases.pdf, nota.txt"})
    ]


def test_only_some_of_many_attachments_are_named() -> None:
    mail = message()
    mail.set_content(TEXT)
    for number in range(30):
        mail.add_attachment("Hola", filename=f"{number}.txt")

    (notice,) = load("a.eml", mail.as_bytes()).notices

    assert str(notice.values["names"]).endswith(", 18.txt, 19.txt, … (+10)")


def test_a_forwarded_e_mail_is_read_below() -> None:
    mail, forwarded = EmailMessage(), message()
    mail["Subject"] = "Te lo reenvío"
    mail.set_content("Míralo.")
    forwarded.set_content(TEXT)
    forwarded.add_attachment("Hola", filename="nota.txt")
    mail.add_attachment(forwarded)

    loaded = load("a.eml", mail.as_bytes())

    assert loaded.text == f"Asunto: Te lo reenvío\n\nMíralo.\n\n{HEADERS}\n\n{TEXT}"
    assert [dict(notice.values) for notice in loaded.notices] == [{"names": "nota.txt"}]


@pytest.mark.parametrize(
    "before",
    [
        "\ufeff",
        "From ines@ayto.example Mon May  4 09:00:00 2026\n",
        "X-Mozilla-Status: 0001\nX-Mozilla-Keys:   \n",
        "DKIM-Signature: v=1; a=rsa-sha256;\n\tb=abc\n",
        "Authentication-Results: mx; spf=pass\n" + "ARC-Seal: i=1\n" * 500,
    ],
)
@pytest.mark.parametrize("name", ["aviso.eml", "aviso"])
def test_an_e_mail_begins_with_any_field(name: str, before: str) -> None:
    mail = message()
    mail.set_content(TEXT)

    loaded = load(name, before.encode() + mail.as_bytes())

    assert (loaded.kind, loaded.text) == ("mail", f"{HEADERS}\n\n{TEXT}")


def test_the_e_mails_of_a_mailbox_are_its_pages() -> None:
    mail = message()
    mail.set_content(TEXT)
    data = b"From ines@ayto.example Mon May  4 09:00:00 2026\n" + mail.as_bytes() + b"\n"

    loaded = load("correo.mbox", data * 2)

    assert (loaded.pages, loaded.text) == (2, "\f".join([f"{HEADERS}\n\n{TEXT}"] * 2))
    assert refused(TooManyPages, "correo.mbox", data * 3, Limits(max_pages=2)) == {"pages": 3, "limit": 2}


def test_an_encrypted_e_mail_is_named_as_an_attachment() -> None:
    mail = message()
    mail.set_content(b"\x30\x80", maintype="application", subtype="pkcs7-mime", filename="smime.p7m")

    loaded = load("a.eml", mail.as_bytes())

    assert (loaded.text, [dict(notice.values) for notice in loaded.notices]) == (HEADERS, [{"names": "smime.p7m"}])


@pytest.mark.parametrize("name", ["pagina.mhtml", "pagina.mht", "pagina.txt"])
def test_a_saved_page_is_read_as_that_page(name: str) -> None:
    page = EmailMessage()
    page["From"] = "<Saved by Blink>"
    page["Subject"] = "Aviso"
    page.set_content(HTML, subtype="html", cte="quoted-printable")
    page.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<a@b>")

    loaded = load(name, page.as_bytes())

    assert (loaded.kind, loaded.text) == ("mhtml", "Aviso\n\nEl plazo acaba el 3 de mayo.")


def test_a_text_with_fields_is_no_e_mail() -> None:
    assert load("acta.txt", b"Date: 3 de mayo\nTo: todos\n\nHola").kind == "text"


def test_an_e_mail_that_is_broken_is_read_as_far_as_it_goes() -> None:
    head = b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"

    assert "Hola" in load("a.eml", head + b"--x\n\nHola\n--y\n").text
    assert load("a.eml", head + b"Hola\n").text == "De: a@b.example\n\nHola"


def test_an_e_mail_with_nothing_to_read_is_empty() -> None:
    refused(EmptyFile, "a.eml", b"Message-ID: <1@b>\nMIME-Version: 1.0\n\n")
