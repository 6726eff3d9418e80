"""What the stories of outreach share."""

from collections.abc import Iterator

import pytest

from guildhall.security import limiter
from tests.guildhall.communications.conftest import post_office

__all__ = ["post_office"]


@pytest.fixture
def limits(app) -> Iterator[None]:
    """Switch the limits on for one story."""
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False
