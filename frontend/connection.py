"""The connection of all pages to the API, and its credentials."""

import os

import requests
import streamlit as st
from requests.auth import AuthBase

from client import AwsSignature, BearerToken, Client, Denied, ServiceError
from client.auth import is_token
from client.transport import open_session
from frontend.settings import Settings
from frontend.texts import Texts


@st.cache_resource
def session_to(url: str) -> requests.Session:
    """Return the session of all visitors. It keeps connections, but no data of a visitor."""
    return open_session(url)


def connect(settings: Settings) -> Client:
    """Return a client of the configured API. Raises NoCredentials or NoRegion."""
    return Client(settings.url, timeout=settings.timeout, auth=auth_for(settings), session=session_to(settings.url))


def auth_for(settings: Settings) -> AuthBase | None:
    """Return the configured authentication. A token typed by the visitor takes precedence over that of the settings."""
    if settings.auth == "iam":
        return AwsSignature.from_environment(settings.url, os.environ)
    token = st.session_state.get("typed_token") or settings.token
    return BearerToken(token) if token else None


def ask_for_credentials(error: ServiceError, settings: Settings, texts: Texts) -> None:
    """Show why the API denies access, and a field for a token if a token can help."""
    if not isinstance(error, Denied) or settings.auth == "iam":
        st.error(texts.aws_denied if isinstance(error, Denied) else texts.error(error), icon=":material/lock:")
        return
    st.warning(texts.token_wrong if _has_token(settings) else texts.token_wanted, icon=":material/lock:")
    with st.form("credentials", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(texts.token, key="token_field", type="password", autocomplete="off")
        st.form_submit_button(texts.token_use, on_click=_use_token)
    st.caption(texts.token_kept)


def _has_token(settings: Settings) -> bool:
    return bool(settings.token or st.session_state.get("typed_token"))


def _use_token() -> None:
    token = st.session_state.token_field.strip()
    if is_token(token):
        st.session_state.typed_token = token
    st.session_state.token_field = ""
