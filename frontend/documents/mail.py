"""Read e-mails (RFC 5322) as the text that a mail program shows, and mailboxes (RFC 4155), one page for each e-mail."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage

from frontend.documents.decoding import decode
from frontend.documents.document import Extract, Limits, Notice, decoding_notices
from frontend.documents.errors import DamagedFile, TooManyPages
from frontend.documents.html import page_text

HEADERS = (("From", "De"), ("To", "Para"), ("Cc", "Copia"), ("Date", "Fecha"), ("Subject", "Asunto"))
MOST_NAMES = 20  # of attachments in a notice
_BETWEEN = re.compile(rb"^From [^\n]*\n", re.M)


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return headers and body of each e-mail as a page, and the names of attachments in a notice.

    Forwarded e-mails are below the e-mail that they are attached to. Raises DamagedFile, TooManyPages or Undecodable.
    """
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    mails = _BETWEEN.split(data)[1:] if data.startswith(b"From ") else [data]
    if len(mails) > limits.max_pages:
        raise TooManyPages(pages=len(mails), limit=limits.max_pages)
    pages, notices, attached = [], [], []
    try:
        for mail in mails:
            texts = []
            for message, attachments in _forwarded(message_from_bytes(mail, policy=policy.default)):
                text, decoding = body_of(message)
                headers = "\n".join(f"{shown}: {message[name]}" for name, shown in HEADERS if message[name])
                texts += [headers, text]
                notices += decoding
                attached += [part.get_filename() or part.get_content_type() for part in attachments]
            pages.append("\n\n".join(texts))
    except (MessageError, LookupError, TypeError, ValueError) as error:
        raise DamagedFile from error
    if attached:
        more = [f"… (+{len(attached) - MOST_NAMES})"] if len(attached) > MOST_NAMES else []
        notices.append(Notice("attachments_not_read", {"names": ", ".join([*attached[:MOST_NAMES], *more])}))
    return Extract(pages, notices)


def _forwarded(message: EmailMessage) -> Iterator[tuple[EmailMessage, list[EmailMessage]]]:
    """Yield a message, and the messages that are attached to it or to these. Each comes with its other attachments."""
    parts = list(message.iter_attachments())
    if not message.is_multipart() and message.get_body() is None:
        parts = [message]  # it is nothing but a file
    yield message, [part for part in parts if part.get_content_type() != "message/rfc822"]
    for part in parts:
        if part.get_content_type() == "message/rfc822":
            yield from _forwarded(part.get_payload(0))  # type: ignore[arg-type]


def body_of(message: EmailMessage) -> tuple[str, list[Notice]]:
    """Return the text of a message, and notices for the user."""
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None and message.get_content_maintype() == "multipart" and not message.is_multipart():
        body = message  # its parts are not separated as it says
    if body is None:
        return "", []
    payload = body.get_payload(decode=True)
    assert isinstance(payload, bytes)
    text, encoding = decode(payload, body.get_content_charset())
    notices = decoding_notices(text, encoding)
    return (page_text(text) if body.get_content_subtype() == "html" else text), notices
