"""MHTML (RFC 2557), a web page that a browser saved as one file: a message whose body is the page."""

from email import message_from_bytes, policy

from frontend.documents.document import Extract, Limits
from frontend.documents.mail import body_of


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Raises Undecodable."""
    text, notices = body_of(message_from_bytes(data, policy=policy.default))
    return Extract([text], notices)
