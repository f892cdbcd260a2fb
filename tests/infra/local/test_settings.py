import re
from dataclasses import fields
from pathlib import Path

import pytest

from infra.local.errors import SettingsError
from infra.local.settings import AUTH, PREFIX, Settings

DOCS = Path(__file__).parents[3] / "docs" / "local-stack-reference.md"


def test_what_is_not_set_has_its_default() -> None:
    assert Settings.from_env({"QAS_MODEL": "/m", "PATH": "/bin", "QAS_LOCAL_QUEUE": " "}) == Settings(
        host="127.0.0.1",
        api_port=8008,
        page_port=8501,
        functions=2,
        function_seconds=30,
        function_memory_mb=1769,
        queue=32,
        queue_seconds=10,
        auth="none",
    )


def test_every_setting_is_read() -> None:
    environ = {
        "QAS_LOCAL_HOST": "0.0.0.0",
        "QAS_LOCAL_API_PORT": "80",
        "QAS_LOCAL_PAGE_PORT": "81",
        "QAS_LOCAL_FUNCTIONS": "4",
        "QAS_LOCAL_FUNCTION_SECONDS": "5",
        "QAS_LOCAL_FUNCTION_MEMORY_MB": "3008",
        "QAS_LOCAL_QUEUE": "0",
        "QAS_LOCAL_QUEUE_SECONDS": " 1 ",
        "QAS_AUTH": "iam",
    }
    assert Settings.from_env(environ) == Settings(
        host="0.0.0.0",
        api_port=80,
        page_port=81,
        functions=4,
        function_seconds=5,
        function_memory_mb=3008,
        queue=0,
        queue_seconds=1,
        auth="iam",
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("QAS_LOCAL_HOST", "localhost"),
        ("QAS_LOCAL_HOST", "::1"),
        ("QAS_LOCAL_API_PORT", "0"),
        ("QAS_LOCAL_API_PORT", "65536"),
        ("QAS_LOCAL_PAGE_PORT", "ocho"),
        ("QAS_LOCAL_FUNCTIONS", "-1"),
        ("QAS_LOCAL_FUNCTIONS", "1.5"),
        ("QAS_LOCAL_FUNCTIONS", "٣"),
        ("QAS_LOCAL_FUNCTION_SECONDS", "901"),
        ("QAS_LOCAL_QUEUE", 5000 * "9"),
        ("QAS_LOCAL_PORT", "8008"),
        ("QAS_LOCAL_PAGE_PORT", "8008"),
        ("QAS_LOCAL_AUTH", "iam"),
        ("QAS_AUTH", "basic"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_name(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        Settings.from_env({variable: value})


def test_where_everybody_may_come_in_this_machine_comes_by_its_own_address() -> None:
    settings = Settings(host="0.0.0.0", api_port=1, page_port=2)
    assert (settings.api, settings.page) == ("http://127.0.0.1:1", "http://127.0.0.1:2")
    assert Settings(host="192.168.1.5").api == "http://192.168.1.5:8008"


def test_every_setting_is_documented_with_its_default() -> None:
    rows = dict(
        re.findall(rf"^\| `({PREFIX}\w+|{AUTH})` \| `([^`]+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert rows == {
        AUTH if setting.name == "auth" else PREFIX + setting.name.upper(): str(setting.default)
        for setting in fields(Settings)
    }
