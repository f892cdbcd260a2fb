from collections.abc import Iterator

import pytest

from client import Client
from tests.client.service import Service
from tests.client.slept import Slept


@pytest.fixture
def service() -> Iterator[Service]:
    with Service().serving() as service:
        yield service


@pytest.fixture
def slept() -> Slept:
    return Slept()


@pytest.fixture
def client(service: Service, slept: Slept) -> Iterator[Client]:
    with Client(service.url, timeout=5, sleep=slept, jitter=lambda: 0.5) as client:
        yield client
