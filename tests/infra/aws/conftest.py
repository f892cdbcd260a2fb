"""The same clients for all tests, and an empty account for each test."""

from collections.abc import Iterator

import pytest

from tests.infra.aws.amazon import Amazon


@pytest.fixture(scope="session")
def clients() -> Amazon:
    return Amazon.start()


@pytest.fixture
def amazon(clients: Amazon) -> Iterator[Amazon]:
    with clients.empty():
        yield clients
