"""The contract over HTTP, asked of the stack in containers: `function_url` is that of conftest.py here."""

from tests.contract.test_requests import *  # noqa: F403
