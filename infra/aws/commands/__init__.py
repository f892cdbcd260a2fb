"""The command line.

Exit status: 0 success, 1 failure (the JSON contains the error code), 2 wrong usage, 3 not deployed or unhealthy.
"""

import typer

from infra.aws.commands.cost import show_cost
from infra.aws.commands.inspection import run_smoke, show_logs, show_status
from infra.aws.commands.lifecycle import run_deploy, run_destroy, run_rollback

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Deploy the function to AWS."
)
app.command("deploy", help="Create or change what is needed.")(run_deploy)
app.command("status", help="Show what is deployed and whether it is healthy.")(show_status)
app.command("smoke", help="Check that the URL answers.")(run_smoke)
app.command("logs", help="Show the function's log.")(show_logs)
app.command("rollback", help="Go back to the previous good version.")(run_rollback)
app.command("destroy", help="Delete everything that deploy created.")(run_destroy)
app.command("cost", help="Show the cost of a million questions.")(show_cost)
