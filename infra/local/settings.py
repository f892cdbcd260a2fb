"""The settings of the local stack, from environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import AddressValueError, IPv4Address
from typing import Any

from infra.local.errors import SettingsError

PREFIX = "QAS_LOCAL_"
AUTH = "QAS_AUTH"


def _between(lowest: int, highest: int, default: int) -> Any:
    return field(default=default, metadata={"between": (lowest, highest)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings. `auth` is read from QAS_AUTH, every other field from `QAS_LOCAL_` plus its name in capitals.

    docs/local-stack-reference.md describes them.
    """

    host: str = "127.0.0.1"
    api_port: int = _between(1, 65_535, 8008)
    page_port: int = _between(1, 65_535, 8501)
    functions: int = _between(1, 64, 2)
    function_seconds: int = _between(1, 900, 30)
    function_memory_mb: int = _between(128, 10_240, 1_769)
    queue: int = _between(0, 10_000, 32)
    queue_seconds: int = _between(1, 900, 10)
    auth: str = field(default="none", metadata={"one_of": ("none", "token", "iam")})

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings. An empty value counts as unset. Raises SettingsError."""
        table = {AUTH if one.name == "auth" else PREFIX + one.name.upper(): one for one in fields(cls)}
        given = {name: text.strip() for name, text in environ.items() if name.startswith(PREFIX) or name == AUTH}
        for name in sorted(given.keys() - table.keys()):
            raise SettingsError(
                f"{name} no existe; los ajustes son {', '.join(table)}.",
                f"{name} does not exist; the settings are {', '.join(table)}.",
            )
        values: dict[str, Any] = {}
        for name, text in given.items():
            if text:
                values[table[name].name] = _value(name, text, table[name].metadata)
        settings = cls(**values)
        if settings.api_port == settings.page_port:
            raise SettingsError(
                f"{PREFIX}API_PORT y {PREFIX}PAGE_PORT deben ser distintos: los dos son {settings.api_port}.",
                f"{PREFIX}API_PORT and {PREFIX}PAGE_PORT must differ: both are {settings.api_port}.",
            )
        return settings

    @property
    def api(self) -> str:
        return f"http://{self.reachable}:{self.api_port}"

    @property
    def page(self) -> str:
        return f"http://{self.reachable}:{self.page_port}"

    @property
    def reachable(self) -> str:
        """The address at which this machine can connect to `host`."""
        return "127.0.0.1" if self.host == "0.0.0.0" else self.host


def _value(name: str, text: str, allowed: Mapping[str, Any]) -> int | str:
    if "one_of" in allowed:
        if text in allowed["one_of"]:
            return text
        raise SettingsError(
            f"{name}={text}: debe ser uno de {', '.join(allowed['one_of'])}.",
            f"{name}={text}: must be one of {', '.join(allowed['one_of'])}.",
        )
    if "between" not in allowed:
        try:
            return str(IPv4Address(text))
        except AddressValueError:
            raise SettingsError(
                f"{name}={text}: debe ser una dirección IPv4, como 127.0.0.1 o 0.0.0.0.",
                f"{name}={text}: must be an IPv4 address, such as 127.0.0.1 or 0.0.0.0.",
            ) from None
    lowest, highest = allowed["between"]
    if text.isascii() and text.isdigit() and len(text) < 10 and lowest <= int(text) <= highest:
        return int(text)
    raise SettingsError(
        f"{name}={text}: debe ser un número entero entre {lowest} y {highest}.",
        f"{name}={text}: must be a whole number from {lowest} to {highest}.",
    )
