"""Records of a cycle: received by 1 October on the tenant's wall, in words."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from guildhall import context
from guildhall.audit import AuditEvent
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.outbox import OutboxLine
from guildhall.people.models.persons import Person
from plugins.clc.cycles import queries, records, services
from plugins.clc.models.cycles import ClcSubmission
from plugins.clc.rules import school_year
from tests.plugins.clc.records import gathered, record_of
from tests.plugins.clc.stories import (
    acting,
    fresh,
    noon,
)
from tests.together import all_at_once

ONE_MINUTE_BEFORE_MIDNIGHT = datetime(2026, 10, 2, 6, 59, tzinfo=UTC)
"""11:59 pm of 1 October in California, when it is 2 October in London."""


MIDNIGHT = datetime(2026, 10, 2, 7, 0, tzinfo=UTC)


def heard(name: str) -> list[dict]:
    """Return what was published of an event, as the outbox holds it."""
    return [
        line.payload
        for line in db.session.scalars(select(OutboxLine).order_by(OutboxLine.id))
        if line.entry.endswith(f"@{name}")
    ]


@pytest.mark.seed("P15")
@pytest.mark.parametrize(
    ("moment", "received", "year"),
    [
        (ONE_MINUTE_BEFORE_MIDNIGHT, date(2026, 10, 1), "2026–27"),
        (MIDNIGHT, date(2026, 10, 2), "2027–28"),
        (noon(2026, 9, 30), date(2026, 9, 30), "2026–27"),
    ],
)
def test_the_last_minute_of_1_october_counts_and_midnight_does_not(
    driver: Person, moment: datetime, received: date, year: str
) -> None:
    record = record_of(gathered(driver, "30"), moment)

    assert (record.received_on, school_year(record.due_on)) == (received, year)


def test_a_late_record_says_so_in_a_sentence(app, driver: Person) -> None:
    cycle = gathered(driver, "30")
    late = record_of(cycle, MIDNIGHT)

    with app.test_request_context(), time_machine.travel(MIDNIGHT, tick=False):
        said = records.when_received(late, cycle)

    assert said == (
        "Received on Fri 2 Oct, 1 day after the due date of Thu 1 Oct: it waits for the next one, "
        "Fri 1 Oct 2027, and counts for the school year 2027–28."
    )


def test_a_record_in_time_says_for_which_school_year(app, driver: Person) -> None:
    cycle = gathered(driver, "30")
    record = record_of(cycle, noon(2026, 10, 1))

    with app.test_request_context(), time_machine.travel(noon(2026, 10, 1), tick=False):
        said = records.when_received(record, cycle)

    assert said == (
        "Received on Thu 1 Oct, in time for Thu 1 Oct: it counts for the school year 2026–27."
    )


def test_a_district_on_another_wall_has_another_midnight(
    north: TenantContext, driver: Person
) -> None:
    from zoneinfo import ZoneInfo

    from msgspec.structs import replace

    cycle = gathered(driver, "30")
    context.set_tenant(replace(context.tenant(), zone=ZoneInfo("America/New_York")))

    record = record_of(cycle, ONE_MINUTE_BEFORE_MIDNIGHT)

    assert record.received_on == date(2026, 10, 2)


@pytest.mark.seed("P15")
def test_a_record_that_lacks_points_is_not_taken(driver: Person) -> None:
    cycle = gathered(driver, "44.99", required="45")

    with pytest.raises(Conflict, match=r"44\.99 of 45 points are counted: 0\.01 are missing"):
        record_of(cycle, noon(2026, 9, 1))


def test_a_double_click_hands_in_once(app, north: TenantContext, driver: Person) -> None:
    cycle = gathered(driver, "30")

    outcomes = all_at_once(app, north, [lambda: records.submit(cycle)] * 4)

    assert sum(isinstance(each, ClcSubmission) for each in outcomes) == 1
    assert sum(isinstance(each, Conflict) for each in outcomes) == 3
    assert len(db.session.scalars(select(ClcSubmission)).all()) == 1


def test_a_record_is_taken_back_and_handed_in_anew(driver: Person) -> None:
    cycle = gathered(driver, "30")
    records.withdraw(record_of(cycle, noon(2026, 9, 1)))

    again = record_of(cycle, noon(2026, 10, 2))

    assert [each.state for each in queries.submissions_of([cycle.id])] == ["submitted", "withdrawn"]
    assert again.due_on == date(2027, 10, 1)


# The coordinator's override


@pytest.mark.seed("P15")
def test_a_late_record_may_count_as_received_earlier_with_a_reason_in_the_audit(
    driver: Person, ada: Person
) -> None:
    record = record_of(gathered(driver, "30"), noon(2026, 10, 2))
    with pytest.raises(Invalid, match="Say why"):
        records.override(record, date(2026, 10, 1), " ", by=ada)
    with pytest.raises(Invalid, match="or an earlier one"):
        records.override(record, date(2026, 10, 3), "Mail.", by=ada)

    with acting(ada):
        records.override(record, date(2026, 10, 1), "The site was down all evening.", by=ada)

    kept = fresh(ClcSubmission, record.id)
    assert (kept.received_on, kept.deemed_on, kept.due_on) == (
        date(2026, 10, 2),
        date(2026, 10, 1),
        date(2026, 10, 1),
    )
    note = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "clc.record_dated")
    ).one()
    assert note.reason == "The site was down all evening."
    assert note.before["due_on"] == "2027-10-01"
    assert note.after["by"] == "Ada Lovelace"


def test_nobody_changes_the_day_of_her_own_record(driver: Person) -> None:
    record = record_of(gathered(driver, "30"), noon(2026, 10, 2))

    with pytest.raises(Denied):
        records.override(record, date(2026, 10, 1), "It was me.", by=driver)


# Verification


def test_a_record_whose_cycle_was_left_by_mistake_waits_again_as_it_was_received(
    driver: Person, ada: Person
) -> None:
    cycle = gathered(driver, "31")
    record = record_of(cycle, noon(2026, 9, 30))

    with time_machine.travel(noon(2026, 10, 5), tick=False):
        services.leave(cycle, "Moved away", by=ada)
        left = (cycle.status, record.state)
        services.rejoin(cycle, by=ada)

    assert left == ("left", "withdrawn")
    assert (cycle.status, record.state) == ("submitted", "submitted")
    assert record.received_on == date(2026, 9, 30)
