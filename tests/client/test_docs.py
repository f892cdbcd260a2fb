"""The examples and the table of docs/client.md."""

import re
from pathlib import Path

import pytest

import client
from client import ServiceError
from client.client import DEFAULT_RETRY
from function.app import create_app
from function.config import Settings
from function.reader.reader import Reader
from tests.function.serving import serving

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_examples_run(
    embedded: Reader, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    names: dict[str, object] = {}
    with serving(create_app(Settings(), embedded)) as url:
        for example in EXAMPLES:
            exec(example.replace("http://localhost:8008", url), names)

    printed = capsys.readouterr().out
    assert len(EXAMPLES) == 7
    assert printed.startswith("doce meses 0.")
    assert "('900 euros', 'anexo.txt', 16)" in printed


def test_the_table_lists_every_error_and_whether_it_is_retried() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| .* \| (yes|no) \|$", PAGE, re.MULTILINE)
    errors = [kind for kind in vars(client).values() if isinstance(kind, type) and issubclass(kind, ServiceError)]
    errors.remove(ServiceError)

    assert sorted(rows) == sorted(
        (kind.__name__, kind.code, "yes" if kind in DEFAULT_RETRY.errors else "no") for kind in errors
    )
