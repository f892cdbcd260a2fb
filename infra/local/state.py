"""stack.json: the settings with which the running stack was started."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from function.config import Settings as FunctionSettings
from function.config import SettingsError as FunctionSettingsError
from infra.local import access
from infra.local.errors import SettingsError
from infra.local.services import runtime_environment
from infra.local.settings import Settings


def describe(settings: Settings, environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the state of a stack. Raises SettingsError if the function cannot start with these settings."""
    functions = {name: value for name, value in runtime_environment(environ).items() if name.startswith("QAS_")}
    functions |= access.of_function(settings, environ)
    try:
        FunctionSettings.from_env(functions)
    except FunctionSettingsError as error:
        raise SettingsError(f"Ajuste de la función: {error}", f"Setting of the function: {error}") from None
    caller = access.credentials(settings, environ)
    return {"settings": asdict(settings), "function": functions, "caller": caller.access_key if caller else None}


def read(run: Path) -> dict[str, Any]:
    """Return the state, or an empty dict if there is no file."""
    try:
        state: dict[str, Any] = json.loads(_path(run).read_text())
    except FileNotFoundError:
        return {}
    return state


def write(run: Path, state: Mapping[str, Any]) -> None:
    scratch = _path(run).with_suffix(".new")
    scratch.write_text(json.dumps(state))
    scratch.replace(_path(run))


def remove(run: Path) -> None:
    _path(run).unlink(missing_ok=True)


def _path(run: Path) -> Path:
    return run / "stack.json"
