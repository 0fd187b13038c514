"""Fixtures of the provider's tests."""

import pytest

from tests.sandbox.provider.scripted import Api


@pytest.fixture
def api() -> Api:
    return Api()
