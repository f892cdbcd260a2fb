import pytest

from frontend.settings import Settings, SettingsError, UnknownSetting


def test_without_a_word_the_page_asks_the_local_stack() -> None:
    assert Settings.from_env({}) == Settings(url="http://127.0.0.1:8008", timeout=60.0)


def test_address_and_patience_come_from_the_environment() -> None:
    environ = {"QAS_URL": "https://abc.lambda-url.eu-west-1.on.aws/", "QAS_PAGE_TIMEOUT": "2.5"}

    assert Settings.from_env(environ) == Settings(url="https://abc.lambda-url.eu-west-1.on.aws", timeout=2.5)


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert Settings.from_env({"QAS_URL": "", "QAS_PAGE_TIMEOUT": ""}) == Settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("QAS_URL", "127.0.0.1:8008"),
        ("QAS_URL", "ftp://127.0.0.1"),
        ("QAS_URL", "http://"),
        ("QAS_URL", "http://[::1"),
        ("QAS_URL", "http://127.0.0.1:port"),
        ("QAS_URL", "http://127.0.0.1:0"),
        ("QAS_URL", "http://127.0.0.1/?a=1"),
        ("QAS_URL", "http://127.0.0.1/#a"),
        ("QAS_URL", "http://127.0.0.1/ qas"),
        ("QAS_URL", " http://127.0.0.1"),
        ("QAS_PAGE_TIMEOUT", "soon"),
        ("QAS_PAGE_TIMEOUT", "0"),
        ("QAS_PAGE_TIMEOUT", "-1"),
        ("QAS_PAGE_TIMEOUT", "inf"),
        ("QAS_PAGE_TIMEOUT", "nan"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_the_name_of_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable) as refused:
        Settings.from_env({variable: value})

    assert (refused.value.variable, refused.value.value) == (variable, value)


def test_a_variable_that_does_not_exist_is_refused_by_its_name() -> None:
    with pytest.raises(UnknownSetting, match="QAS_PAGE_TIMEUOT"):
        Settings.from_env({"QAS_PAGE_TIMEUOT": "5"})
