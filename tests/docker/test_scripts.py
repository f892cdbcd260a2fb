"""Test start.sh --docker, make status, make logs and stop.sh in a clone, with authentication and another model."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from botocore.credentials import Credentials

from client import AwsSignature, BearerToken
from function.examples import MENINAS
from infra.local.services import free_ports
from tests.docker.engine import COMPOSE_FILE, Stack, docker
from tests.docker.local import Local
from tests.infra.local.test_scripts import clone

KEY, SECRET, SESSION, TOKEN = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session/of=it", "3Zp-kQ_9wV"
KEYS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": SESSION}
# Asks for the model with the page's code and the settings of its container.
VERSION = (
    "import os; from frontend.api import connect; from frontend.settings import Settings; "
    "print(connect(Settings.from_env(os.environ)).model())"
)


@pytest.fixture(scope="module")
def local(images: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    api, page = free_ports(2)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("QAS_", "AWS_"))}
    environ = {
        **own,
        "COMPOSE_FILE": COMPOSE_FILE,
        "COMPOSE_PROJECT_NAME": f"qas-test-{api}",
        "QAS_LOCAL_API_PORT": str(api),
        "QAS_LOCAL_PAGE_PORT": str(page),
        "QAS_LOCAL_FUNCTIONS": "1",
    }
    local = Local(clone(tmp_path_factory.mktemp("clone") / "QAS"), environ)
    yield local
    local.stack.compose("down", "--volumes", "--timeout", "2")


@pytest.fixture(scope="module")
def model(local: Local) -> Path:
    """Return a copy of the embedded model with another id."""
    directory = local.clone / "another"
    shutil.copytree(local.clone / "function" / "models" / "embedded", directory)
    manifest = directory / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("qas/embedded-es", "other/model"))
    return directory


@pytest.mark.parametrize(
    ("environ", "spanish"),
    [
        ({"QAS_AUTH": "all"}, "QAS_AUTH=all: debe ser uno de none, token, iam."),
        (
            {"QAS_AUTH": "token"},
            "QAS_AUTH=token necesita QAS_TOKEN; haga uno: export QAS_TOKEN=$(openssl rand -hex 32)",
        ),
        (
            {"QAS_AUTH": "iam", "AWS_ACCESS_KEY_ID": KEY},
            "QAS_AUTH=iam necesita AWS_ACCESS_KEY_ID y AWS_SECRET_ACCESS_KEY: las de quien puede preguntar.",
        ),
        ({"QAS_MODEL": "/nowhere"}, "QAS_MODEL=/nowhere: no es un directorio."),
        ({"QAS_LOCAL_FUNCTION_MEMORY_MB": "1G"}, "QAS_LOCAL_FUNCTION_MEMORY_MB=1G: debe ser un número entero."),
    ],
)
def test_what_cannot_be_is_named_before_anything_starts(local: Local, environ: dict[str, str], spanish: str) -> None:
    done = local.run("start.sh", "--docker", **environ)
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, spanish)
    assert len(done.stderr.splitlines()) == 2
    assert local.stack.containers("gateway") == []


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"QAS_LOCAL_QUEUE": "many"}, "QAS_LOCAL_QUEUE=many: must be a whole number"),
        ({"QAS_THREADS": "many"}, "QAS_THREADS"),
    ],
)
def test_what_a_container_refuses_is_told_and_ends_all(local: Local, environ: dict[str, str], sentence: str) -> None:
    done = local.run("start.sh", "--docker", **environ)
    assert (done.returncode, sentence in done.stderr) == (1, True), done.stderr
    assert local.stack.containers("gateway") == []


@pytest.fixture(scope="module")
def signed(local: Local, model: Path) -> subprocess.CompletedProcess[str]:
    """Start the stack with another model and QAS_AUTH=iam."""
    done = local.run("start.sh", "--docker", QAS_AUTH="iam", QAS_MODEL=str(model), **KEYS)
    assert done.returncode == 0, done.stderr
    return done


def test_only_who_signs_is_answered(local: Local, signed: subprocess.CompletedProcess[str]) -> None:
    answered = local.ask(AwsSignature(Credentials(KEY, SECRET, SESSION), "eu-west-1"))
    assert (answered.status_code, answered.json()["results"][0]["answers"][0]["text"]) == (200, "Diego Velázquez")
    for auth in (
        None,
        BearerToken(TOKEN),
        AwsSignature(Credentials(KEY, "another", SESSION), "eu-west-1"),
        AwsSignature(Credentials(KEY, SECRET), "eu-west-1"),
    ):
        refused = local.ask(auth)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


def test_a_build_that_fails_leaves_what_runs(local: Local, signed: subprocess.CompletedProcess[str]) -> None:
    dockerfile = local.clone / "Dockerfile.lambda"
    whole = dockerfile.read_text(encoding="utf-8")
    dockerfile.write_text(f"{whole}RUN false\n", encoding="utf-8")
    try:
        done = local.run("start.sh", "--docker", QAS_AUTH="iam", **KEYS)
    finally:
        dockerfile.write_text(whole, encoding="utf-8")
    assert (done.returncode, "No se pudieron construir las imágenes." in done.stderr) == (1, True)
    assert local.ask(AwsSignature(Credentials(KEY, SECRET, SESSION), "eu-west-1")).status_code == 200


def test_the_model_that_was_named_answers(local: Local, signed: subprocess.CompletedProcess[str]) -> None:
    auth = AwsSignature(Credentials(KEY, SECRET, SESSION), "eu-west-1")
    version = requests.get(f"{local.stack.api}/version", auth=auth, timeout=60)
    assert version.json()["model"]["id"] == "other/model"


def test_the_page_signs_too(local: Local, signed: subprocess.CompletedProcess[str]) -> None:
    assert "other/model" in local.container("frontend").run("python", "-W", "ignore", "-c", VERSION)


def test_what_is_told_at_the_start_can_be_typed(local: Local, signed: subprocess.CompletedProcess[str]) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine")
    assert "QAS_AUTH=iam" in signed.stdout
    command = signed.stdout[signed.stdout.index("curl") : signed.stdout.index("}'") + 2]
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env={**local.environ, **KEYS}, timeout=60
    )
    assert '"text":"Vicuña, Chile"' in done.stdout


def test_status_names_the_containers_and_says_what_answers(
    local: Local, signed: subprocess.CompletedProcess[str]
) -> None:
    well = local.make("status")
    assert (well.returncode, well.stdout.splitlines()) == (
        0,
        [
            "frontend-1   healthy",
            "function-1   healthy",
            "gateway-1    healthy",
            "API: contesta / answers",
            "Página / Page: contesta / answers",
        ],
    )
    gateway = local.container("gateway")
    docker("kill", gateway.id)
    ill = local.make("status")
    assert ill.returncode != 0
    assert ill.stdout.splitlines()[2:4] == ["gateway-1    exited", "API: no contesta / does not answer"]
    docker("start", gateway.id)
    gateway.wait(8008)


@pytest.mark.timeout(60)
def test_logs_are_followed_and_hold_nothing_secret(local: Local, signed: subprocess.CompletedProcess[str]) -> None:
    command = ["make", "-C", str(local.clone), "--no-print-directory", "logs"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=local.environ, process_group=0) as following:
        assert following.stdout is not None
        lines = iter(following.stdout.readline, "")
        assert any('{"emulators": 1}' in line for line in lines)
        local.ask(None)
        assert any(re.search(r'"path": "/answers", "status": 403', line) for line in lines)
        os.killpg(following.pid, 2)
    said = signed.stdout + signed.stderr + local.stack.compose("logs")
    said += (local.clone / ".run" / "logs" / "containers.log").read_text()
    assert not [secret for secret in (KEY, SECRET, SESSION, MENINAS) if secret in said]


@pytest.fixture(scope="module")
def guarded(local: Local) -> subprocess.CompletedProcess[str]:
    """Start the stack again while it runs, with QAS_AUTH=token; AWS keys are in the environment too."""
    done = local.run("start.sh", "--docker", QAS_AUTH="token", QAS_TOKEN=TOKEN, **KEYS)
    assert done.returncode == 0, done.stderr
    return done


def test_only_who_has_the_token_is_answered(local: Local, guarded: subprocess.CompletedProcess[str]) -> None:
    assert local.ask(BearerToken(TOKEN)).status_code == 200
    for auth in (None, BearerToken("another"), AwsSignature(Credentials(KEY, SECRET), "eu-west-1")):
        refused = local.ask(auth)
        assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
    assert "qas/embedded-es" in local.container("frontend").run("python", "-W", "ignore", "-c", VERSION)
    told = {name: local.container(name).inspect("json .Config.Env") for name in ("function", "gateway", "frontend")}
    assert [name for name, environ in told.items() if TOKEN in environ] == ["frontend"]
    assert not [name for name, environ in told.items() if SECRET in environ]
    assert TOKEN not in guarded.stdout + guarded.stderr + local.stack.compose("logs")


def test_a_gateway_whose_function_knows_no_token_does_not_start(local: Local) -> None:
    """`docker compose` alone, unlike start.sh, does not set the digest of the token."""
    stack = Stack({**local.environ, "QAS_AUTH": "token", "QAS_TOKEN": TOKEN})
    with pytest.raises(AssertionError, match="set QAS_TOKEN_SHA256 too"):
        stack.compose("run", "--rm", "--no-deps", "-T", "gateway")


def test_all_of_it_is_stopped(local: Local, guarded: subprocess.CompletedProcess[str]) -> None:
    assert local.run("stop.sh").stdout == "Todo está parado. / Everything has stopped.\n"
    assert local.stack.compose("ps", "-aq") == ""
    status = local.make("status")
    assert (status.returncode != 0, status.stdout) == (True, "Nada en marcha. / Nothing runs.\n")
