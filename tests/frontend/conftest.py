from collections.abc import Iterator

import pytest
import requests
import streamlit as st
from streamlit.testing.v1 import AppTest

from frontend.client import Client
from tests.frontend.page import APP
from tests.frontend.service import Service
from tests.frontend.slept import Slept


@pytest.fixture
def service() -> Iterator[Service]:
    with Service().serving() as service:
        yield service


@pytest.fixture
def page(service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """Yield the page, connected to the scripted API, and clear its caches after the test."""
    monkeypatch.setenv("QAS_URL", service.url)
    yield AppTest.from_file(APP, default_timeout=30)
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def slept() -> Slept:
    return Slept()


@pytest.fixture
def client(service: Service, slept: Slept) -> Iterator[Client]:
    with requests.Session() as session:
        yield Client(service.url, timeout=5, session=session, sleep=slept, jitter=lambda: 0.5)
