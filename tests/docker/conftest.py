"""The images, built once a session, and the stack in containers, once a module."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.services import ROOT, free_ports
from tests.docker.engine import GATEWAY, IMAGE, PAGE, VARIANT, Container, Stack, dangling, docker, function, why_not


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
    """Built as `docker compose build` does, and kept: what has not changed is not built again."""
    former = {image for name in (IMAGE, GATEWAY, PAGE) for image in docker("images", "-q", "--no-trunc", name).split()}
    Stack({}).compose("build")
    if replaced := former & dangling():
        docker("rmi", *replaced, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """What the function's image is made of, so that it can be changed; what is made of it goes, stages included."""
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
