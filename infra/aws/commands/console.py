"""The output of the commands: text for people, with Spanish and English in the same line, and JSON with `--json`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console as Terminal
from rich.markup import escape
from rich.table import Table

from infra.aws.change import Change
from infra.aws.errors import DeployError
from infra.aws.smoke import Passed

WIDEST = 150
_ACTIONS = {
    "create": ("[green]+[/]", "se crea · create"),
    "update": ("[yellow]~[/]", "se cambia · change"),
    "delete": ("[red]-[/]", "se borra · delete"),
    "none": ("[dim]=[/]", "sin cambios · unchanged"),
}
_RESOURCES = {
    "ecr_repository": "repositorio · repository",
    "image": "imagen · image",
    "iam_role": "rol · role",
    "log_group": "registros · logs",
    "token": "token",
    "lambda_function": "función · function",
    "reserved_concurrency": "ejecuciones a la vez · concurrency",
    "lambda_version": "versión · version",
    "alias": "alias",
    "function_url": "URL",
    "url_permissions": "permisos · permissions",
    "warm_schedule": "horario en caliente · warm hours",
    "provisioned_concurrency": "en caliente · warm",
    "alarm": "alarma · alarm",
    "dashboard": "panel · dashboard",
}


@dataclass(frozen=True, slots=True)
class Console:
    """The output streams: text for people on standard error, JSON results on standard output."""

    as_json: bool
    terminal: Terminal = field(default_factory=lambda: Terminal(stderr=True, highlight=False, soft_wrap=True))

    def say(self, spanish: str, english: str) -> None:
        self.terminal.print(f"{escape(spanish)} [dim]· {escape(english)}[/]")

    def change(self, change: Change) -> None:
        sign, words = _ACTIONS[change.action]
        self.terminal.print(f"{sign} {_RESOURCES[change.resource]} [bold]{escape(change.name)}[/] [dim]{words}[/]")
        if change.action in ("create", "update"):
            for difference in change.differences:
                for field, current, wanted in _leaves(difference.field, difference.current, difference.wanted):
                    before = "" if current is None else f"{_short(current)} → "
                    self.terminal.print(f"    {escape(field)}: {escape(before + _short(wanted))}")

    def table(self, title: str, columns: list[str], rows: list[list[str]]) -> None:
        table = Table(*columns, title=title, title_justify="left")
        for row in rows:
            table.add_row(*map(escape, row))
        self.terminal.print(table)

    def passed(self, url: str, passed: Passed) -> None:
        self.say(
            f"{url} contesta «{passed.answer}» en {passed.warm_ms:.0f} ms (la primera, {passed.first_ms:.0f}), modelo "
            f"{passed.model}.",
            f"it answers «{passed.answer}» in {passed.warm_ms:.0f} ms (the first in {passed.first_ms:.0f}).",
        )

    def token(self, token: str) -> None:
        """Print the token to standard error; the JSON contains it too."""
        self.say("Token (no se vuelve a mostrar):", "Token (it is not shown again):")
        self.terminal.print(f"    {escape(token)}", style="bold")

    def result(self, result: Mapping[str, Any]) -> None:
        if self.as_json:
            print(json.dumps(result, ensure_ascii=False, indent=2, default=str))

    def failed(self, error: DeployError) -> None:
        self.terminal.print(f"[red]✗[/] {escape(error.spanish)}\n[dim]  {escape(error.english)} \\[{error.code}][/]")
        self.result({"code": error.code, "error": error.english})


def plain(change: Change) -> dict[str, Any]:
    """Return the change as a dict for JSON."""
    return {
        "resource": change.resource,
        "name": change.name,
        "action": change.action,
        "differences": [
            {"field": difference.field, "current": difference.current, "wanted": difference.wanted}
            for difference in change.differences
        ],
    }


def _leaves(field: str, current: Any, wanted: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield path, current value and wanted value of each difference, also inside nested values such as policies."""
    if isinstance(current, dict) and isinstance(wanted, dict):
        for key in [*wanted, *(key for key in current if key not in wanted)]:
            yield from _leaves(f"{field}.{key}", current.get(key), wanted.get(key))
    elif isinstance(current, list) and isinstance(wanted, list) and len(current) == len(wanted):
        for index, (before, after) in enumerate(zip(current, wanted, strict=True)):
            yield from _leaves(f"{field}[{index}]", before, after)
    elif current != wanted:
        yield field, current, wanted


def _short(value: Any) -> str:
    """Return the value as text, truncated; the JSON contains the full value."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= WIDEST else f"{text[:WIDEST]}…"
