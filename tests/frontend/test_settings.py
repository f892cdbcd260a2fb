"""The settings of the page, and files with settings: images exclude secrets, and limits of uploads agree."""

import re
import subprocess
import tomllib
from pathlib import Path, PurePosixPath

import pytest

from frontend.documents import Limits
from frontend.documents.document import MEGABYTE
from frontend.questions import MEGABYTES
from frontend.settings import Settings, SettingsError, UnknownSetting


def test_without_a_word_the_page_asks_the_local_stack() -> None:
    assert Settings.from_env({}) == Settings(url="http://127.0.0.1:8008", timeout=60.0)


def test_address_and_patience_come_from_the_environment() -> None:
    environ = {"QAS_URL": "https://abc.lambda-url.eu-west-1.on.aws/", "QAS_PAGE_TIMEOUT": "2.5"}

    assert Settings.from_env(environ) == Settings(url="https://abc.lambda-url.eu-west-1.on.aws", timeout=2.5)


def test_a_token_is_used_where_there_is_one_and_never_shown() -> None:
    settings = Settings.from_env({"QAS_PAGE_TOKEN": "c2VjcmV0bw=="})

    assert (settings.auth, settings.token) == ("token", "c2VjcmV0bw==")
    assert "c2VjcmV0bw" not in repr(settings)


def test_the_kind_of_access_can_be_said() -> None:
    assert Settings.from_env({"QAS_PAGE_AUTH": "iam", "QAS_PAGE_TOKEN": "c2VjcmV0bw"}).auth == "iam"
    assert Settings.from_env({}).auth == "none"


def test_where_else_the_page_may_ask() -> None:
    environ = {"QAS_PAGE_COMPARE_URL": "http://127.0.0.1:8009/", "QAS_PAGE_ANY_URL": "Yes"}

    settings = Settings.from_env(environ)

    assert (settings.compare_url, settings.any_url) == ("http://127.0.0.1:8009", True)
    assert Settings.from_env({}).any_url is False


def test_an_empty_variable_is_as_good_as_none() -> None:
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
def test_a_value_that_cannot_be_used_is_refused_by_the_name_of_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable) as refused:
        Settings.from_env({variable: value})

    assert refused.value.variable == variable
    assert value not in str(refused.value)


def test_a_variable_that_does_not_exist_is_refused_by_its_name() -> None:
    with pytest.raises(UnknownSetting, match="QAS_PAGE_TIMEUOT"):
        Settings.from_env({"QAS_PAGE_TIMEUOT": "5"})


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


ROOT = Path(__file__).parents[2]
DOCUMENT = Limits().max_bytes // MEGABYTE


def test_the_server_takes_no_larger_file_than_a_page_asks_for() -> None:
    server = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["server"]

    assert server["maxUploadSize"] == max(MEGABYTES, DOCUMENT)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    ("style", "key", "limit"), [("ask/style.css", "intake", DOCUMENT), ("style.css", "choose-file", MEGABYTES)]
)
def test_the_limit_is_said_in_both_languages(style: str, key: str, limit: int, language: str) -> None:
    css = (ROOT / "frontend" / style).read_text(encoding="utf-8")

    said = re.search(rf'\.st-key-{key}-{language}:has\([^{{]*aria-invalid[^{{]*{{\s*content: "([^"]+)"', css)

    assert said and f" {limit} MB" in said[1]
