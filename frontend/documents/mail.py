"""Read e-mails (RFC 5322) as the text that a mail program shows."""

from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage

from frontend.documents.decoding import decode
from frontend.documents.document import Extract, Limits, Notice, decoding_notices
from frontend.documents.errors import DamagedFile
from frontend.documents.html import page_text

HEADERS = (("From", "De"), ("To", "Para"), ("Cc", "Copia"), ("Date", "Fecha"), ("Subject", "Asunto"))


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return headers and body as one page, and the names of attachments in a notice.

    Raises DamagedFile or Undecodable.
    """
    message = message_from_bytes(data, policy=policy.default)
    try:
        text, notices = body_of(message)
        lines = [f"{shown}: {message[name]}" for name, shown in HEADERS if message[name]]
        attached = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    except (MessageError, LookupError, TypeError, ValueError) as error:
        raise DamagedFile from error
    if attached:
        notices.append(Notice("attachments_not_read", {"names": ", ".join(attached)}))
    return Extract(["\n\n".join(("\n".join(lines), text))], notices)


def body_of(message: EmailMessage) -> tuple[str, list[Notice]]:
    """Return the text of a message, and notices for the user."""
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return "", []
    payload = body.get_payload(decode=True)
    assert isinstance(payload, bytes)
    text, encoding = decode(payload, body.get_content_charset())
    notices = decoding_notices(text, encoding)
    return (page_text(text) if body.get_content_subtype() == "html" else text), notices
