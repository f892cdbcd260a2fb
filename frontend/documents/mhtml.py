"""Read MHTML (RFC 2557), a web page saved as one file: an e-mail message whose body is the page."""

from email import message_from_bytes, policy

from frontend.documents.document import Extract, Limits
from frontend.documents.mail import body_of


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return the web page as one page. Raises Undecodable."""
    text, notices = body_of(message_from_bytes(data, policy=policy.default))
    return Extract([text], notices)
