"""The settings of the page, and files with settings: images exclude secrets, and limits of uploads agree."""

import subprocess
from pathlib import Path, PurePosixPath

import pytest

from frontend.settings import Settings, SettingsError, UnknownSetting


def test_by_default_the_page_uses_the_local_stack() -> None:
    assert Settings.from_env({}) == Settings(url="http://127.0.0.1:8008", timeout=60.0)


def test_address_and_timeout_come_from_the_environment() -> None:
    environ = {"QAS_URL": "https://abc.lambda-url.eu-west-1.on.aws/", "QAS_PAGE_TIMEOUT": "2.5"}

    assert Settings.from_env(environ) == Settings(url="https://abc.lambda-url.eu-west-1.on.aws", timeout=2.5)


def test_a_token_is_used_and_not_in_the_representation() -> None:
    settings = Settings.from_env({"QAS_PAGE_TOKEN": "c2VjcmV0bw=="})

    assert (settings.auth, settings.token) == ("token", "c2VjcmV0bw==")
    assert "c2VjcmV0bw" not in repr(settings)


def test_the_kind_of_authentication_is_a_setting() -> None:
    assert Settings.from_env({"QAS_PAGE_AUTH": "iam", "QAS_PAGE_TOKEN": "c2VjcmV0bw"}).auth == "iam"
    assert Settings.from_env({}).auth == "none"


def test_the_addresses_to_compare_are_settings() -> None:
    environ = {"QAS_PAGE_COMPARE_URL": "http://127.0.0.1:8009/", "QAS_PAGE_ANY_URL": "Yes"}

    settings = Settings.from_env(environ)

    assert (settings.compare_url, settings.any_url) == ("http://127.0.0.1:8009", True)
    assert Settings.from_env({}).any_url is False


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.from_env({"QAS_URL": "", "QAS_PAGE_TIMEOUT": ""}) == Settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("QAS_URL", "127.0.0.1:8008"),
        ("QAS_URL", "ftp://127.0.0.1"),
        ("QAS_URL", "http://"),
        ("QAS_URL", "http://[::1"),
        ("QAS_URL", "http://127.0.0.1:port"),
        ("QAS_URL", "http://127.0.0.1:0"),
        ("QAS_URL", "http://127.0.0.1/?a=1"),
        ("QAS_URL", "http://127.0.0.1/#a"),
        ("QAS_URL", "http://127.0.0.1/ qas"),
        ("QAS_URL", " http://127.0.0.1"),
        ("QAS_PAGE_AUTH", "basic"),
        ("QAS_PAGE_TOKEN", "dos palabras"),
        ("QAS_PAGE_TOKEN", "una\r\nX-Otra: línea"),
        ("QAS_PAGE_COMPARE_URL", "127.0.0.1:8008"),
        ("QAS_PAGE_ANY_URL", "quizá"),
        ("QAS_PAGE_TIMEOUT", "soon"),
        ("QAS_PAGE_TIMEOUT", "0"),
        ("QAS_PAGE_TIMEOUT", "-1"),
        ("QAS_PAGE_TIMEOUT", "inf"),
        ("QAS_PAGE_TIMEOUT", "nan"),
    ],
)
def test_an_invalid_value_is_rejected_with_the_name_of_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable) as refused:
        Settings.from_env({variable: value})

    assert refused.value.variable == variable
    assert value not in str(refused.value)


def test_an_unknown_variable_is_rejected_with_its_name() -> None:
    with pytest.raises(UnknownSetting, match="QAS_PAGE_TIMEUOT"):
        Settings.from_env({"QAS_PAGE_TIMEUOT": "5"})


ROOT = Path(__file__).parents[2]
CONFIGURATION, SECRETS = ".streamlit/config.toml", ".streamlit/secrets.toml"


def in_context(path: str) -> bool:
    """Return whether .dockerignore admits the path: the last line that matches it or a parent folder decides."""
    named = [PurePosixPath(path), *PurePosixPath(path).parents]
    goes_in = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and any(name.match(line.removeprefix("!")) for name in named if name.name):
            goes_in = line.startswith("!")
    return goes_in


def test_images_exclude_the_secrets() -> None:
    assert in_context(CONFIGURATION) and in_context("frontend/app.py") and not in_context("docs/page.md")
    assert not in_context(SECRETS)


def test_the_image_of_the_page_contains_only_the_configuration() -> None:
    lines = (ROOT / "frontend/Dockerfile").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if ".streamlit" in line] == [f"COPY {CONFIGURATION} /srv/.streamlit/"]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no checkout of git's")
def test_git_ignores_the_secrets() -> None:
    def ignored(path: str) -> bool:
        return subprocess.run(["git", "check-ignore", "--quiet", path], cwd=ROOT, timeout=30).returncode == 0

    assert ignored(SECRETS) and not ignored(CONFIGURATION)
