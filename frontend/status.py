"""The line at the foot of every page: where it is connected, which model answers there, how fast it answered last."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from frontend.ask.last import last_outcome
from frontend.cards import embedded_note, status_line
from frontend.client import Client
from frontend.connection import ask_for_credentials
from frontend.errors import Denied, NoCredentials, NotAnAnswer, ServiceError, Unreachable
from frontend.messages import Messages
from frontend.replies import Reply, Version
from frontend.settings import Settings

EMBEDDED = "qas/embedded-es"
"""The id of the model that the function has with it, as its manifest says."""


@st.cache_data(ttl=60, show_spinner=False, scope="session")
def version_at(url: str, _client: Client) -> Version:
    """Raises ServiceError, which is not remembered. Nor does another visitor's token let anybody in."""
    return _client.version()


def show_status(settings: Settings, client: Client, words: Messages, credentials: DeltaGenerator) -> None:
    """Drawn last: asking for the version also wakes a sleeping function up, and nothing should wait for that.

    `credentials`: the place on the page where they are asked for, if they are.
    """
    outcome = last_outcome()
    if isinstance(outcome, ServiceError):
        version_at.clear()
    try:
        version = version_at(client.url, client)
    except (Unreachable, NotAnAnswer):
        st.html(status_line("off", [words.disconnected.format(url=client.address)], words))
    except (Denied, NoCredentials) as error:
        st.html(status_line("busy", [words.locked.format(url=client.address)], words))
        with credentials:
            ask_for_credentials(error, settings, words)
    except ServiceError:
        st.html(status_line("busy", [words.busy.format(url=client.address)], words))
    else:
        parts = [words.connected.format(url=client.address), words.model.format(model=version.model)]
        if isinstance(outcome, Reply):
            parts.append(
                words.latency.format(milliseconds=round(outcome.round_trip_ms), reading=round(outcome.elapsed_ms))
            )
            parts.append(words.cold if outcome.cold else words.warm)
        st.html(status_line("on", parts, words))
        if version.model == EMBEDDED:
            st.html(embedded_note(words))
