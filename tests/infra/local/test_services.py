from pathlib import Path

from infra.local.services import Service, free_ports, runtime_environment, stack
from infra.local.settings import Settings


def option(service: Service, name: str) -> str:
    return service.command[service.command.index(name) + 1]


def test_the_stack_is_its_functions_the_gateway_before_them_and_the_page() -> None:
    services = stack(Settings(functions=3, api_port=9001, page_port=9002), Path("/rie"), {"PATH": "/bin"})
    assert [service.name for service in services] == ["function-1", "function-2", "function-3", "gateway", "page"]
    functions, gateway, page = services[:3], services[3], services[4]
    invoked_at = [option(service, "--runtime-interface-emulator-address") for service in functions]
    assert list(gateway.command[-3:]) == [f"http://{address}" for address in invoked_at]
    assert len({*invoked_at, *(option(service, "--runtime-api-address") for service in functions)}) == 6
    assert page.environment == {"PATH": "/bin", "QAS_URL": "http://127.0.0.1:9001"}
    assert option(page, "--server.port") == "9002"


def test_a_function_knows_its_limits_as_in_lambda() -> None:
    function = stack(Settings(function_seconds=7, function_memory_mb=512), Path("/rie"), {})[0]
    assert function.environment == {
        "AWS_LAMBDA_FUNCTION_NAME": "qas",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": "7",
    }


def test_the_function_sees_its_own_settings_and_nobody_elses() -> None:
    kept = {"PATH": "/bin", "QAS_MODEL": "/m", "QAS_THREADS": "1", "QAS_URLS": "mistyped", "_HANDLERS": ""}
    others = {
        "AWS_LAMBDA_MAX_CONCURRENCY": "9",
        "AWS_SECRET_ACCESS_KEY": "x",
        "QAS_LOCAL_QUEUE": "1",
        "QAS_PAGE_TIMEOUT": "5",
        "QAS_URL": "http://127.0.0.1:8008",
        "_HANDLER": "a.b",
    }
    assert runtime_environment(kept | others) == kept


def test_free_ports_are_different_ones_that_nobody_is_given_unasked() -> None:
    ports = set(free_ports(50))
    assert len(ports) == 50 and max(ports) < 32_768
