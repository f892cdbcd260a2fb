import hashlib
from typing import Any

from infra.aws.token import new_token
from infra.aws.wanted import Auth, Wanted
from tests.infra.aws.amazon import STAGE, TOKEN, Amazon, deployed

GUARDED = Wanted(auth=Auth.TOKEN)


def environment(amazon: Amazon) -> dict[str, str]:
    function = amazon.client("lambda").get_function_configuration(FunctionName=STAGE.function)
    return dict(function["Environment"]["Variables"])


def kept(amazon: Amazon) -> dict[str, Any]:
    return dict(amazon.client("ssm").get_parameter(Name=STAGE.token_parameter, WithDecryption=True)["Parameter"])


def test_the_function_knows_no_more_than_the_hash(amazon: Amazon) -> None:
    deployed(amazon, GUARDED)
    assert environment(amazon) == {
        "QAS_AUTH": "token",
        "QAS_THREADS": "1",
        "QAS_TOKEN_SHA256": hashlib.sha256(TOKEN.encode()).hexdigest(),
    }
    assert (kept(amazon)["Type"], kept(amazon)["Value"]) == ("SecureString", TOKEN)


def test_a_token_is_shown_once(amazon: Amazon) -> None:
    shown: list[str] = []
    deployed(amazon, GUARDED, show_token=shown.append)
    deployed(amazon, GUARDED, show_token=shown.append)
    assert shown == [TOKEN]


def test_a_token_is_nowhere_in_the_changes(amazon: Amazon) -> None:
    assert TOKEN not in repr(deployed(amazon, GUARDED).changes)


def test_another_token_takes_its_place(amazon: Amazon) -> None:
    first = deployed(amazon, GUARDED)
    shown: list[str] = []
    second = deployed(
        amazon,
        Wanted(auth=Auth.TOKEN, rotate_token=True),
        make_token=lambda: "another",
        show_token=shown.append,
    )
    assert shown == ["another"]
    assert (first.version, second.version) == ("1", "2")
    assert environment(amazon)["QAS_TOKEN_SHA256"] == hashlib.sha256(b"another").hexdigest()


def test_a_rotation_that_was_ended_is_finished_by_a_plain_deploy(amazon: Amazon) -> None:
    deployed(amazon, GUARDED)
    amazon.client("ssm").put_parameter(Name=STAGE.token_parameter, Value="another", Overwrite=True)
    assert deployed(amazon, GUARDED).changed
    assert environment(amazon)["QAS_TOKEN_SHA256"] == hashlib.sha256(b"another").hexdigest()


def test_a_dry_run_makes_none(amazon: Amazon) -> None:
    shown: list[str] = []
    deployed(amazon, GUARDED, dry_run=True, show_token=shown.append)
    assert shown == []
    assert amazon.client("ssm").describe_parameters()["Parameters"] == []


def test_without_a_token_none_is_kept(amazon: Amazon) -> None:
    deployed(amazon, GUARDED)
    deployed(amazon, Wanted(auth=Auth.IAM))
    assert amazon.client("ssm").describe_parameters()["Parameters"] == []
    assert "QAS_TOKEN_SHA256" not in environment(amazon)


def test_a_token_has_256_bits_and_fits_a_header() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) == 43 and token.isascii() and token.isprintable() for token in tokens)
