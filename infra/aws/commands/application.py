"""The Typer application, and the error handling of its commands."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from infra.aws.account import explained
from infra.aws.commands.console import Console
from infra.aws.commands.options import helped
from infra.aws.errors import DeployError, NotDeployed

NOT_WELL = 3

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=helped("Despliegue en AWS.", "Deployment to AWS."),
)


@contextmanager
def failing(console: Console) -> Iterator[None]:
    try:
        with explained():
            yield
    except DeployError as error:
        console.failed(error)
        raise typer.Exit(NOT_WELL if isinstance(error, NotDeployed) else 1) from None
