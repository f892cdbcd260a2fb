"""The settings of the function: environment variables that are read when the process starts."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints

PREFIX = "QAS_"
# Variables of the page and the local stack, which may share the environment with the function.
OTHER_VARIABLES = re.compile(r"QAS_URL|QAS_AUTH|QAS_TOKEN|QAS_PAGE_\w+|QAS_LOCAL_\w+")
MB_PER_VCPU = 1769  # Lambda gives one vCPU for each 1,769 MB of memory


class SettingsError(ValueError):
    """A `QAS_` variable is unknown or has an invalid value. The message names the variable."""


def _directory(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise ValueError("must name an existing directory")
    return path


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ValueError("must be a whole number, 1 or more")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise ValueError("must be a number of seconds, 0 or more")
    return seconds


def _sha256(text: str) -> bytes:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise ValueError("must be the 64 hexadecimal digits of a SHA-256")
    return bytes.fromhex(text)


def _origins(text: str) -> tuple[str, ...]:
    return tuple(origin.strip() for origin in text.split(",") if origin.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings. Each field is read from `QAS_` plus its name in capitals; docs/settings.md describes them."""

    model: Annotated[Path | None, _directory] = None
    threads: Annotated[int | None, _count] = None
    max_windows: Annotated[int | None, _count] = None
    max_body_bytes: Annotated[int, _count] = 4_000_000
    deadline_margin_seconds: Annotated[float, _seconds] = 1.0
    time_limit_seconds: Annotated[float, _seconds] = math.inf
    token_sha256: Annotated[bytes | None, _sha256] = None
    cors_origins: Annotated[tuple[str, ...], _origins] = ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings. An empty value counts as unset. Raises SettingsError."""
        parsers = {name: hint.__metadata__[0] for name, hint in get_type_hints(cls, include_extras=True).items()}
        names = {PREFIX + name.upper(): name for name in parsers}
        values: dict[str, Any] = {}
        for variable, text in environ.items():
            if not variable.startswith(PREFIX) or OTHER_VARIABLES.fullmatch(variable):
                continue
            if variable not in names:
                raise SettingsError(f"{variable}: unknown setting; the settings are {', '.join(names)}")
            name = names[variable]
            try:
                if text.strip():
                    values[name] = parsers[name](text.strip())
            except ValueError as error:
                # The value may be the token itself, set by mistake. It must not be logged.
                shown = "…" if name == "token_sha256" else text
                raise SettingsError(f"{variable}={shown}: {error}") from None
        return cls(**values)


def vcpus(environ: Mapping[str, str]) -> int:
    """Return the number of whole vCPUs for the function's memory, at least 1. Outside Lambda return 1."""
    return max(1, int(environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", MB_PER_VCPU)) // MB_PER_VCPU)
