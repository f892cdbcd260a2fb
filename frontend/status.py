"""The status line at the bottom of every page: address, model and time of the last answer."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from client import Client, Denied, ModelInfo, NoCredentials, NotAnAnswer, Reply, ServiceError, Unreachable
from client.client import NO_RETRY
from frontend.cards import embedded_note, status_line
from frontend.connection import ask_for_credentials
from frontend.messages import Messages
from frontend.settings import Settings

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
    words: Messages,
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
        st.html(status_line("off", [words.disconnected.format(url=client.address)], words))
    except (Denied, NoCredentials) as error:
        st.html(status_line("busy", [words.locked.format(url=client.address)], words))
        with credentials:
            ask_for_credentials(error, settings, words)
    except ServiceError:
        st.html(status_line("busy", [words.busy.format(url=client.address)], words))
    else:
        parts = [words.connected.format(url=client.address), words.model.format(model=model.id)]
        if isinstance(outcome, Reply):
            parts.append(
                words.latency.format(milliseconds=round(outcome.round_trip_ms), reading=round(outcome.elapsed_ms))
            )
            parts.append(words.cold if outcome.cold else words.warm)
        st.html(status_line("on", parts, words))
        if model.id == EMBEDDED:
            st.html(embedded_note(words))
