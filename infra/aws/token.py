"""The bearer token: stored encrypted in SSM; the function receives only its SHA-256."""

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from infra.aws.change import UNKNOWN, Change, compare
from infra.aws.errors import NotOurs
from infra.aws.stage import Stage


def new_token() -> str:
    """Return 256 random bits as text that is valid in a header."""
    return secrets.token_urlsafe(32)


def sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def read_token(ssm: Any, stage: Stage) -> str | None:
    """Return the stored token, or None. Raises NotOurs."""
    try:
        found = ssm.get_parameter(Name=stage.token_parameter, WithDecryption=True)["Parameter"]
    except ssm.exceptions.ParameterNotFound:
        return None
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=stage.token_parameter)["TagList"]
    if not stage.owns(tags):
        raise NotOurs("un parámetro de SSM", "an SSM parameter", stage.token_parameter)
    return str(found["Value"])


def ensure_token(
    ssm: Any, stage: Stage, rotate: bool, dry_run: bool, make: Callable[[], str], show: Callable[[str], None]
) -> tuple[Change, str]:
    """Create or rotate the token; return the change and the SHA-256.

    `show` is called only with a new token, as soon as it is stored. Raises NotOurs.
    """
    token = read_token(ssm, stage)
    current = None if token is None else {"sha256": sha256(token)}
    if token is not None and not rotate:
        return compare("token", stage.token_parameter, current, current), sha256(token)
    if dry_run:
        return compare("token", stage.token_parameter, current, {"sha256": UNKNOWN}), UNKNOWN
    fresh = make()
    kept = {"Name": stage.token_parameter, "Value": fresh, "Type": "SecureString"}
    if token is None:
        ssm.put_parameter(**kept, Description=f"Bearer token of {stage.function}", Tags=stage.tag_list)
    else:
        ssm.put_parameter(**kept, Overwrite=True)
    show(fresh)
    return compare("token", stage.token_parameter, current, {"sha256": sha256(fresh)}), sha256(fresh)


def remove_token(ssm: Any, stage: Stage, dry_run: bool) -> Change:
    """Delete the token. Raises NotOurs."""
    token = read_token(ssm, stage)
    change = compare("token", stage.token_parameter, None if token is None else {"sha256": sha256(token)}, None)
    if change and not dry_run:
        ssm.delete_parameter(Name=stage.token_parameter)
    return change
