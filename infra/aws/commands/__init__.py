"""The commands, one module each.

Exit status: 0 success, 1 failure (the JSON contains the error code), 2 wrong usage, 3 not deployed or unhealthy.
"""

# Each import registers its command; the help lists the commands in this order.
from infra.aws.commands import deploy, status, smoke, logs, rollback, destroy, cost  # noqa: F401, I001
from infra.aws.commands.application import app

__all__ = ["app"]
