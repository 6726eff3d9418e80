"""A session attended and settled, with its survey and its certificate."""

from decimal import Decimal

import pytest
import time_machine

from guildhall.learning.credit import queries
from tests.characters import make_person
from tests.guildhall.learning.classroom import at, offer, seat
from tests.guildhall.learning.credit.completing import came


@pytest.fixture
def rosa(north):
    return make_person("Rosa", "Parks")


@pytest.fixture
def noon(north):
    """Tell the time: noon on the day of the session."""
    with time_machine.travel(at("12:00"), tick=False):
        yield


@pytest.fixture
def offering(north, grace):
    offering = offer(("8:00", "11:00"), course={"points": Decimal(3), "gives_clock_hours": True})
    seat(offering, grace)
    return offering


@pytest.fixture
def certificate(offering, grace):
    came(offering, grace)
    return queries.certificate_for(offering.id, grace.id)


@pytest.fixture
def surveyed(north, grace):
    offering = offer(("8:00", "11:00"), requires_survey=True)
    seat(offering, grace)
    came(offering, grace)
    return offering
