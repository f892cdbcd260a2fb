"""Responses to requests while containers are killed, memory or disk runs out, or clocks are wrong."""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator

import httpx
import pytest
import requests

from function.examples import MENINAS, PAINTER
from infra.local.events import LIMIT
from infra.local.invoke import PATH
from tests.contract.test_invoke import whole
from tests.docker.engine import HARDENED, IMAGE, Container, Stack, docker, function
from tests.docker.test_image import ASKED, answered

QUESTION = {"question": PAINTER, "context": MENINAS}
REQUESTS = 100
DOCUMENTED = {502: "function_error", 503: "function_unavailable"}


@pytest.fixture(scope="module")
def settings() -> dict[str, str]:
    """Return settings that admit all requests to the queue, and bodies up to Lambda's limit."""
    return {"QAS_LOCAL_QUEUE": "100", "QAS_LOCAL_QUEUE_SECONDS": "60", "QAS_MAX_BODY_BYTES": "7000000"}


def ask(stack: Stack) -> requests.Response:
    return requests.post(f"{stack.api}/answers", json=QUESTION, timeout=120)


def runtime(container: Container) -> str:
    """Return the id, in the container, of the process that runs the handler, or an empty string."""
    is_runtime = "tr '\\0' ' ' <$p/cmdline 2>/dev/null | grep -q '^python -m awslambdaric'"
    return container.run("bash", "-c", f"for p in /proc/[0-9]*; do {is_runtime} && echo ${{p#/proc/}}; done; true")


async def fire(stack: Stack, fault: Callable[[], object], when: int) -> Counter[int]:
    """Send 100 requests at once and check all responses; call `fault` after `when` responses."""
    answered = 0

    async with httpx.AsyncClient(timeout=120, trust_env=False, limits=httpx.Limits(max_connections=None)) as client:

        async def ask(number: int) -> httpx.Response:
            nonlocal answered
            asked = {"question": PAINTER, "documents": [{"id": str(number), "text": MENINAS}]}
            response = await client.post(f"{stack.api}/answers", json=asked)
            answered += 1
            if answered == when:
                await asyncio.to_thread(fault)
            return response

        responses = await asyncio.gather(*(ask(number) for number in range(REQUESTS)))
    for number, response in enumerate(responses):
        if response.status_code == 200:
            (found,) = response.json()["results"][0]["answers"]
            assert (found["text"], found["document"]) == ("Diego Velázquez", str(number))
        else:
            assert response.json()["code"] == DOCUMENTED[response.status_code]
    return Counter(response.status_code for response in responses)


def emulators(stack: Stack) -> int:
    """Return the number of emulators that the gateway logged last."""
    said = re.findall(r'{"emulators": (\d+)}', stack.containers("gateway")[0].logs)
    return int(said[-1])


def wait_for(stack: Stack, functions: int) -> None:
    while emulators(stack) != functions:  # The test's timeout limits this loop.
        assert ask(stack).status_code in (200, 502, 503)


@pytest.fixture
def three(stack: Stack) -> Stack:
    stack.scale(3)
    wait_for(stack, 3)
    return stack


def test_three_replicas_are_found_without_a_restart_of_the_gateway(stack: Stack) -> None:
    (gateway,) = stack.containers("gateway")
    started = gateway.inspect(".State.StartedAt")
    for functions in (3, 1, 3):
        stack.scale(functions)
        wait_for(stack, functions)
    assert gateway.inspect(".State.StartedAt") == started
    assert ask(stack).status_code == 200


def test_one_of_three_killed_costs_at_most_the_request_it_was_at(three: Stack) -> None:
    victim = three.containers("function")[0]
    statuses = asyncio.run(fire(three, lambda: docker("kill", victim.id), 30))
    assert statuses.total() == REQUESTS
    assert statuses[200] >= REQUESTS - 1
    wait_for(three, 2)
    docker("start", victim.id)
    wait_for(three, 3)


def test_a_restart_under_load_costs_at_most_the_request_it_was_at(three: Stack) -> None:
    victim = three.containers("function")[1]
    statuses = asyncio.run(fire(three, lambda: docker("restart", "--time", "0", victim.id), 30))
    assert statuses.total() == REQUESTS
    assert statuses[200] >= REQUESTS - 1


def test_all_functions_killed_are_waited_for(three: Stack) -> None:
    functions = [container.id for container in three.containers("function")]
    docker("kill", *functions)
    docker("start", *functions)
    statuses = asyncio.run(fire(three, lambda: None, 1))
    assert statuses == {200: REQUESTS}


def test_an_emulator_that_crashes_is_started_again(stack: Stack) -> None:
    """Two simultaneous invocations crash the emulator: because of this bug, the gateway sends one at a time."""
    stack.scale(1)
    wait_for(stack, 1)
    (container,) = stack.containers("function")
    program = (
        "import json, sys, threading, urllib.request\n"
        f"url = 'http://127.0.0.1:8080{PATH}'\n"
        "def ask():\n"
        "    try: urllib.request.urlopen(url, sys.argv[1].encode(), timeout=5).read()\n"
        "    except OSError: pass\n"
        "threads = [threading.Thread(target=ask) for _ in range(20)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]"
    )
    while container.inspect(".RestartCount") == "0":  # Sometimes it only hangs.
        docker("exec", container.id, "python", "-c", program, json.dumps(ASKED), check=False)
    assert ask(stack).status_code == 200


