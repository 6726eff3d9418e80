"""Registering begins with who the caller is: in few round trips, and for nobody who may not."""

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.directory import directory
from guildhall.learning.models.registrations import Registration
from tests.characters import Browser
from tests.guildhall.learning.registration.hall import meeting, published


def registrations() -> int:
    return db.session.scalar(select(func.count(Registration.id))) or 0


def is_free(offering) -> bool:
    """Say whether nobody holds the offering."""
    db.session.remove()
    with Session(db.engine) as other:
        other.execute(
            text("SELECT id FROM offering WHERE id = :id FOR UPDATE NOWAIT"), {"id": offering.id}
        )
    return True


def test_a_registration_is_two_round_trips(
    client: Browser, north: TenantContext, grace, trips: list[int]
) -> None:
    """Who she is, with what registering holds; and what it writes, with COMMIT."""
    first, second = published("First aid", meeting(9)), published("Welding", meeting(30))
    client.sign_in(grace)
    client.see(north, f"/catalogue/{first.id}")  # somebody is known from her second click on
    assert client.send(north, f"/catalogue/{first.id}/registration").status_code == 303
    client.see(north, f"/catalogue/{second.id}")
    trips.clear()

    answer = client.send(north, f"/catalogue/{second.id}/registration")

    assert answer.status_code == 303
    _the_tests_own_for_the_address, *asked = trips
    assert asked == [5, 4]
    assert registrations() == 2


def test_who_may_not_register_leaves_nothing_held(
    client: Browser, north: TenantContext, grace
) -> None:
    offering = published("First aid", meeting(9))
    client.sign_in(grace)
    assert client.see(north, f"/catalogue/{offering.id}").status_code == 200
    with tenant_scope(north):
        directory().leave(grace.id)
        db.session.commit()

    answer = client.send(north, f"/catalogue/{offering.id}/registration")

    assert answer.status_code == 404
    assert registrations() == 0
    assert is_free(offering)


def test_a_form_that_is_refused_leaves_nothing_held(
    client: Browser, north: TenantContext, grace
) -> None:
    offering = published("First aid", meeting(9))
    client.sign_in(grace)
    client.see(north, f"/catalogue/{offering.id}")

    answer = client.send(north, f"/catalogue/{offering.id}/registration", needs_words="x" * 3000)

    assert "2,000" in answer.text
    assert registrations() == 0
    assert is_free(offering)


def test_a_login_that_ended_meanwhile_registers_nobody(
    client: Browser, north: TenantContext, grace
) -> None:
    offering = published("First aid", meeting(9))
    client.sign_in(grace)
    client.see(north, f"/catalogue/{offering.id}")
    with tenant_scope(None):
        db.session.execute(text("UPDATE login SET ended_at = now()"))
        db.session.commit()

    answer = client.send(north, f"/catalogue/{offering.id}/registration")

    assert answer.status_code == 403
    assert registrations() == 0
    assert is_free(offering)
