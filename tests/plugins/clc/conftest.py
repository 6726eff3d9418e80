"""The people of the CLC's stories."""

from datetime import date

import pytest

from guildhall.context import TenantContext
from guildhall.people.models.persons import Person
from tests.characters import make_member
from tests.plugins.clc.stories import employ


@pytest.fixture
def driver(grace: Person) -> Person:
    """Return Grace as a bus driver: a classified position since 2020."""
    return employ(grace, since=date(2020, 1, 1))


@pytest.fixture
def marie(north: TenantContext) -> Person:
    """Return Marie, a member of the Advisory Board."""
    return make_member("Marie", "Curie", roles=("board_member",))
