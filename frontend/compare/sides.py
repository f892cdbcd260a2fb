"""The two services of a comparison: their addresses and credentials."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from requests.auth import AuthBase

from client import AwsSignature, BearerToken, Client
from client.auth import is_function_url, is_token
from client.transport import address_of, is_base_url
from frontend.api import Frame
from frontend.session import Key
from frontend.settings import Settings
from frontend.texts import Texts

DEFAULT_MEMORY_MB = 1769  # one vCPU


@dataclass(frozen=True, slots=True)
class Side:
    """A service. `which`: its label on the page. `memory`: that of its function in MB, for the price."""

    which: str
    client: Client
    memory: int | None


class InvalidAddress(ValueError):
    """The visitor's input is not a valid URL."""


def choose_sides(frame: Frame, memory: bool, disabled: bool) -> None:
    """Show the fields for both services. Without QAS_PAGE_ANY_URL, only configured addresses can be selected.

    `memory`: whether to show a field for the memory of each function.
    """
    settings, texts = frame.settings, frame.texts
    for column, name, which in zip(
        st.columns(2, gap="large"), ("first", "second"), (texts.compare.first, texts.compare.second), strict=True
    ):
        with column:
            _address(name, which, settings, texts, disabled)
            if memory:
                st.number_input(
                    texts.compare.memory.format(which=which.lower()),
                    128,
                    10240,
                    DEFAULT_MEMORY_MB,
                    step=128,
                    key=Key.COMPARE_MEMORY.format(side=name),
                    disabled=disabled,
                    persist_state="session",
                )
            if settings.any_url or (name == "second" and _may_need_token(settings)):
                _token(name, which, texts, disabled)
    st.caption(texts.compare.any_address if settings.any_url else texts.compare.only_configured)


def selected_side(name: str, frame: Frame) -> Side:
    """Return the service that was selected. Raises InvalidAddress, NoCredentials or NoRegion."""
    settings, selected = frame.settings, st.session_state[Key.COMPARE_ADDRESS.format(side=name)]
    if isinstance(selected, int):
        url = configured(settings)[selected]
    else:
        url = selected.strip() or configured(settings)[0 if name == "first" else -1]
        if not is_base_url(url):
            raise InvalidAddress(url)
        url = url.rstrip("/")
    typed = st.session_state.get(Key.COMPARE_TOKEN.format(side=name), "").strip()
    auth = frame.client.auth if url == settings.url else auth_to(url, settings, typed)
    which = frame.texts.compare.first if name == "first" else frame.texts.compare.second
    return Side(
        which,
        Client(url, timeout=settings.timeout, auth=auth),
        st.session_state.get(Key.COMPARE_MEMORY.format(side=name)),
    )


def configured(settings: Settings) -> Sequence[str]:
    return [settings.url, settings.compare_url] if settings.compare_url else [settings.url]


def auth_to(url: str, settings: Settings, typed: str) -> AuthBase | None:
    """Return the authentication for an address other than QAS_URL, whose token is never sent to other addresses.

    Requests are signed only for the configured address and for function URLs. Raises NoCredentials or NoRegion.
    """
    if is_token(typed):
        return BearerToken(typed)
    if url == settings.compare_url and settings.compare_token:
        return BearerToken(settings.compare_token)
    if settings.auth == "iam" and (url == settings.compare_url or is_function_url(url)):
        return AwsSignature.from_environment(url, os.environ)
    return None


def _may_need_token(settings: Settings) -> bool:
    return bool(settings.compare_url) and not settings.compare_token and settings.auth != "iam"


def _address(name: str, which: str, settings: Settings, texts: Texts, disabled: bool) -> None:
    label, key, known = (
        texts.compare.address.format(which=which),
        Key.COMPARE_ADDRESS.format(side=name),
        configured(settings),
    )
    addresses = [address_of(url) for url in known]
    default = 0 if name == "first" else len(known) - 1
    if settings.any_url:
        st.text_input(label, key=key, placeholder=addresses[default], disabled=disabled, persist_state="session")
    else:
        st.selectbox(
            label,
            range(len(known)),
            index=default,
            key=key,
            format_func=addresses.__getitem__,
            disabled=disabled,
            persist_state="session",
        )


def _token(name: str, which: str, texts: Texts, disabled: bool) -> None:
    st.text_input(
        texts.compare.token.format(which=which.lower()),
        key=Key.COMPARE_TOKEN.format(side=name),
        type="password",
        autocomplete="off",
        help=texts.compare.token_help,
        disabled=disabled,
    )
