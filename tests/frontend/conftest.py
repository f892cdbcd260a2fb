from collections.abc import Iterator

import pytest

from tests.frontend.service import Service


@pytest.fixture
def service() -> Iterator[Service]:
    with Service().serving() as service:
        yield service
