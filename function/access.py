"""Authentication with a bearer token (RFC 6750). The function knows only the SHA-256 of the token."""

import hashlib
import hmac

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from function.errors import Unauthorized

# Served without a token: these paths read no text and reveal nothing about the model. /docs must load before a user can
# enter the token in it.
PUBLIC_PATHS = {"/", "/health", "/docs", "/openapi.json"}
PUBLIC_PREFIX = "/docs/"


class BearerToken:
    """Middleware that rejects requests without the token before their body is read.

    It compares digests in constant time.
    """

    def __init__(self, app: ASGIApp, sha256: bytes) -> None:
        self.app = app
        self.sha256 = sha256

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_public(scope) or self._has_valid_token(scope):
            await self.app(scope, receive, send)
            return
        error = Unauthorized()
        scope["state"]["line"]["code"] = error.code
        await error.response()(scope, receive, send)

    def _has_valid_token(self, scope: Scope) -> bool:
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        digest = hashlib.sha256(token.strip().encode("latin-1")).digest()
        return hmac.compare_digest(digest, self.sha256) and scheme.lower() == "bearer"


def _is_public(scope: Scope) -> bool:
    path = scope["path"].rstrip("/") or "/"
    return scope["method"] in ("GET", "HEAD") and (path in PUBLIC_PATHS or path.startswith(PUBLIC_PREFIX))
