"""Shared by the stories of learning."""

from collections.abc import Iterator

import pytest

from guildhall.security import limiter


@pytest.fixture
def limits(app) -> Iterator[None]:
    """Switch the limits on for one story."""
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False
