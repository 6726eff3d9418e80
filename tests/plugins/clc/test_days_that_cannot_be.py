"""Records for days on which there was no such record: before the cycle, or before its points."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from guildhall import context
from guildhall.errors import Conflict, Invalid
from guildhall.people.models.persons import Person
from plugins.clc.cycles import records
from plugins.clc.cycles import services as cycling
from plugins.clc.models.cycles import ClcCycle, ClcSubmission
from plugins.clc.points import services as counting
from tests.characters import make_member
from tests.plugins.clc.records import gathered, record_of, verified
from tests.plugins.clc.stories import (
    bring_in,
    cycles_of,
    earn,
    employ,
    entries,
    fresh,
    noon,
    record_rule,
)


@pytest.mark.seed("P15")
def test_a_cycle_to_come_is_handed_in_once_it_has_begun(driver: Person) -> None:
    cycle = gathered(driver, "30", begins="2026-10-02")

    with pytest.raises(Conflict, match="begins on Fri 2 Oct"):
        record_of(cycle, noon(2026, 9, 1))

    assert record_of(cycle, noon(2026, 10, 2)).due_on == date(2027, 10, 1)


@pytest.mark.seed("P15")
def test_no_record_counts_as_received_before_its_cycle_began(driver: Person, ada: Person) -> None:
    record = record_of(gathered(driver, "30"), noon(2026, 10, 2))

    with pytest.raises(Invalid, match="began on Mon 2 Oct 2023"):
        records.override(record, date(2023, 10, 1), "Typed in a hurry.", by=ada)

    assert fresh(ClcSubmission, record.id).due_on == date(2027, 10, 1)


@pytest.mark.seed("P15")
def test_no_record_counts_as_received_before_its_points_were_earned(
    driver: Person, ada: Person
) -> None:
    cycle = gathered(driver, "29", begins="2025-10-02")
    earn(driver, 240, on=date(2026, 10, 3))
    record = record_of(cycle, noon(2026, 10, 5))

    with pytest.raises(Invalid, match="By that day 29 had been earned of the 30"):
        records.override(record, date(2026, 10, 1), "It was ready.", by=ada)

    with time_machine.travel(noon(2026, 10, 6), tick=False):
        records.override(record, date(2026, 10, 4), "It lay on my desk.", by=ada)
        records.verify(record, by=ada)
    assert fresh(ClcCycle, cycle.id).status == "verified"


@pytest.mark.seed("P15")
def test_points_earned_after_a_record_came_in_do_not_make_it_whole(
    driver: Person, ada: Person
) -> None:
    cycle = gathered(driver, "29", begins="2025-10-02")
    earn(driver, 240, on=date(2026, 9, 1))
    record = record_of(cycle, noon(2026, 10, 1))
    (session,) = [each for each in entries(driver) if each.source == "session"]
    counting.void(session, "She was not there.")
    earn(driver, 240, on=date(2026, 10, 3))

    with time_machine.travel(noon(2026, 10, 6), tick=False), pytest.raises(Conflict):
        records.verify(record, by=ada)


def test_one_cycle_that_cannot_begin_keeps_nobody_elses_from_it(
    driver: Person, ada: Person
) -> None:
    verified(driver, ada, "30", begins="2025-10-02")
    with time_machine.travel(noon(2026, 9, 26), tick=False):  # planned for after her three years
        bring_in(f"{driver.employee_number},,,2028-10-02,,0,30")
    rosa = employ(make_member("Rosa", "Parks"))
    verified(rosa, ada, "30", begins="2025-10-02")

    with time_machine.travel(noon(2026, 10, 2), tick=False):
        assert cycling.renew_due(context.today()) == 1

    assert [each.status for each in cycles_of(driver)] == ["verified", "open"]
    assert [each.status for each in cycles_of(rosa)] == ["renewed", "open"]


def test_nothing_is_lost_of_a_surplus_that_was_voided(
    driver: Person, ada: Person, listening: list
) -> None:
    record_rule(date(2026, 1, 1), carry_cap=Decimal(10))
    cycle = gathered(driver, "29", begins="2025-10-02")
    earn(driver, 240, on=date(2026, 6, 2))
    with time_machine.travel(noon(2026, 9, 20), tick=False):
        records.verify(records.submit(cycle), by=ada)
        (session,) = [each for each in entries(driver) if each.source == "session"]
        counting.void(session, "She was not there.")

        cycling.end(cycle, by=ada)

    assert (listening[-1].carried, listening[-1].lost) == (0, 0)
