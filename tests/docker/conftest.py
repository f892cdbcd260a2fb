"""Fixtures: the images, built once per session, and the stack in containers, started once per module."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.services import ROOT, free_ports
from tests.docker.engine import GATEWAY, IMAGE, PAGE, VARIANT, Container, Stack, dangling, docker, function, why_not


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this directory and skip them without an engine; `items` are the tests of all directories."""
    ours = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    reason = why_not() if ours else None
    for item in ours:
        item.add_marker(pytest.mark.docker)
        # The first test waits until all images are built.
        item.add_marker(pytest.mark.timeout(1200))
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def images() -> None:
    """Build the images with `docker compose build` and keep them, so that unchanged images are not built again."""
    former = {image for name in (IMAGE, GATEWAY, PAGE) for image in docker("images", "-q", "--no-trunc", name).split()}
    Stack({}).compose("build")
    if replaced := former & dangling():
        docker("rmi", *replaced, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """Copy the sources of the function's image for a test to change; remove the images and stages built from them."""
    kept = dangling()
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("function", "infra"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("Dockerfile.lambda", ".dockerignore", "pyproject.toml", "uv.lock"):
        shutil.copy2(ROOT / name, tmp_path / name)
    yield tmp_path
    docker("rmi", "--force", VARIANT, *(dangling() - kept), check=False)


@pytest.fixture(scope="module")
def settings() -> dict[str, str]:
    """Return settings of the stack; a module can override them."""
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
    """Override the fixture of tests/conftest.py, for the contract tests."""
    return stack.api


@pytest.fixture(scope="module")
def container(images: None) -> Iterator[Container]:
    """Yield a container of the function after a first invocation."""
    with function() as container:
        container.invoke({})
        yield container


@pytest.fixture(scope="module")
def emulator_address(container: Container) -> str:
    """Override the fixture of tests/conftest.py, for the contract tests."""
    return container.address
