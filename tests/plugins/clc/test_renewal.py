"""What is carried into the next cycle, and when that begins."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from guildhall import context
from guildhall.context import TenantContext
from guildhall.errors import Conflict
from guildhall.people.models.persons import Person
from plugins.clc.cycles import queries, records
from plugins.clc.cycles import services as cycling
from plugins.clc.models.cycles import ClcCycle
from plugins.clc.points import services as counting
from plugins.clc.rules import last_day
from tests.plugins.clc.records import gathered, verified
from tests.plugins.clc.stories import (
    cycles_of,
    earn,
    entries,
    noon,
    record_rule,
)
from tests.together import all_at_once


@pytest.mark.seed("P15")
def test_61_points_of_45_carry_ten_and_lose_six(
    driver: Person, ada: Person, listening: list
) -> None:
    record_rule(date(2026, 1, 1), required_points=Decimal(45), carry_cap=Decimal(10))
    cycle = verified(driver, ada, "61", required="45")

    with time_machine.travel(noon(2026, 10, 2), tick=False):
        assert cycling.renew_due(context.today()) == 1
        assert cycling.renew_due(context.today()) == 0

    before, after = cycles_of(driver)
    assert (before.status, after.status, after.follows_id) == ("renewed", "open", cycle.id)
    assert (after.valid.lower, last_day(after.valid)) == (date(2026, 10, 2), date(2029, 10, 1))
    (carried,) = [entry for entry in entries(driver) if entry.source == "carried"]
    assert (carried.points, carried.rule) == (10, "carried 16.00 10.00")
    done = listening[-1]
    assert (type(done).__name__, done.carried, done.lost, done.renewed) == (
        "CycleCompleted",
        10,
        6,
        True,
    )


@pytest.mark.parametrize(
    ("points", "cap", "over"), [("48", "10", 3), ("61", None, 0), ("45", "10", 0), ("61", "0", 0)]
)
def test_the_surplus_goes_on_as_far_as_the_board_lets_it(
    driver: Person, ada: Person, points: str, cap: str | None, over: int
) -> None:
    record_rule(date(2026, 1, 1), carry_cap=None if cap is None else Decimal(cap))
    cycle = verified(driver, ada, points, required="45")

    later = cycling.renew(cycle)

    standing = queries.cycles_of(driver.id)[0]
    assert standing.cycle.id == later.id
    assert standing.points == over


@pytest.mark.seed("P15")
def test_what_changes_in_the_earlier_cycle_changes_what_was_carried(
    driver: Person, ada: Person
) -> None:
    record_rule(date(2026, 1, 1), carry_cap=Decimal(10))
    cycle = gathered(driver, "30")
    earn(driver, 3 * 240, on=date(2026, 6, 2))
    with time_machine.travel(noon(2026, 9, 20), tick=False):
        records.verify(records.submit(cycle), by=ada)
    cycling.renew(cycle)
    session = next(entry for entry in entries(driver) if entry.source == "session")

    counting.void(session, "She led it.")
    (void,) = [entry for entry in entries(driver) if entry.source == "carried"]
    assert void.void_reason == "the points of the earlier cycle changed"
    counting.restore(session)

    live = [e for e in entries(driver) if e.source == "carried" and e.voided_at is None]
    assert [entry.points for entry in live] == [3]


def test_who_reaches_her_points_early_begins_her_next_three_years_with_the_award(
    driver: Person, ada: Person
) -> None:
    record_rule(date(2026, 1, 1), carry_cap=Decimal(10))
    cycle = verified(driver, ada, "32", begins="2025-10-02")
    with time_machine.travel(noon(2026, 11, 1), tick=False):
        earn(driver, 240)
        cycling.renew_due(context.today())

        before, after = cycles_of(driver)
        assert last_day(before.valid) == date(2026, 10, 1)
        assert (after.valid.lower, last_day(after.valid)) == (date(2026, 10, 2), date(2029, 10, 1))
        assert queries.standing_of(driver.id, context.today()).points == 2 + 1
    assert cycle.id == before.id


def test_a_late_record_keeps_the_cycle_that_began_by_itself_meanwhile(
    driver: Person, ada: Person
) -> None:
    record_rule(date(2026, 1, 1), carry_cap=Decimal(10))
    cycle = gathered(driver, "35")
    with time_machine.travel(noon(2026, 11, 1), tick=False):
        earn(driver, 240)
        record = records.submit(cycle)
        records.verify(record, by=ada)
        cycling.renew(cycle)

    before, after = cycles_of(driver)
    assert (after.follows_id, record.due_on) == (before.id, date(2027, 10, 1))
    assert sum(entry.points for entry in entries(driver) if entry.cycle_id == after.id) == 5 + 1


def test_renewing_twice_is_one_renewal(
    app, north: TenantContext, driver: Person, ada: Person
) -> None:
    cycle = verified(driver, ada, "30")

    outcomes = all_at_once(app, north, [lambda: cycling.renew(cycle)] * 3)

    assert sum(isinstance(each, ClcCycle) for each in outcomes) == 1
    assert len(cycles_of(driver)) == 2


def test_an_unverified_cycle_is_not_renewed(driver: Person) -> None:
    with pytest.raises(Conflict, match="once the record of this one is verified"):
        cycling.renew(gathered(driver, "30"))


def test_a_verified_cycle_may_end_without_another(
    driver: Person, ada: Person, listening: list
) -> None:
    cycle = verified(driver, ada, "33")

    cycling.end(cycle, by=ada)
    assert (listening[-1].renewed, listening[-1].carried, listening[-1].lost) == (False, 0, 3)
    with pytest.raises(Conflict):
        cycling.end(cycle, by=ada)

    cycling.resume(cycle, by=ada)
    assert [each.status for each in cycles_of(driver)] == ["verified"]


def test_who_left_the_classified_service_is_not_renewed_by_itself(
    grace: Person, ada: Person
) -> None:
    from guildhall.people.services.positions import Span, open_position

    open_position(
        grace,
        {"title": "Cook", "classification": "classified"},
        Span(starts_on=date(2020, 1, 1), last_day=date(2026, 9, 29)),
    )
    verified(grace, ada, "30")

    with time_machine.travel(noon(2026, 10, 2), tick=False):
        assert cycling.renew_due(context.today()) == 0


# Pages
