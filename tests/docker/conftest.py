"""The images, built once a session, and the stack in containers, once a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.services import free_ports
from tests.docker.engine import Container, Stack, function, why_not


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in here needs an engine; `items` are those of all directories."""
    ours = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    reason = why_not() if ours else None
    for item in ours:
        item.add_marker(pytest.mark.docker)
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def images() -> None:
    """Built as `docker compose build` does; what has not changed is not built again."""
    Stack({}).compose("build")


@pytest.fixture(scope="module")
def settings() -> dict[str, str]:
    """Of the stack, for a module to set."""
    return {}


@pytest.fixture(scope="module")
def stack(images: None, settings: dict[str, str]) -> Iterator[Stack]:
    api, page = free_ports(2)
    stack = Stack(
        {
            "COMPOSE_PROJECT_NAME": f"qas-test-{api}",
            "QAS_LOCAL_API_PORT": str(api),
            "QAS_LOCAL_PAGE_PORT": str(page),
            **settings,
        }
    )
    try:
        stack.scale(1)
        stack.containers("gateway")[0].wait(8008)
        yield stack
    finally:
        stack.compose("down", "--volumes", "--timeout", "2")


@pytest.fixture(scope="module")
def function_url(stack: Stack) -> str:
    """Instead of the one of tests/conftest.py, for the contract tests."""
    return stack.api


@pytest.fixture(scope="module")
def container(images: None) -> Iterator[Container]:
    """One function, warmed up."""
    with function() as container:
        container.invoke({})
        yield container


@pytest.fixture(scope="module")
def emulator_address(container: Container) -> str:
    """Instead of the one of tests/conftest.py, for the contract tests."""
    return container.address
