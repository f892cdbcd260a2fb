import math
import re
from dataclasses import fields
from pathlib import Path

import pytest

from function.config import PREFIX, Settings, SettingsError, vcpus

DOCUMENTED = Path("docs/settings.md").read_text(encoding="utf-8")


def test_without_variables_the_defaults_hold() -> None:
    assert Settings.from_env({}) == Settings(
        model=None,
        threads=None,
        max_windows=None,
        max_body_bytes=4_000_000,
        deadline_margin_seconds=1.0,
        time_limit_seconds=math.inf,
        token_sha256=None,
        cors_origins=(),
    )


def test_every_setting_can_be_set(tmp_path: Path) -> None:
    environ = {
        "QAS_MODEL": str(tmp_path),
        "QAS_THREADS": "2",
        "QAS_MAX_WINDOWS": "50",
        "QAS_MAX_BODY_BYTES": "1000",
        "QAS_DEADLINE_MARGIN_SECONDS": "0.5",
        "QAS_TIME_LIMIT_SECONDS": " 20 ",
        "QAS_TOKEN_SHA256": "AB" * 32,
        "QAS_CORS_ORIGINS": "https://a.es, https://b.es",
        "PATH": "/bin",
    }
    assert Settings.from_env(environ) == Settings(
        model=tmp_path,
        threads=2,
        max_windows=50,
        max_body_bytes=1000,
        deadline_margin_seconds=0.5,
        time_limit_seconds=20.0,
        token_sha256=b"\xab" * 32,
        cors_origins=("https://a.es", "https://b.es"),
    )


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.from_env({PREFIX + field.name.upper(): "" for field in fields(Settings)}) == Settings()


@pytest.mark.parametrize(
    ("variable", "text", "reason"),
    [
        ("QAS_MODEL", "/nowhere", "must name an existing directory"),
        ("QAS_THREADS", "0", "must be a whole number, 1 or more"),
        ("QAS_THREADS", "two", "must be a whole number, 1 or more"),
        ("QAS_MAX_WINDOWS", "-1", "must be a whole number, 1 or more"),
        ("QAS_MAX_BODY_BYTES", "4e6", "must be a whole number, 1 or more"),
        ("QAS_MAX_BODY_BYTES", "٤", "must be a whole number, 1 or more"),
        ("QAS_DEADLINE_MARGIN_SECONDS", "-0.1", "must be a number of seconds, 0 or more"),
        ("QAS_DEADLINE_MARGIN_SECONDS", "inf", "must be a number of seconds, 0 or more"),
        ("QAS_TIME_LIMIT_SECONDS", "nan", "must be a number of seconds, 0 or more"),
        ("QAS_TIME_LIMIT_SECONDS", "soon", "must be a number of seconds, 0 or more"),
    ],
)
def test_a_bad_value_is_refused_by_its_name(variable: str, text: str, reason: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_env({variable: text})
    assert str(refusal.value) == f"{variable}={text}: {reason}"


def test_a_token_in_place_of_its_digest_is_refused_unseen() -> None:
    with pytest.raises(SettingsError, match=r"^QAS_TOKEN_SHA256=…: must be the 64 hexadecimal digits of a SHA-256$"):
        Settings.from_env({"QAS_TOKEN_SHA256": "secreto"})


def test_an_unknown_variable_is_refused_by_its_name() -> None:
    with pytest.raises(SettingsError, match=r"^QAS_MODLE: unknown setting; the settings are QAS_MODEL, QAS_THREADS"):
        Settings.from_env({"QAS_MODLE": "x"})


@pytest.mark.parametrize("variable", ["QAS_URLS", "QAS_URL_", "QAS_PAGE_", "QAS_LOCAL"])
def test_what_only_looks_like_the_pages_is_refused(variable: str) -> None:
    with pytest.raises(SettingsError, match=f"^{variable}: unknown setting"):
        Settings.from_env({variable: "x"})


@pytest.mark.parametrize("variable", ["QAS_URL", "QAS_PAGE_TIMEOUT", "QAS_LOCAL_API_PORT"])
def test_what_the_page_and_the_local_stack_read_is_left_to_them(variable: str) -> None:
    assert Settings.from_env({variable: "x"}) == Settings()


def documented(title: str) -> list[str]:
    section = DOCUMENTED.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(QAS_\w+)`", section, re.MULTILINE)


def test_every_setting_is_documented_and_no_other() -> None:
    assert documented("The function") == [PREFIX + field.name.upper() for field in fields(Settings)]


def test_the_pages_settings_are_documented_and_no_other() -> None:
    read = Path("frontend/settings.py").read_text(encoding="utf-8")
    assert documented("The page") == re.findall(r'^ +"(QAS_\w+)": _', read, re.MULTILINE)


@pytest.mark.parametrize(("megabytes", "expected"), [("128", 1), ("1769", 1), ("3537", 1), ("3538", 2), ("10240", 5)])
def test_a_function_has_the_vcpus_that_its_memory_pays_for(megabytes: str, expected: int) -> None:
    assert vcpus({"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": megabytes}) == expected


def test_outside_lambda_one_thread_reads() -> None:
    assert vcpus({}) == 1
