"""Marks as a kiosk without a network keeps and delivers them."""

import pytest

from guildhall.learning.attendance import (
    door_queries,
)
from tests.guildhall.learning.attendance.kept import deliver, mark, with_pin
from tests.guildhall.learning.classroom import (
    offer,
    seat,
    session_of,
)


@pytest.fixture
def rosa(north):
    return with_pin("Rosa", "1955")


@pytest.fixture
def session(north, rosa):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)
    return session_of(offering)


@pytest.fixture
def kept(session, rosa):
    deliver(session, mark(session, "8:00", pin="000000"))
    return door_queries.open_entries(session.id)[0]
