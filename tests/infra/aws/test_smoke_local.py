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
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "QAS_"))}
NO_AWS_CONFIG = {name: "/dev/null" for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")}


@dataclass
class Run:
    exit_status: int
    result: Any
    stderr: str


def smoke(url: str, *arguments: str, **environ: str) -> Run:
    process = subprocess.run(
        [sys.executable, "-m", "infra.aws", "smoke", "--json", "--url", url, *arguments],
        cwd=ROOT,
        env={**ENVIRON, **NO_AWS_CONFIG, "AWS_EC2_METADATA_DISABLED": "true", "NO_COLOR": "1", **environ},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return Run(process.returncode, json.loads(process.stdout), process.stderr)


def run(*command: str, **environ: str) -> str:
    process = subprocess.run(
        command, env={**ENVIRON, **environ}, capture_output=True, text=True, timeout=60, check=True
    )
    return process.stdout


@contextmanager
def served(path: Path, run: Path, environ: Mapping[str, str], handler: str = HANDLER) -> Iterator[str]:
    """Start a gateway with one function and yield its URL."""
    invocations, runtime, port = free_ports(3)
    environ = {**ENVIRON, "QAS_LOCAL_API_PORT": str(port), **environ}
    settings = Settings.from_env(environ)
    local_function = function("function", path, (invocations, runtime), settings, environ, handler)
    with running(local_function, run), running(gateway([f"http://127.0.0.1:{invocations}"], settings, environ), run):
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


def test_a_request_with_credentials_is_answered(protected: tuple[str, str]) -> None:
    url, auth = protected
    run = smoke(url, "--auth", auth, "--region", "eu-west-1", **(TOKEN if auth == "token" else KEYS))
    assert run.exit_status == 0, run.stderr
    assert (run.result["url"], run.result["model"]) == (url, "qas/embedded-es")
    assert run.result["answer"] in CONTEXT
    assert f"{url} answers «{run.result['answer']}»" in run.stderr


def test_a_request_with_wrong_credentials_is_explained(protected: tuple[str, str]) -> None:
    url, auth = protected
    wrong = {"QAS_TOKEN": "a-wrong-one"} if auth == "token" else {**KEYS, "AWS_SECRET_ACCESS_KEY": "a-wrong-one"}
    run = smoke(url, "--auth", auth, "--region", "eu-west-1", **wrong)
    assert (run.exit_status, run.result["code"]) == (1, "smoke_failed")
    status, explanation, message = {
        "token": (401, "the function expects another token", "send the header `Authorization: Bearer"),
        "iam": (403, "this machine's clock must be right", "the signature does not match"),
    }[auth]
    assert f"{url} answers {status}: " in run.result["error"]
    assert explanation in run.result["error"] and f"It says: «{message}" in run.result["error"]
    assert "a-wrong-one" not in run.stderr


def test_missing_credentials_are_reported(protected: tuple[str, str]) -> None:
    url, auth = protected
    assert smoke(url, "--auth", auth).result["code"] == {"token": "no_token", "iam": "no_credentials"}[auth]
    if auth == "iam":
        assert smoke(url, "--auth", auth, **KEYS).result["code"] == "no_region"
    assert smoke(url).result["error"].startswith(f"{url} answers {401 if auth == 'token' else 403}: ")


def test_the_documented_curl_command_works(protected: tuple[str, str]) -> None:
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


def test_a_url_that_does_not_check_credentials_fails(function_url: str) -> None:
    assert smoke(function_url).exit_status == 0
    run = smoke(function_url, "--auth", "token", **TOKEN)
    assert "answers without credentials too" in run.result["error"]


def test_a_question_over_the_limit_is_explained(emulator_path: Path, tmp_path: Path) -> None:
    with served(emulator_path, tmp_path, {"QAS_MAX_BODY_BYTES": "64"}) as url:
        error = smoke(url).result["error"]
    assert f"{url} answers 413: " in error and "QAS_MAX_BODY_BYTES" in error


def test_a_busy_function_is_explained(emulator_path: Path, tmp_path: Path) -> None:
    for name in ("entered", "go"):
        os.mkfifo(tmp_path / name)
    with served(emulator_path, tmp_path, {"QAS_LOCAL_QUEUE": "0"}, "tests.infra.local.handlers.handler") as url:
        request = {"params": {"directory": str(tmp_path)}, "timeout": 60}
        busy = threading.Thread(target=requests.get, args=(f"{url}/wait",), kwargs=request)
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
