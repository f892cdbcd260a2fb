from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.client.conftest import client, service, slept
from tests.client.service import Service
from tests.frontend.page import APP

__all__ = ["client", "page", "service", "slept"]


@pytest.fixture
def page(service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """Yield the page, connected to the scripted API, and clear its caches after the test."""
    monkeypatch.setenv("QAS_URL", service.url)
    yield AppTest.from_file(APP, default_timeout=30)
    st.cache_data.clear()
    st.cache_resource.clear()
