"""Points from transcript lines: counted once, voided with a reason, seen by whom they concern."""

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
from guildhall.people.services.positions import Span, open_position
from plugins.clc import queries, services
from plugins.clc.models.cycles import ClcCycle, ClcPointEntry
from tests.bench.stage import published_offering
from tests.characters import Browser

HIRED = Span(starts_on=date(2020, 1, 1))


@pytest.fixture
def driver(grace: Person) -> Person:
    """Return Grace as a bus driver: a classified position since 2020."""
    open_position(grace, {"title": "Bus driver", "classification": "classified"}, HIRED)
    return grace


def earn(person: Person, minutes: int, *, on: date | None = None) -> TranscriptLine:
    """Write a line of transcript and say so, as learning does."""
    offering = published_offering(1)
    line = TranscriptLine(
        person_id=person.id,
        offering_id=offering.id,
        course_title=offering.title,
        held_on=on or context.today(),
        completed_at=context.now(),
        complete=True,
        minutes=minutes,
    )
    db.session.add(line)
    db.session.flush()
    publish(OfferingCompleted(line.id, person.id))
    db.session.commit()
    jobs.drain()
    return line


def entries() -> list[ClcPointEntry]:
    """Return every entry of the tenant."""
    return list(db.session.scalars(select(ClcPointEntry)).all())


def test_the_first_credit_opens_a_cycle_and_counts(driver: Person) -> None:
    earn(driver, 240)

    standing = queries.standing_of(driver.id, context.today())

    assert standing is not None
    assert (standing.points, standing.missing, standing.reached) == (1, 29, False)


def test_a_line_is_counted_once_however_often_it_is_announced(driver: Person) -> None:
    line = earn(driver, 240)
    for _again in range(3):
        publish(OfferingCompleted(line.id, driver.id))
    db.session.commit()

    jobs.drain()
    services.count_everything()

    assert len(entries()) == 1


def test_credit_outside_a_classified_position_waits_and_counts_later(grace: Person) -> None:
    earn(grace, 480)
    assert [entry.cycle_id for entry in entries()] == [None]

    open_position(grace, {"title": "Cook", "classification": "classified"}, HIRED)
    services.enrol(grace, context.today(), by=None)

    standing = queries.standing_of(grace.id, context.today())
    assert standing is not None
    assert (standing.points, standing.entries) == (2, 1)


@pytest.mark.seed("P15")
def test_points_of_a_voided_line_stay_with_their_reason(driver: Person) -> None:
    line = earn(driver, 240)
    publish(TranscriptLineVoided(line.id, driver.id))
    db.session.commit()

    jobs.drain()

    (entry,) = entries()
    assert entry.void_reason == "the credit was corrected"
    standing = queries.standing_of(driver.id, context.today())
    assert standing is not None
    assert standing.points == 0


@pytest.mark.seed("P15")
def test_the_database_refuses_to_delete_points(driver: Person) -> None:
    earn(driver, 240)

    with pytest.raises(Exception, match="permission denied"):
        db.session.execute(text("DELETE FROM clc_point_entry"))


def test_two_cycles_of_one_person_never_overlap(driver: Person) -> None:
    services.enrol(driver, context.today(), by=None)

    with pytest.raises(Conflict, match="covers these years"):
        services.enrol(driver, context.today() + timedelta(days=30), by=None)


def test_a_certificated_employee_is_told_why_not(grace: Person) -> None:
    open_position(grace, {"title": "Teacher", "classification": "certificated"}, HIRED)

    with pytest.raises(Conflict, match="no classified position"):
        services.enrol(grace, context.today(), by=None)


def test_a_cycle_ends_early_only_with_a_reason_and_can_come_back(
    driver: Person, ada: Person
) -> None:
    services.enrol(driver, context.today(), by=ada)
    cycle = queries.get_cycle(db.session.scalars(select(ClcCycle.id)).one())
    with pytest.raises(Invalid):
        services.leave(cycle, "  ", by=ada)

    services.leave(cycle, "Moved to another district", by=ada)
    assert queries.standing_of(driver.id, context.today()) is None

    services.rejoin(cycle, by=ada)
    assert queries.standing_of(driver.id, context.today()) is not None


def test_a_cycle_keeps_the_figure_it_began_with(driver: Person) -> None:
    cycle = services.enrol(driver, context.today(), by=None)

    assert cycle.required_points == Decimal(30)


@pytest.mark.seed("P16")
def test_the_coordinator_finds_filters_and_exports_participants(
    client: Browser, north: TenantContext, ada: Person, driver: Person
) -> None:
    earn(driver, 240)
    client.sign_in(ada)

    page = client.see(north, "/clc/participants?q=hopper&standing=behind")
    file = client.see(north, "/clc/participants?format=csv&q=hopper")

    assert "Hopper, Grace" in page.text
    assert file.text.splitlines()[1].startswith(f"{driver.employee_number},Hopper,Grace,")
    assert "Hopper" not in client.see(north, "/clc/participants?standing=reached").text


def test_a_member_sees_her_points_and_nobody_elses(
    client: Browser, north: TenantContext, driver: Person, ada: Person
) -> None:
    earn(driver, 240)
    client.sign_in(driver)

    assert "240 min ÷ 240 min a point" in client.see(north, "/clc/").text
    assert client.see(north, f"/clc/participants/{ada.id}").status_code == 403


def test_a_number_that_belongs_to_nobody_gets_a_sentence(
    client: Browser, north: TenantContext, ada: Person
) -> None:
    answer = client.sign_in(ada).send(north, "/clc/participants", number="nobody")

    assert answer.status_code == 422
    assert "Nobody here has this employee number or badge." in answer.text


def test_another_tenants_cycle_is_not_found(
    client: Browser, north: TenantContext, south: TenantContext, driver: Person, ada: Person
) -> None:
    with tenant_scope(north):
        cycle = services.enrol(driver, context.today(), by=None)

    client.sign_in(ada)

    assert client.send(south, f"/clc/cycles/{cycle.id}/leaving", reason="x").status_code == 404
