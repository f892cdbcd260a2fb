"""Run the contract tests of boto3's `invoke` on the image alone, with `emulator_address` of this directory."""

from collections.abc import Iterator

import pytest

from infra.local.services import ROOT
from tests.contract.test_invoke import *  # noqa: F403
from tests.contract.test_invoke import Invoke, invoking
from tests.docker.engine import function


@pytest.fixture(name="hurried")
def hurried_container(images: None) -> Iterator[Invoke]:
    """The emulator's timeout is 30 seconds; a margin of 22 seconds leaves eight."""
    options = ["--env", "AWS_LAMBDA_FUNCTION_TIMEOUT=30", "--env", "QAS_DEADLINE_MARGIN_SECONDS=22"]
    options += ["--volume", f"{ROOT / 'tests/contract/slow.py'}:/var/task/slow.py:ro"]
    with function(*options, command=["slow.handler"]) as container:
        container.invoke({})
        yield invoking(container.address)
