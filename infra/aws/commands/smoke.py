"""The command `smoke`."""

import os
from dataclasses import asdict
from typing import Annotated

import typer

from infra.aws.account import Account
from infra.aws.clock import Clock
from infra.aws.commands import options
from infra.aws.commands.application import app, failing
from infra.aws.commands.console import Console
from infra.aws.commands.options import helped
from infra.aws.errors import NotDeployed
from infra.aws.proof import prove
from infra.aws.smoke import Passed, smoke, smoke_stage
from infra.aws.status import read_status
from infra.aws.wanted import Auth


@app.command("smoke", help=helped("comprobar que la URL contesta", "check that the URL answers"))
def run_smoke(
    stage: options.Stage = "dev",
    region: options.Region = None,
    profile: options.Profile = None,
    as_json: options.Json = False,
    url: Annotated[str | None, typer.Option(help=helped("otra URL, como http://localhost:8008", "another URL"))] = None,
    auth: Annotated[
        Auth, typer.Option(help=helped("acceso de --url; el token, en QAS_TOKEN", "access of --url; token: QAS_TOKEN"))
    ] = Auth.NONE,
) -> None:
    console = Console(as_json)
    with failing(console):
        account = Account.open(profile, region)
        if url is None:
            url, passed = _smoke_deployed(account, stage)
        else:
            proof = prove(url, auth, account.session, os.environ.get("QAS_TOKEN"))
            passed = smoke(url, auth, proof, Clock(), settling=0)
        console.passed(url, passed)
    console.result({"url": url, **asdict(passed)})


def _smoke_deployed(account: Account, name: str) -> tuple[str, Passed]:
    """Test the deployed URL; return the URL and the result. Raises NotDeployed, SmokeFailed."""
    stage = account.stage(name)
    status = read_status(account, stage)
    if status.url is None:
        raise NotDeployed(name, stage.region)
    return status.url, smoke_stage(account, stage, status.url, Auth(status.auth))
