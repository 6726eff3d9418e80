"""The people of the CLC's stories."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from guildhall.context import TenantContext
from guildhall.people.models.persons import Person
from plugins.clc.models.pay import ClcAward
from tests.characters import make_member
from tests.plugins.clc.pay import a_clause, a_pay_fund, awarded
from tests.plugins.clc.stories import (
    employ,
    noon,
)


@pytest.fixture
def driver(grace: Person) -> Person:
    """Return Grace as a bus driver: a classified position since 2020."""
    return employ(grace, since=date(2020, 1, 1))


@pytest.fixture
def marie(north: TenantContext) -> Person:
    """Return Marie, a member of the Advisory Board."""
    return make_member("Marie", "Curie", roles=("board_member",))


@pytest.fixture
def walter(north: TenantContext) -> Person:
    """Return Walter, the president, who approves."""
    return make_member("Walter", "Okafor", roles=("president",))


@pytest.fixture
def listening(app, monkeypatch: pytest.MonkeyPatch) -> list:
    """Return what is published while the story runs."""
    told: list = []
    for module in ("records", "opening"):
        monkeypatch.setattr(f"plugins.clc.cycles.{module}.publish", told.append)
    return told


@pytest.fixture
def in_june():
    """Let every story happen in the middle of a cycle's year."""
    with time_machine.travel(noon(2026, 6, 15), tick=False):
        yield


@pytest.fixture
def in_october() -> Iterator[None]:
    """Let every story play on 20 October 2026."""
    with time_machine.travel(noon(2026, 10, 20), tick=False):
        yield


@pytest.fixture
def line(walter: Person):
    """Return the line that pays, with the clause that says how much."""
    a_clause()
    return a_pay_fund(walter)


@pytest.fixture
def award(line, driver: Person, marie: Person, walter: Person) -> ClcAward:
    """Return Grace's award, approved, with its first year set aside."""
    return awarded(driver, marie, walter)
