"""What the commands have in common: options, text for people on standard error, and JSON on standard output."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer
from rich.console import Console as Terminal
from rich.markup import escape
from rich.table import Table

from infra.aws.account import convert_errors
from infra.aws.change import Change
from infra.aws.errors import DeployError, NotDeployed
from infra.aws.smoke import SmokeResult

UNHEALTHY = 3
MAX_VALUE_LENGTH = 150

Stage = Annotated[str, typer.Option("--stage", help="dev, prod, …", metavar="NAME")]
Region = Annotated[str | None, typer.Option("--region", help="default: AWS_REGION, or the region of the profile")]
Profile = Annotated[str | None, typer.Option("--profile", help="AWS profile", metavar="NAME")]
Json = Annotated[bool, typer.Option("--json", help="print the result as JSON")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="only show what would change")]

_ACTIONS = {
    "create": ("[green]+[/]", "create"),
    "update": ("[yellow]~[/]", "change"),
    "delete": ("[red]-[/]", "delete"),
    "none": ("[dim]=[/]", "unchanged"),
}
_RESOURCES = {
    "ecr_repository": "repository",
    "image": "image",
    "iam_role": "role",
    "log_group": "logs",
    "token": "token",
    "lambda_function": "function",
    "reserved_concurrency": "concurrency",
    "lambda_version": "version",
    "alias": "alias",
    "function_url": "URL",
    "url_permissions": "permissions",
    "warm_schedule": "warm hours",
    "provisioned_concurrency": "warm environments",
    "alarm": "alarm",
    "dashboard": "dashboard",
}


@dataclass(frozen=True, slots=True)
class Console:
    """The output streams: text for people on standard error, JSON results on standard output."""

    as_json: bool
    terminal: Terminal = field(default_factory=lambda: Terminal(stderr=True, highlight=False, soft_wrap=True))

    def print(self, message: str) -> None:
        self.terminal.print(escape(message))

    def change(self, change: Change) -> None:
        sign, action = _ACTIONS[change.action]
        self.terminal.print(f"{sign} {_RESOURCES[change.resource]} [bold]{escape(change.name)}[/] [dim]{action}[/]")
        if change.action in ("create", "update"):
            for difference in change.differences:
                for field, current, desired in _leaves(difference.field, difference.current, difference.desired):
                    before = "" if current is None else f"{_shorten(current)} → "
                    self.print(f"    {field}: {before}{_shorten(desired)}")

    def table(self, title: str, columns: list[str], rows: list[list[str]]) -> None:
        table = Table(*columns, title=title, title_justify="left")
        for row in rows:
            table.add_row(*map(escape, row))
        self.terminal.print(table)

    def passed(self, url: str, passed: SmokeResult) -> None:
        self.print(
            f"{url} answers «{passed.answer}» in {passed.warm_ms:.0f} ms (first request: {passed.first_ms:.0f} ms), "
            f"model {passed.model}."
        )

    def token(self, token: str) -> None:
        """Print the token to standard error; the JSON contains it too."""
        self.print("Token (it is not shown again):")
        self.terminal.print(f"    {escape(token)}", style="bold")

    def result(self, result: Mapping[str, Any]) -> None:
        if self.as_json:
            print(json.dumps(result, ensure_ascii=False, indent=2, default=str))

    @contextmanager
    def exit_on_error(self) -> Iterator[None]:
        """Report a DeployError, and any error of AWS, and exit."""
        try:
            with convert_errors():
                yield
        except DeployError as error:
            self.terminal.print(f"[red]✗[/] {escape(str(error))} [dim]\\[{error.code}][/]")
            self.result({"code": error.code, "error": str(error)})
            raise typer.Exit(UNHEALTHY if isinstance(error, NotDeployed) else 1) from None


def change_as_json(change: Change) -> dict[str, Any]:
    return {
        "resource": change.resource,
        "name": change.name,
        "action": change.action,
        "differences": [
            {"field": difference.field, "current": difference.current, "wanted": difference.desired}
            for difference in change.differences
        ],
    }


def _leaves(field: str, current: Any, desired: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield path, current value and desired value of each difference, also inside nested values such as policies."""
    if isinstance(current, dict) and isinstance(desired, dict):
        for key in [*desired, *(key for key in current if key not in desired)]:
            yield from _leaves(f"{field}.{key}", current.get(key), desired.get(key))
    elif isinstance(current, list) and isinstance(desired, list) and len(current) == len(desired):
        for index, (before, after) in enumerate(zip(current, desired, strict=True)):
            yield from _leaves(f"{field}[{index}]", before, after)
    elif current != desired:
        yield field, current, desired


def _shorten(value: Any) -> str:
    """Return the value as text, truncated; the JSON contains the full value."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MAX_VALUE_LENGTH else f"{text[:MAX_VALUE_LENGTH]}…"
