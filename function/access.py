"""Asks for a bearer token (RFC 6750) where one is set; the function knows only its SHA-256."""

import hashlib
import hmac

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from function.errors import Unauthorized

# What says nothing of the model and reads no text; the documentation could not ask for a token otherwise.
OPEN = {"/", "/health", "/docs", "/openapi.json"}
OPEN_BELOW = "/docs/"


class BearerToken:
    """Refuses before the body is read. The digests are compared in constant time."""

    def __init__(self, app: ASGIApp, sha256: bytes) -> None:
        self.app = app
        self.sha256 = sha256

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_open(scope) or self._holds_token(scope):
            await self.app(scope, receive, send)
            return
        error = Unauthorized()
        scope["state"]["line"]["code"] = error.code
        await error.response()(scope, receive, send)

    def _holds_token(self, scope: Scope) -> bool:
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        digest = hashlib.sha256(token.strip().encode("latin-1")).digest()
        return hmac.compare_digest(digest, self.sha256) and scheme.lower() == "bearer"


def _is_open(scope: Scope) -> bool:
    path = scope["path"].rstrip("/") or "/"
    return scope["method"] in ("GET", "HEAD") and (path in OPEN or path.startswith(OPEN_BELOW))
