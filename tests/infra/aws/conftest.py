"""The same clients for all tests, and an empty account for each test."""

from collections.abc import Iterator

import pytest

from tests.infra.aws.fake_aws import FakeAws


@pytest.fixture(scope="session")
def started_aws() -> FakeAws:
    return FakeAws.start()


@pytest.fixture
def aws(started_aws: FakeAws) -> Iterator[FakeAws]:
    with started_aws.empty():
        yield started_aws
