"""Courses of the CLC: signed up for on the pages, frozen once held, counted by themselves."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from guildhall import context, jobs
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.learning.attendance import corrections, sheets
from guildhall.learning.attendance import services as attendance
from guildhall.learning.attendance.scans import read_scan
from guildhall.learning.models.registrations import Registration
from guildhall.learning.outside import services as outside
from guildhall.learning.outside.services import Grant
from guildhall.people.models.persons import Person
from plugins.clc.cycles import queries
from tests.characters import Browser, make_member
from tests.guildhall.learning.classroom import A_PNG, offer, seat, session_of
from tests.guildhall.learning.registration.hall import meeting, published
from tests.plugins.clc.stories import employ


@pytest.mark.seed("P17")
def test_of_34_who_sign_up_on_the_page_30_are_in_and_4_wait_in_order(
    client: Browser, north: TenantContext, ada: Person
) -> None:
    offering = published("Safe lifting", meeting(7), capacity=30)
    people = [make_member("Member", f"No{number}") for number in range(34)]
    db.session.commit()

    for person in people:
        client.sign_in(person).send(north, f"/catalogue/{offering.id}/registration")

    states = db.session.execute(
        select(Registration.person_id, Registration.state, Registration.line_number)
        .where(Registration.offering_id == offering.id)
        .order_by(Registration.registered_at, Registration.id)
    ).all()
    assert [row.state for row in states] == ["registered"] * 30 + ["waitlisted"] * 4
    waiting = sorted((row for row in states if row.line_number), key=lambda row: row.line_number)
    assert [row.person_id for row in waiting] == [person.id for person in people[30:]]


@pytest.mark.seed("P18")
def test_what_a_held_course_gave_in_points_cannot_be_rewritten_under_its_participants(
    driver: Person, ada: Person
) -> None:
    offering = offer(("8:00", "12:00"), course={"points": Decimal("1.50")})
    offering.status = "draft"
    db.session.commit()
    offering.status = "published"
    db.session.commit()
    session = session_of(offering)
    seat(offering, driver)
    sheets.attach(session, read_scan(A_PNG, "sheet.png"))
    corrections.credit_from_sheet(session, driver, 240, reason="On the sheet.", by=ada)
    attendance.verify_sheet(session, by=ada)
    jobs.drain()

    with pytest.raises(Exception, match="frozen"):
        db.session.execute(
            text("UPDATE course_version SET points = 9 WHERE id = :id"),
            {"id": offering.course_version_id},
        )
    db.session.rollback()

    standing = queries.standing_of(driver.id, context.today())
    assert standing is not None
    assert standing.points == Decimal("1.50")


@pytest.mark.seed("P18")
def test_from_attendance_to_points_without_another_hand(driver: Person, ada: Person) -> None:
    rosa = employ(make_member("Rosa", "Parks"))
    offering = offer(("8:00", "12:00"))
    session = session_of(offering)
    seat(offering, driver, rosa)
    sheets.attach(session, read_scan(A_PNG, "sheet.png"))
    corrections.credit_from_sheet(session, driver, 240, reason="On the sheet.", by=ada)
    attendance.verify_sheet(session, by=ada)
    jobs.drain()

    assert queries.standing_of(driver.id, context.today()).points == 1
    assert queries.standing_of(rosa.id, context.today()) is None


def test_learning_elsewhere_counts_as_soon_as_it_is_approved(driver: Person, ada: Person) -> None:
    proof = outside.read_proof("card.pdf", b"%PDF-1.7 eight hours of first aid")
    facts = {
        "title": "First aid",
        "provider": "Red Cross",
        "kind": "workshop",
        "starts_on": context.today() - timedelta(days=3),
        "ends_on": None,
        "unit": "hours",
        "quantity": Decimal(8),
        "note": "",
    }
    claim = outside.submit(outside.keep(driver, facts, proof).id, driver)

    outside.approve(claim.id, Grant(Decimal(8), gives_clock_hours=False, gives_ceu=False), by=ada)
    jobs.drain()

    assert queries.standing_of(driver.id, context.today()).points == 2
