"""The command line against the local stack's gateway and the Lambda emulator."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from infra.aws.build import ROOT
from infra.aws.smoke import CONTEXT, QUESTION
from infra.local import emulator
from infra.local.errors import EmulatorError
from infra.local.services import HANDLER, free_ports, function, gateway, running
from infra.local.settings import Settings
from infra.local.stack import CACHE
from tests.conftest import patient

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(180)]

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
TOKEN = {"QAS_TOKEN": "3Zp-kQ_9wV"}
OWN = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "QAS_"))}
NOWHERE = {name: "/dev/null" for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")}


@dataclass
class Ran:
    status: int
    result: Any
    told: str


def smoke(url: str, *arguments: str, **environ: str) -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "infra.aws", "smoke", "--json", "--url", url, *arguments],
        cwd=ROOT,
        env={**OWN, **NOWHERE, "AWS_EC2_METADATA_DISABLED": "true", "NO_COLOR": "1", **environ},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return Ran(done.returncode, json.loads(done.stdout), done.stderr)


def run(*command: str, **environ: str) -> str:
    done = subprocess.run(command, env={**OWN, **environ}, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


@contextmanager
def served(path: Path, run: Path, environ: Mapping[str, str], handler: str = HANDLER) -> Iterator[str]:
    """Start a gateway with one function and yield its URL."""
    invocations, runtime, port = free_ports(3)
    environ = {**OWN, "QAS_LOCAL_API_PORT": str(port), **environ}
    settings = Settings.from_env(environ)
    one = function("function", path, (invocations, runtime), settings, environ, handler)
    with running(one, run), running(gateway([f"http://127.0.0.1:{invocations}"], settings, environ), run):
        url = f"http://127.0.0.1:{port}"
        patient().get(f"{url}/health", timeout=60)
        yield url


@pytest.fixture(scope="module")
def emulator_path() -> Path:
    try:
        return emulator.fetch(CACHE)
    except EmulatorError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module", params=["token", "iam"])
def protected(
    request: pytest.FixtureRequest, emulator_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """Yield the URL of a gateway and the kind of access that it requires."""
    environ = {**KEYS, **TOKEN, "QAS_AUTH": request.param}
    with served(emulator_path, tmp_path_factory.mktemp("smoke"), environ) as url:
        yield url, request.param


def test_who_may_ask_is_answered(protected: tuple[str, str]) -> None:
    url, auth = protected
    ran = smoke(url, "--auth", auth, "--region", "eu-west-1", **(TOKEN if auth == "token" else KEYS))
    assert ran.status == 0, ran.told
    assert (ran.result["url"], ran.result["model"]) == (url, "qas/embedded-es")
    assert ran.result["answer"] in CONTEXT
    assert f"{url} answers «{ran.result['answer']}»" in ran.told


def test_who_may_not_is_told_why(protected: tuple[str, str]) -> None:
    url, auth = protected
    others = {"QAS_TOKEN": "a-wrong-one"} if auth == "token" else {**KEYS, "AWS_SECRET_ACCESS_KEY": "a-wrong-one"}
    ran = smoke(url, "--auth", auth, "--region", "eu-west-1", **others)
    assert (ran.status, ran.result["code"]) == (1, "smoke_failed")
    status, ours, its_own = {
        "token": (401, "the function expects another token", "send the header `Authorization: Bearer"),
        "iam": (403, "this machine's clock must be right", "the signature does not match"),
    }[auth]
    assert f"{url} answers {status}: " in ran.result["error"]
    assert ours in ran.result["error"] and f"It says: «{its_own}" in ran.result["error"]
    assert "a-wrong-one" not in ran.told


def test_who_shows_nothing_is_told_what_is_lacking(protected: tuple[str, str]) -> None:
    url, auth = protected
    assert smoke(url, "--auth", auth).result["code"] == {"token": "no_token", "iam": "no_credentials"}[auth]
    if auth == "iam":
        assert smoke(url, "--auth", auth, **KEYS).result["code"] == "no_region"
    assert smoke(url).result["error"].startswith(f"{url} answers {401 if auth == 'token' else 403}: ")


def test_curl_asks_as_the_document_says(protected: tuple[str, str]) -> None:
    """With IAM, curl signs the request itself."""
    url, auth = protected
    if shutil.which("curl") is None or "--aws-sigv4" not in run("curl", "--help", "all"):
        pytest.skip("no curl that signs")
    document = Path("docs/deploy.md").read_text(encoding="utf-8").replace("\\\n", "")
    (command,) = (
        line for line in document.splitlines() if line.startswith("curl ") and ("Bearer" in line) is (auth == "token")
    )
    body = json.dumps({"question": QUESTION, "context": CONTEXT}, ensure_ascii=False)
    command = command.replace('{"question": "…", "context": "…"}', body)
    answer = json.loads(run("bash", "-c", f"{command} --silent", QAS_URL=f"{url}/", **KEYS, **TOKEN))
    assert answer["results"][0]["answers"][0]["text"] in CONTEXT


def test_a_url_that_should_be_closed_and_is_not_fails(function_url: str) -> None:
    assert smoke(function_url).status == 0
    ran = smoke(function_url, "--auth", "token", **TOKEN)
    assert "answers without credentials too" in ran.result["error"]


def test_a_question_over_the_limit_is_explained(emulator_path: Path, tmp_path: Path) -> None:
    with served(emulator_path, tmp_path, {"QAS_MAX_BODY_BYTES": "64"}) as url:
        error = smoke(url).result["error"]
    assert f"{url} answers 413: " in error and "QAS_MAX_BODY_BYTES" in error


def test_a_function_that_is_busy_is_explained(emulator_path: Path, tmp_path: Path) -> None:
    for name in ("entered", "go"):
        os.mkfifo(tmp_path / name)
    with served(emulator_path, tmp_path, {"QAS_LOCAL_QUEUE": "0"}, "tests.infra.local.handlers.handler") as url:
        asked = {"params": {"directory": str(tmp_path)}, "timeout": 60}
        busy = threading.Thread(target=requests.get, args=(f"{url}/wait",), kwargs=asked)
        busy.start()
        (tmp_path / "entered").read_bytes()
        error = smoke(url).result["error"]
        (tmp_path / "go").write_bytes(b"")
        busy.join()
    assert f"{url} answers 429: " in error and "--reserved-concurrency" in error


def test_a_function_that_does_not_start_is_explained(emulator_path: Path, tmp_path: Path) -> None:
    with served(emulator_path, tmp_path, {}, "function.handler.no_such_name") as url:
        # The emulator exits with its function, so it may be restarting when the request arrives.
        errors = (smoke(url).result["error"] for _ in range(100))
        error = next(error for error in errors if "starting again" not in error)
    assert f"{url} answers 502: " in error and "does not start" in error
