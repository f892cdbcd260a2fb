"""The contracts in pyproject.toml about which package imports which, and files that only tests may read."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = [name for name in PYPROJECT["tool"]["importlinter"]["root_packages"] if name != "tests"]


def test_every_import_is_allowed() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_package_has_contracts() -> None:
    assert PACKAGES == sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")


@pytest.mark.parametrize("package", PACKAGES)
def test_only_tests_read_the_files_of_tests(package: str) -> None:
    files = [path for path in (ROOT / package).rglob("*") if path.suffix in (".py", ".sh", ".toml")]
    assert files
    assert [path for path in files if re.search(r"""["']tests/""", path.read_text(encoding="utf-8"))] == []