def test_out_of_memory_ends_the_runtime_and_the_next_request_gets_a_new_one(images: None) -> None:
    """Files in /tmp count as memory."""
    memory = ["--memory", "256m", "--memory-swap", "256m", "--tmpfs", "/tmp:size=512m"]
    with function(*memory, hardened=HARDENED) as container:
        assert answered(container.invoke(ASKED)) == "Diego Velázquez"
        before = runtime(container)
        # The kernel must kill the runtime, not the emulator.
        container.run("bash", "-c", f"echo 1000 >/proc/{before}/oom_score_adj")
        fill = f"while grep -qs VmRSS /proc/{before}/status; do head -c 1M /dev/zero >>/tmp/full; done"
        container.run("bash", "-c", fill)
        assert runtime(container) != before
        container.run("rm", "/tmp/full")
        assert container.invoke(ASKED)["errorType"] == "Runtime.ExitError"
        assert answered(container.invoke(ASKED)) == "Diego Velázquez"
        assert container.inspect(".State.Running") == "true"


def test_a_full_tmp_changes_nothing(images: None) -> None:
    with function("--tmpfs", "/tmp:size=1m", hardened=HARDENED) as container:
        container.run("sh", "-c", "dd if=/dev/zero of=/tmp/full bs=1M count=2 2>/dev/null || true")
        assert container.run("df", "--output=avail", "/tmp").split() == ["Avail", "0"]
        assert answered(container.invoke(ASKED)) == "Diego Velázquez"


FAKETIME = f"""\
FROM {IMAGE}
USER root
RUN apt-get update -q && apt-get install -qy --no-install-recommends libfaketime
USER 10001
ENV LD_PRELOAD=/usr/\\$LIB/faketime/libfaketime.so.1 FAKETIME_DONT_FAKE_MONOTONIC=1
"""


@pytest.fixture(scope="module")
def skewed(images: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build an image in which Python's clock differs from the emulator's by the variable FAKETIME."""
    directory = tmp_path_factory.mktemp("faketime")
    (directory / "Dockerfile").write_text(FAKETIME)
    try:
        docker("build", "-q", "-t", "qas-test-faketime", str(directory))
    except AssertionError as error:
        pytest.skip(f"libfaketime cannot be installed: {str(error)[-200:]}")
    yield "qas-test-faketime"
    docker("rmi", "--force", "qas-test-faketime")


def skew_of(container: Container) -> float:
    """Return the number of seconds by which the clock of the container's Python is ahead."""
    return float(container.run("python", "-c", "import time; print(time.time())")) - time.time()


@pytest.mark.parametrize(("skew", "seconds"), [("-1d", -86_400), ("-1h", -3_600), ("+5s", 5)])
def test_a_clock_that_is_somewhat_wrong_changes_no_answer(skewed: str, skew: str, seconds: int) -> None:
    with function("--env", f"FAKETIME={skew}", image=skewed) as container:
        assert skew_of(container) == pytest.approx(seconds, abs=3)
        container.invoke({})
        assert answered(container.invoke(ASKED)) == "Diego Velázquez"


def test_with_a_clock_past_the_deadline_it_is_said_that_the_time_ran_out(skewed: str) -> None:
    with function("--env", "FAKETIME=+1d", image=skewed) as container:
        container.invoke({})
        status, body = whole(container.invoke(ASKED))
    assert (status, body["code"]) == (503, "out_of_time")


def test_an_event_of_lambdas_limit_is_answered_and_one_byte_more_is_refused_by_the_gateway(stack: Stack) -> None:
    headers = {"content-type": "application/json"}
    question = json.dumps(QUESTION)

    def send(length: int) -> requests.Response:
        return requests.post(f"{stack.api}/answers", data=question.ljust(length), headers=headers, timeout=120)

    refused = send(LIMIT)
    around = refused.json()["detail"]["bytes"] - LIMIT
    assert send(LIMIT - around).status_code == 200
    over = send(LIMIT - around + 1)
    assert (over.status_code, over.json()["code"]) == (413, "body_too_large")
    assert over.json()["detail"] == {"bytes": LIMIT + 1, "limit": LIMIT}


def test_an_event_of_lambdas_limit_fits_the_emulator_and_one_byte_more_is_cut(container: Container) -> None:
    def invoke(length: int) -> requests.Response:
        return requests.post(f"{container.address}{PATH}", data=json.dumps(ASKED).ljust(length), timeout=120)

    assert answered(invoke(LIMIT).json()) == "Diego Velázquez"
    long = dict(ASKED, padding="x" * LIMIT)
    assert "UnmarshalError" in requests.post(f"{container.address}{PATH}", data=json.dumps(long), timeout=120).text
