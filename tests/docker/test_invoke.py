"""The contract of boto3's `invoke`, asked of the image alone: `emulator_address` is that of conftest.py here."""

from collections.abc import Iterator

import pytest

from infra.local.services import ROOT
from tests.contract.test_invoke import *  # noqa: F403
from tests.contract.test_invoke import Invoke, invoking
from tests.docker.engine import function


@pytest.fixture(name="hurried")
def hurried_container(images: None) -> Iterator[Invoke]:
    """The emulator gives 30 seconds; a margin of 27 leaves three."""
    options = ["--env", "AWS_LAMBDA_FUNCTION_TIMEOUT=30", "--env", "QAS_DEADLINE_MARGIN_SECONDS=27"]
    options += ["--volume", f"{ROOT / 'tests/contract/slow.py'}:/var/task/slow.py:ro"]
    with function(*options, command=["slow.handler"]) as container:
        container.invoke({})
        yield invoking(container.address)
