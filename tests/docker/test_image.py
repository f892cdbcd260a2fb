"""The function's image: its contents, its permissions and its build."""

import json
import shutil
from pathlib import Path

import pytest

from function.examples import MENINAS, PAINTER
from tests.contract.test_invoke import post, sent, whole
from tests.docker.engine import BASE, IMAGE, VARIANT, Container, build, docker, function, no_network

MOST = 350_000_000
ASKED = post("/answers", {"question": PAINTER, "context": MENINAS})


def layers(image: str) -> list[str]:
    return list(json.loads(docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", image)))


def size(image: str) -> int:
    return int(docker("image", "inspect", "--format", "{{.Size}}", image))


def answered(reply: object) -> str:
    status, body = whole(reply)
    assert status == 200
    return str(body["results"][0]["answers"][0]["text"])


def test_it_is_small(images: None) -> None:
    assert size(IMAGE) - size(BASE) < MOST


def test_its_labels_name_the_model(container: Container) -> None:
    labels = json.loads(docker("image", "inspect", "--format", "{{json .Config.Labels}}", IMAGE))
    manifest = json.loads(container.run("cat", "/opt/model/manifest.json"))
    assert labels["qas.model"] == manifest["id"]
    assert {f"org.opencontainers.image.{name}" for name in ("licenses", "revision", "source", "title")} < labels.keys()


def test_it_runs_as_nobody_in_particular_and_may_do_nothing_more(container: Container) -> None:
    status = dict(line.split(":\t", 1) for line in container.run("cat", "/proc/self/status").splitlines())
    assert set(status["Uid"].split()) == {"10001"}
    assert (int(status["CapEff"], 16), status["NoNewPrivs"]) == (0, "1")


@pytest.mark.parametrize("path", ["/here", "/opt/model/here", "/opt/python/here", "/var/task/here"])
def test_nothing_can_be_written_but_tmp(container: Container, path: str) -> None:
    assert "Read-only file system" in container.run("sh", "-c", f"touch {path} 2>&1 || true")
    assert container.run("sh", "-c", "touch /tmp/here && rm /tmp/here && echo done") == "done"


@pytest.mark.parametrize("name", ["pip", "ensurepip", "setuptools", "torch", "transformers", "huggingface_hub"])
def test_what_is_of_no_use_at_run_time_is_not_there(container: Container, name: str) -> None:
    found = container.run("python", "-c", f"from importlib.util import find_spec; print(find_spec('{name}'))")
    assert found == "None"


@pytest.mark.parametrize("name", ["pip", "gcc", "cc", "make", "git"])
def test_there_is_nothing_to_build_with(container: Container, name: str) -> None:
    assert container.run("sh", "-c", f"command -v {name} || echo none") == "none"


def test_all_that_python_imports_is_compiled(container: Container) -> None:
    program = "import function.handler, sys; print(*(getattr(m, '__cached__', None) for m in sys.modules.values()))"
    compiled = {path for path in container.run("python", "-c", program).split() if path.endswith(".pyc")}
    assert len(compiled) > 400
    assert container.run("sh", "-c", "for path; do [ -e $path ] || echo $path; done", "sh", *compiled) == ""


def test_nothing_is_left_in_tmp_by_an_invocation(container: Container) -> None:
    container.invoke(ASKED)
    assert container.run("ls", "-A", "/tmp") == ""


def test_without_any_network_it_answers_an_invocation_from_within(images: None, tmp_path: Path) -> None:
    program = (
        "import sys, time, urllib.request\n"
        "url = 'http://127.0.0.1:8080/2015-03-31/functions/function/invocations'\n"
        "print(urllib.request.urlopen(url, sys.argv[1].encode()).read().decode())"
    )
    with function("--network", "none") as container:
        reply = json.loads(container.run("python", "-c", program, json.dumps(ASKED)))
    assert answered(reply) == "Diego Velázquez"


def test_it_answers_within_512_mb(images: None) -> None:
    """This includes a text close to the limit of 4 MB."""
    with function("--memory", "512m", "--memory-swap", "512m") as container:
        assert answered(container.invoke(ASKED)) == "Diego Velázquez"
        text = MENINAS + " Los museos de Madrid abren por la mañana y cierran por la tarde." * 55_000
        assert whole(container.invoke(post("/answers", {"question": PAINTER, "context": text})))[0] == 200
        assert container.inspect(".State.OOMKilled") == "false"


def test_a_change_of_the_code_makes_one_layer_anew_and_takes_no_network(images: None, copy: Path) -> None:
    build(copy)
    before = layers(VARIANT)
    with (copy / "function" / "app.py").open("a") as code:
        code.write("# A change.\n")
    build(copy, *no_network())
    after = layers(VARIANT)
    changed = [number for number, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    assert len(changed) == 1
    assert size(VARIANT) - size(IMAGE) < 1_000_000


def test_another_model_is_named_by_a_build_argument(images: None, copy: Path) -> None:
    shutil.copytree(copy / "function" / "models" / "embedded", copy / "build" / "model")
    manifest = copy / "build" / "model" / "manifest.json"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace("qas/embedded-es", "other/model"), encoding="utf-8"
    )
    build(copy, "--build-arg", "MODEL_DIR=build/model", check=False)
    assert VARIANT not in docker("images", "--format", "{{.Repository}}").split()

    build(copy, "--build-arg", "MODEL_DIR=build/model", "--build-arg", "MODEL_ID=other/model")
    with function(image=VARIANT) as container:
        status, version = whole(container.invoke(sent("GET", "/version")))
    assert (status, version["model"]["id"]) == (200, "other/model")
    assert docker("image", "inspect", "--format", '{{index .Config.Labels "qas.model"}}', VARIANT) == "other/model"
