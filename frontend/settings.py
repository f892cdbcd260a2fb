"""The settings of the page, from environment variables. Streamlit sets those in .streamlit/secrets.toml as well."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from client.auth import is_token
from client.transport import is_base_url

PREFIX = "QAS_PAGE_"
Auth = Literal["none", "token", "iam"]
_SWITCH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class SettingsError(Exception):
    """An environment variable has an invalid value."""

    def __init__(self, variable: str) -> None:
        super().__init__(f"{variable} cannot be used as it is")
        self.variable = variable


class UnknownSetting(SettingsError):
    """An environment variable has the prefix of the settings, but is not a setting."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings. The variable of each is QAS_PAGE_ and its name in capitals, except QAS_URL for `url`.

    See docs/settings.md.
    """

    url: str = "http://127.0.0.1:8008"
    timeout: float = 60.0
    auth: Auth = "none"
    token: str | None = field(default=None, repr=False)
    compare_url: str | None = None
    compare_token: str | None = field(default=None, repr=False)
    any_url: bool = False
    web: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings. An empty value counts as unset. Raises SettingsError or UnknownSetting."""
        variables = {name: value for name, value in environ.items() if name.startswith(PREFIX) or name == "QAS_URL"}
        parsers = {
            "QAS_URL": _address,
            "QAS_PAGE_TIMEOUT": _seconds,
            "QAS_PAGE_AUTH": _auth,
            "QAS_PAGE_TOKEN": _token,
            "QAS_PAGE_COMPARE_URL": _address,
            "QAS_PAGE_COMPARE_TOKEN": _token,
            "QAS_PAGE_ANY_URL": _switch,
            "QAS_PAGE_WEB": _switch,
        }
        values: dict[str, object] = {}
        for name in sorted(variables):
            if name not in parsers:
                raise UnknownSetting(name)
            if variables[name]:
                try:
                    values[name.removeprefix("QAS_").removeprefix("PAGE_").lower()] = parsers[name](variables[name])
                except ValueError:
                    raise SettingsError(name) from None
        if "token" in values:
            values.setdefault("auth", "token")
        return cls(**values)  # type: ignore[arg-type]


def _address(value: str) -> str:
    if not is_base_url(value):
        raise ValueError
    return value.rstrip("/")


def _seconds(value: str) -> float:
    seconds = float(value)
    if not 0 < seconds < math.inf:
        raise ValueError
    return seconds


def _auth(value: str) -> str:
    if value not in get_args(Auth):
        raise ValueError
    return value


def _token(value: str) -> str:
    if not is_token(value):
        raise ValueError
    return value


def _switch(value: str) -> bool:
    try:
        return _SWITCH[value.lower()]
    except KeyError:
        raise ValueError from None
