"""The status line at the bottom of every page: address, model and time of the last answer."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from client import Client, Denied, ModelInfo, NoCredentials, NotAnAnswer, Reply, ServiceError, Unreachable
from client.client import NO_RETRY
from frontend.cards import embedded_note, status_line
from frontend.connection import ask_for_credentials
from frontend.settings import Settings
from frontend.texts import Texts

EMBEDDED = "qas/embedded-es"
"""The id of the model that is included with the function, as in its manifest."""
MODEL_SECONDS = 10.0  # nobody should wait long for the status line


@st.cache_data(ttl=60, show_spinner=False, scope="session")
def model_at(url: str, _client: Client) -> ModelInfo:
    """Return the model, cached by session: no visitor sees what another visitor's token gives access to.

    Raises ServiceError, which is not cached.
    """
    return _client.model(timeout=MODEL_SECONDS, retry=NO_RETRY)


def show_status(
    settings: Settings,
    client: Client,
    texts: Texts,
    credentials: DeltaGenerator,
    outcome: Reply | ServiceError | None,
) -> None:
    """Show the status line. Call it last: the request for the version may have to wait for a cold start.

    `credentials`: the place on the page for the field for credentials, if the API requires them. `outcome`: that of the
    last question.
    """
    if isinstance(outcome, ServiceError):
        model_at.clear()
    try:
        model = model_at(client.url, client)
    except (Unreachable, NotAnAnswer):
        st.html(status_line("off", [texts.disconnected.format(url=client.address)], texts))
    except (Denied, NoCredentials) as error:
        st.html(status_line("busy", [texts.locked.format(url=client.address)], texts))
        with credentials:
            ask_for_credentials(error, settings, texts)
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
