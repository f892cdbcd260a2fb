"""The commands, one file each.

Exit status: 0 done, 1 failed (the JSON has the code), 2 wrong usage, 3 not deployed or not well.
"""

# Each adds itself to the application, in the order of the help.
from infra.aws.commands import deploy, status, smoke, logs, rollback, destroy, cost  # noqa: F401, I001
from infra.aws.commands.application import app

__all__ = ["app"]
