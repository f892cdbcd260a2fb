"""Run the contract tests over HTTP on the stack in containers, with `function_url` of this directory."""

from tests.contract.test_requests import *  # noqa: F403
