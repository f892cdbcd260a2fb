"""Access control, set by QAS_AUTH.

`none`: everybody may call. `token`: the function checks a token. `iam`: the gateway checks a signature.
"""

import hashlib
import re
from collections.abc import Mapping

from infra.local.errors import SettingsError
from infra.local.settings import Settings
from infra.local.signature import Credentials

KEY, SECRET, SESSION = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"
TOKEN, DIGEST = "QAS_TOKEN", "QAS_TOKEN_SHA256"
CARRIED = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750, b64token
REGION = "us-east-1"  # the default; the gateway accepts any region


def credentials(settings: Settings, environ: Mapping[str, str]) -> Credentials | None:
    """Return the credentials that requests must be signed with, or None if none are required. Raises SettingsError."""
    if settings.auth != "iam":
        return None
    if not (environ.get(KEY) and environ.get(SECRET)):
        raise SettingsError(
            f"QAS_AUTH=iam necesita {KEY} y {SECRET}: las de quien puede preguntar.",
            f"QAS_AUTH=iam needs {KEY} and {SECRET}: those of whoever may ask.",
        )
    return Credentials(environ[KEY], environ[SECRET], environ.get(SESSION, ""))


def of_gateway(settings: Settings, environ: Mapping[str, str]) -> Credentials | None:
    """Return the credentials as `credentials` does, for a gateway whose function may run elsewhere.

    Raises SettingsError also if a token is required and neither it nor its digest is set: the function probably does
    not know the token either and would let everybody in.
    """
    if settings.auth == "token" and not (environ.get(TOKEN) or environ.get(DIGEST)):
        raise SettingsError(
            f"QAS_AUTH=token: la función no sabría qué token pedir: use ./start.sh, o dé también {DIGEST}.",
            f"QAS_AUTH=token: the function would not know what token to ask for: use ./start.sh, or set {DIGEST} too.",
        )
    return credentials(settings, environ)


def of_function(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables for the function: at most the digest of the token. Raises SettingsError."""
    if settings.auth != "token":
        return {}
    return {DIGEST: hashlib.sha256(_token(environ).encode()).hexdigest()}


def of_page(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables that the page needs to call the function. Raises SettingsError."""
    if settings.auth == "none":
        return {}
    if settings.auth == "token":
        return {"QAS_PAGE_AUTH": "token", "QAS_PAGE_TOKEN": _token(environ)}
    return {"QAS_PAGE_AUTH": "iam", "AWS_REGION": environ.get("AWS_REGION") or REGION}


def of_curl(settings: Settings, environ: Mapping[str, str]) -> str:
    """Return the options of curl for users to type. They contain names of variables instead of secrets."""
    if settings.auth == "none":
        return ""
    if settings.auth == "token":
        return f' -H "authorization: Bearer ${TOKEN}"'
    signed = f' --aws-sigv4 aws:amz:{REGION}:lambda --user "${KEY}:${SECRET}"'
    return signed + (f' -H "x-amz-security-token: ${SESSION}"' if environ.get(SESSION) else "")


def _token(environ: Mapping[str, str]) -> str:
    if not environ.get(TOKEN):
        raise SettingsError(
            f"QAS_AUTH=token necesita {TOKEN}; haga uno: export {TOKEN}=$(openssl rand -hex 32)",
            f"QAS_AUTH=token needs {TOKEN}; make one: export {TOKEN}=$(openssl rand -hex 32)",
        )
    if not CARRIED.fullmatch(environ[TOKEN]):
        raise SettingsError(
            f"{TOKEN}: HTTP no puede llevarlo: use letras sin acento, cifras y -._~+/, y = solo al final.",
            f"{TOKEN}: HTTP cannot carry it: use letters without accents, digits and -._~+/, and = only at the end.",
        )
    return environ[TOKEN]
