"""A file next to the page's configuration may contain tokens, so git and the images exclude it."""

import subprocess
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
CONFIGURATION, SECRETS = ".streamlit/config.toml", ".streamlit/secrets.toml"


def in_context(path: str) -> bool:
    """Return whether .dockerignore admits the path: the last line that matches it or a parent folder decides."""
    named = [PurePosixPath(path), *PurePosixPath(path).parents]
    goes_in = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and any(one.match(line.removeprefix("!")) for one in named if one.name):
            goes_in = line.startswith("!")
    return goes_in


def test_no_image_can_be_given_the_secrets() -> None:
    assert in_context(CONFIGURATION) and in_context("frontend/app.py") and not in_context("docs/page.md")
    assert not in_context(SECRETS)


def test_the_pages_image_takes_the_configuration_alone() -> None:
    lines = (ROOT / "frontend/Dockerfile").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if ".streamlit" in line] == [f"COPY {CONFIGURATION} /srv/.streamlit/"]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no checkout of git's")
def test_git_leaves_the_secrets_out() -> None:
    def ignored(path: str) -> bool:
        return subprocess.run(["git", "check-ignore", "--quiet", path], cwd=ROOT, timeout=30).returncode == 0

    assert ignored(SECRETS) and not ignored(CONFIGURATION)
