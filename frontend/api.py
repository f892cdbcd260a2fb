"""The API that all pages use: its client and credentials, its errors, and the status line below every page."""

import os
from dataclasses import dataclass

import requests
import streamlit as st
from requests.auth import AuthBase
from streamlit.delta_generator import DeltaGenerator

from client import (
    AwsSignature,
    BearerToken,
    Client,
    Denied,
    ModelInfo,
    NoCredentials,
    NotAnAnswer,
    Reply,
    ServiceError,
    Unreachable,
)
from client.auth import is_token
from client.client import NO_RETRY
from client.transport import open_session
from frontend.cards import embedded_note, error_code, status_line
from frontend.session import Key, session_state
from frontend.settings import Settings
from frontend.texts import Texts

EMBEDDED = "qas/embedded-es"
"""The id of the model that is included with the function, as in its manifest."""
MODEL_SECONDS = 10.0  # nobody should wait long for the status line


@dataclass(frozen=True, slots=True)
class Frame:
    """The settings, the client and the texts that every page receives."""

    settings: Settings
    client: Client
    texts: Texts


@dataclass(slots=True)
class Credentials:
    """The token that the visitor has typed."""

    token: str | None = None


@st.cache_resource
def session_to(url: str) -> requests.Session:
    """Return the HTTP session of all visitors. It keeps connections, but no data of a visitor."""
    return open_session(url)


def connect(settings: Settings) -> Client:
    """Return a client of the configured API. Raises NoCredentials or NoRegion."""
    return Client(settings.url, timeout=settings.timeout, auth=auth_for(settings), session=session_to(settings.url))


def auth_for(settings: Settings) -> AuthBase | None:
    """Return the configured authentication. A token typed by the visitor takes precedence over that of the settings."""
    if settings.auth == "iam":
        return AwsSignature.from_environment(settings.url, os.environ)
    token = session_state(Credentials).token or settings.token
    return BearerToken(token) if token else None


def ask_for_credentials(error: ServiceError, settings: Settings, texts: Texts) -> None:
    """Show why the API denies access, and a field for a token if a token can help."""
    if not isinstance(error, Denied) or settings.auth == "iam":
        st.error(texts.aws_denied if isinstance(error, Denied) else texts.error(error), icon=":material/lock:")
        return
    has_token = session_state(Credentials).token or settings.token
    st.warning(texts.token_wrong if has_token else texts.token_required, icon=":material/lock:")
    with st.form("credentials", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(texts.token, key=Key.TOKEN, type="password", autocomplete="off")
        st.form_submit_button(texts.token_use, on_click=_use_token)
    st.caption(texts.token_privacy)


def show_error(error: ServiceError, address: str, texts: Texts, template: str = "{error}") -> None:
    """Show an error and its code. `template`: a text around the error, for example one that names the service."""
    message = texts.error(error).format(url=address)
    st.error(template.format(error=message), icon=":material/cloud_off:")
    st.html(error_code(error.reason or error.code, texts))


@st.cache_data(ttl=60, show_spinner=False, scope="session")
def model_at(url: str, _client: Client) -> ModelInfo:
    """Return the model, cached by session: no visitor sees what another visitor's token gives access to.

    Raises ServiceError, which is not cached.
    """
    return _client.model(timeout=MODEL_SECONDS, retry=NO_RETRY)


def show_status(frame: Frame, credentials: DeltaGenerator, outcome: Reply | ServiceError | None) -> None:
    """Show the address, the model and the time of the last answer.

    Call it last: the request for the version may have to wait for a cold start. `credentials`: the place on the page
    for the field for credentials, if the API requires them. `outcome`: that of the last question.
    """
    client, texts = frame.client, frame.texts
    if isinstance(outcome, ServiceError):
        model_at.clear()
    try:
        model = model_at(client.url, client)
    except (Unreachable, NotAnAnswer):
        st.html(status_line("off", [texts.disconnected.format(url=client.address)], texts))
    except (Denied, NoCredentials) as error:
        st.html(status_line("busy", [texts.locked.format(url=client.address)], texts))
        with credentials:
            ask_for_credentials(error, frame.settings, texts)
    except ServiceError:
        st.html(status_line("busy", [texts.busy.format(url=client.address)], texts))
    else:
        parts = [texts.connected.format(url=client.address), texts.model.format(model=model.id)]
        if isinstance(outcome, Reply):
            parts.append(
                texts.latency.format(milliseconds=round(outcome.round_trip_ms), reading=round(outcome.elapsed_ms))
            )
            parts.append(texts.cold if outcome.cold else texts.warm)
        st.html(status_line("on", parts, texts))
        if model.id == EMBEDDED:
            st.html(embedded_note(texts))


def _use_token() -> None:
    token = st.session_state[Key.TOKEN].strip()
    if is_token(token):
        session_state(Credentials).token = token
    st.session_state[Key.TOKEN] = ""
