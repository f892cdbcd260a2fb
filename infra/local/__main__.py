"""`python -m infra.local`: the command line of the local stack; see docs/local-stack.md."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from infra.local.errors import StackError


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status. Each command imports only what it needs, so that `down` works without any package."""
    parser = argparse.ArgumentParser(prog="python -m infra.local", description="The local stack.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (
        ("up", "start it and return when it answers"),
        ("down", "end it"),
        ("status", "what runs, and whether it answers"),
        ("logs", "follow its logs"),
    ):
        commands.add_parser(name, help=text)
    supervise = commands.add_parser("supervise", help="keep it running until SIGTERM (up does this in the background)")
    supervise.add_argument("run", type=Path, help="directory of the state and the logs")
    supervise.add_argument("cache", type=Path, help="directory of the emulator")
    gateway = commands.add_parser("gateway", help="serve the function URL until SIGTERM (supervise does this)")
    gateway.add_argument(
        "urls", nargs="+", help="of the emulators: http://127.0.0.1:9000, or a name with many addresses"
    )
    try:
        return _run(parser.parse_args(arguments))
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(given: argparse.Namespace) -> int:
    match given.command:
        case "supervise":
            from infra.local.supervisor import supervise

            supervise(os.environ, given.run, given.cache)
        case "gateway":
            from infra.local import access, gateway
            from infra.local.settings import Settings

            settings = Settings.from_env(os.environ)
            gateway.run(settings, given.urls, access.of_gateway(settings, os.environ))
        case command:
            return _manage(command)
    return 0


def _manage(command: str) -> int:
    from infra.local import stack

    match command:
        case "up":
            stack.up(os.environ)
        case "down":
            stack.down()
        case "status":
            return 0 if stack.status() else 3
        case "logs":
            stack.logs()
    return 0


if __name__ == "__main__":
    sys.exit(main())
