"""Points from transcript lines: counted once, voided with a reason, caught up after a pause."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from guildhall import context, jobs
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid
from guildhall.events import OfferingCompleted, TranscriptLineVoided, publish
from guildhall.learning.models.credit import TranscriptLine
from guildhall.people.models.persons import Person
from plugins.clc.cycles import queries
from plugins.clc.cycles import services as cycling
from plugins.clc.models.cycles import ClcCycle
from plugins.clc.points import services
from tenants.programs.queries import get_program
from tenants.programs.services import switch
from tests.characters import Browser
from tests.plugins.clc.stories import cycles_of, earn, employ, enrolled, entries


def standing(person: Person) -> queries.Standing:
    found = queries.standing_of(person.id, context.today())
    assert found is not None
    return found


def test_the_first_credit_opens_a_cycle_and_counts(driver: Person) -> None:
    earn(driver, 240)

    found = standing(driver)

    assert (found.points, found.missing, found.reached) == (1, 29, False)


def test_a_line_is_counted_once_however_often_it_is_announced(driver: Person) -> None:
    line = earn(driver, 240)
    for _again in range(3):
        publish(OfferingCompleted(line.id, driver.id))
    db.session.commit()

    jobs.drain()
    services.catch_up()

    assert len(entries()) == 1


def test_learning_elsewhere_counts_like_a_session(driver: Person) -> None:
    """A line may come without an offering; the CLC reads only what every line has."""
    line = earn(driver, 360, title="A course of the college")

    (entry,) = entries()

    assert (entry.transcript_line_id, entry.points) == (line.id, Decimal("1.50"))
    assert all("offering" not in column.name for column in ClcCycle.__table__.columns)


def test_credit_outside_a_classified_position_waits_and_counts_later(grace: Person) -> None:
    earn(grace, 480)
    assert [entry.cycle_id for entry in entries()] == [None]

    employ(grace)
    enrolled(grace)

    assert (standing(grace).points, standing(grace).entries) == (2, 1)


@pytest.mark.seed("P15")
def test_points_of_a_voided_line_stay_with_their_reason(driver: Person) -> None:
    line = earn(driver, 240)
    publish(TranscriptLineVoided(line.id, driver.id))
    db.session.commit()

    jobs.drain()

    (entry,) = entries()
    assert entry.void_reason == "the credit was corrected"
    assert standing(driver).points == 0


@pytest.mark.seed("P15")
@pytest.mark.parametrize(
    "table", ["clc_point_entry", "clc_evidence", "clc_cycle", "clc_submission", "clc_rule"]
)
def test_the_database_refuses_to_delete_what_is_on_record(driver: Person, table: str) -> None:
    earn(driver, 240)

    with pytest.raises(Exception, match="permission denied"):
        db.session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - a name of ours


@pytest.mark.seed("P15")
@pytest.mark.parametrize(
    "change", ["points = 99", "minutes = 1", "rule = 'x'", "earned_on = '2001-01-01'"]
)
def test_the_database_refuses_to_rewrite_points(driver: Person, change: str) -> None:
    earn(driver, 240)

    with pytest.raises(Exception, match="never rewritten"):
        db.session.execute(text(f"UPDATE clc_point_entry SET {change}"))  # noqa: S608 - ours


@pytest.mark.seed("P15")
def test_points_are_voided_with_a_reason_and_come_back(driver: Person) -> None:
    earn(driver, 240)
    (entry,) = entries()
    with pytest.raises(Invalid, match="Say in a few words"):
        services.void(entry, "  ")

    services.void(entry, "She led this session herself.")
    assert standing(driver).points == 0
    with pytest.raises(Conflict, match="voided already"):
        services.void(entry, "Again.")

    services.restore(entry)
    assert standing(driver).points == 1


def test_points_of_a_voided_line_cannot_come_back(driver: Person) -> None:
    line = earn(driver, 240)
    (entry,) = entries()
    services.void(entry, "Counted elsewhere.")
    db.session.get(TranscriptLine, (line.tenant_id, line.id)).voided_at = context.now()
    db.session.get(TranscriptLine, (line.tenant_id, line.id)).void_reason = "sheet corrected"
    db.session.commit()

    with pytest.raises(Conflict, match="cannot come back"):
        services.restore(entry)


# While the program is off


@pytest.mark.seed("P14")
def test_what_happened_while_it_was_off_is_caught_up_when_it_is_on_again(driver: Person) -> None:
    before = earn(driver, 240)
    switch(get_program("clc"), on=False)
    earn(driver, 480)
    before.voided_at, before.void_reason = context.now(), "sheet corrected"
    db.session.add(before)
    publish(TranscriptLineVoided(before.id, driver.id))
    db.session.commit()
    jobs.drain()
    assert standing(driver).points == 1

    switch(get_program("clc"), on=True)
    jobs.drain()

    assert standing(driver).points == 2
    assert [entry.void_reason for entry in entries()] == ["the credit was corrected", ""]


def test_more_lines_than_fit_into_one_go_are_all_counted(
    driver: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.clc.points.queries.AT_ONCE", 2)
    for _each in range(5):
        earn(driver, 240, tell=False)

    assert services.catch_up() == 5
    assert standing(driver).points == 5


# Cycles


def test_two_cycles_of_one_person_never_overlap(driver: Person) -> None:
    enrolled(driver)

    with pytest.raises(Conflict, match="covers these years"):
        enrolled(driver, context.today() + timedelta(days=30))


def test_a_certificated_employee_is_told_why_not(grace: Person) -> None:
    employ(grace, kind="certificated")

    with pytest.raises(Conflict, match="no classified position"):
        enrolled(grace)


def test_a_cycle_ends_early_only_with_a_reason_and_can_come_back(
    driver: Person, ada: Person
) -> None:
    cycle = enrolled(driver)
    with pytest.raises(Invalid):
        cycling.leave(cycle, "  ", by=ada)

    cycling.leave(cycle, "Moved to another district", by=ada)
    assert queries.standing_of(driver.id, context.today()) is None
    assert [each.end_reason for each in cycles_of(driver)] == ["Moved to another district"]

    cycling.rejoin(cycle, by=ada)
    assert standing(driver).cycle.status == "open"


def test_a_cycle_that_was_left_gives_its_days_free(driver: Person, ada: Person) -> None:
    cycle = enrolled(driver)
    cycling.leave(cycle, "On leave for a year", by=ada)
    enrolled(driver)

    with pytest.raises(Conflict, match="Another cycle covers"):
        cycling.rejoin(cycle, by=ada)


def test_another_tenants_cycle_is_not_found(
    client: Browser, north: TenantContext, south: TenantContext, driver: Person, ada: Person
) -> None:
    with tenant_scope(north):
        cycle = enrolled(driver)

    client.sign_in(ada)

    assert client.send(south, f"/clc/cycles/{cycle.id}/leaving", reason="x").status_code == 404
    assert db.session.scalars(select(ClcCycle.status)).all() == ["open"]


def test_a_cycle_runs_from_the_day_after_one_due_date_to_another(driver: Person) -> None:
    cycle = enrolled(driver, date(2025, 12, 1))

    assert (cycle.valid.lower, cycle.valid.upper) == (date(2025, 10, 2), date(2028, 10, 2))
