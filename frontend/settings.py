"""What the page takes from its environment."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


class SettingsError(Exception):
    """A variable of the environment holds a value that cannot be used."""

    def __init__(self, variable: str, value: str) -> None:
        super().__init__(f"{variable}={value!r} cannot be used")
        self.variable = variable
        self.value = value


class UnknownSetting(SettingsError):
    """There is no such variable."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`url` (QAS_URL): where the API answers; `timeout` (QAS_PAGE_TIMEOUT): seconds to wait for an answer."""

    url: str = "http://127.0.0.1:8008"
    timeout: float = 60.0

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Raises SettingsError and, for any other variable that begins like the page's own, UnknownSetting."""
        for name in sorted(environ):
            if name.startswith("QAS_PAGE_") and name != "QAS_PAGE_TIMEOUT":
                raise UnknownSetting(name, environ[name])
        return cls(
            url=_address(environ, "QAS_URL", cls().url),
            timeout=_seconds(environ, "QAS_PAGE_TIMEOUT", cls().timeout),
        )


def _address(environ: Mapping[str, str], variable: str, default: str) -> str:
    value = environ.get(variable) or default
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        usable = usable and not re.search(r"[\s?#]", value)
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(variable, value)
    return value.rstrip("/")


def _seconds(environ: Mapping[str, str], variable: str, default: float) -> float:
    value = environ.get(variable) or str(default)
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise SettingsError(variable, value)
    return seconds
