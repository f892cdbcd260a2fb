"""The page's image contains what the page imports and nothing of the function, and reaches the gateway."""

import requests

from tests.docker.engine import Stack

IMPORT_ALL = """
from importlib import import_module
from pkgutil import walk_packages
import frontend
for module in walk_packages(frontend.__path__, "frontend."):
    if module.name != "frontend.app":  # Which is a script.
        import_module(module.name)
print("imported")
"""


def test_it_answers(stack: Stack) -> None:
    (page,) = stack.containers("frontend")
    page.wait(8501)
    assert requests.get(f"{stack.page}/_stcore/health", timeout=60).text == "ok"
    assert requests.get(stack.page, timeout=60).headers["content-type"] == "text/html; charset=utf-8"


def test_all_that_it_imports_is_there(stack: Stack) -> None:
    (page,) = stack.containers("frontend")
    assert page.run("python", "-W", "ignore", "-c", IMPORT_ALL).splitlines()[-1] == "imported"


def test_it_holds_nothing_of_the_function(stack: Stack) -> None:
    (page,) = stack.containers("frontend")
    program = (
        "from importlib.util import find_spec; print(*(find_spec(n) for n in ('function', 'onnxruntime', 'pip_audit')))"
    )
    assert page.run("python", "-c", program) == "None None None"


def test_it_holds_the_pages_configuration_and_no_secrets(stack: Stack) -> None:
    (page,) = stack.containers("frontend")
    assert page.run("ls", "-A", "/srv/.streamlit") == "config.toml"


def test_it_reaches_the_gateway_and_only_loopback_reaches_it(stack: Stack) -> None:
    (page,) = stack.containers("frontend")
    program = "from urllib.request import urlopen; print(urlopen('http://gateway:8008/health').read().decode())"
    assert page.run("python", "-c", program) == '{"status":"ok"}'
    for service in ("gateway", "frontend"):
        (container,) = stack.containers(service)
        published = container.inspect("range $port := .NetworkSettings.Ports}}{{(index $port 0).HostIp}} {{end")
        assert published.split() == ["127.0.0.1"]
    (function,) = stack.containers("function")
    assert function.inspect("json .NetworkSettings.Ports") in ("{}", '{"8080/tcp":null}')
