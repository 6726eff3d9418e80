"""Stakeholders who come to see a session and count nowhere."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from guildhall import jobs
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid
from guildhall.learning.models.courses import Offering, Session
from guildhall.learning.models.registrations import Attendance, Registration
from guildhall.learning.offerings import planning
from guildhall.learning.offerings import sessions as changes
from guildhall.learning.overview.queries import the_year
from guildhall.outreach import signed
from guildhall.outreach.guests import queries, services
from guildhall.outreach.models.guests import GuestInvitation
from guildhall.people.models.persons import Person
from tests.characters import Browser, make_member
from tests.guildhall.learning.classroom import lead
from tests.guildhall.learning.registration.hall import employ, meeting, published, register
from tests.guildhall.outreach.telling import letters, link_in


def session_of(offering: Offering) -> Session:
    """Return an offering's only session as the door reads it."""
    found = db.session.scalars(select(Session).where(Session.offering_id == offering.id)).one()
    return queries.get_session(found.id)


def invite(session: Session, name: str = "Thea Marchetti", **facts) -> GuestInvitation:
    """Invite a member of the school board."""
    facts = {
        "role": "board_member",
        "email": f"{name.split(maxsplit=1)[0].lower()}@x.example",
    } | facts
    return services.invite(session.id, name, **facts)


@pytest.mark.seed("A26")
def test_3_board_members_attend_and_participation_is_what_it_was(north: TenantContext) -> None:
    staff = [employ(first) for first in ("Ann", "Bea")]
    offering = published("Drill", meeting(days=7), capacity=2)
    for each in staff:
        register(offering, each)
    session = session_of(offering)
    db.session.add(Attendance(session_id=session.id, person_id=staff[0].id, minutes=60))
    db.session.commit()

    with time_machine.travel(session.starts_at + timedelta(minutes=90)):
        before = the_year()
        for name in ("Thea Marchetti", "Omar Haddad", "Lin Zhao"):
            guest = invite(session, name)
            services.reply(guest.id, coming=True)
            services.see_in(guest.id, present=True)
        after = the_year()

    db.session.expire_all()
    full = db.session.get_one(Offering, (north.id, offering.id))
    assert (before.employed, before.came, before.minutes) == (2, 1, 60)
    assert (after.employed, after.came, after.minutes) == (
        before.employed,
        before.came,
        before.minutes,
    )
    assert queries.expected([session.id])[session.id] == queries.Expected(3, 3, 3)
    assert (full.seats_taken, full.capacity) == (2, 2), "a full session still takes its guests"
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 2
    assert db.session.scalar(select(func.count()).select_from(Attendance)) == 1


def test_a_guest_replies_by_the_link_of_her_letter_and_may_change_her_mind(
    north: TenantContext, client: Browser
) -> None:
    guest = invite(session_of(published()), language="es")
    (letter,) = letters("guest_invitation")
    path = link_in(letter.body_text, "guests")

    page = client.see(north, path, headers={"Accept-Language": "es"}).text
    client.send(north, path, coming="true")
    first = queries.get_guest(guest.id).reply
    client.send(north, path, coming="false")
    db.session.expire_all()

    assert letter.subject.startswith("Le invitamos")
    assert "Asistiré" in page
    assert (first, queries.get_guest(guest.id).reply) == ("yes", "no")


def test_a_mail_scanner_that_follows_the_link_replies_nothing(
    north: TenantContext, client: Browser
) -> None:
    guest = invite(session_of(published()))

    client.see(north, f"/guests/{signed.token(signed.GUEST, guest.id)}")

    assert queries.get_guest(guest.id).reply == ""


def test_the_same_address_is_invited_once_and_again_after_it_was_taken_back(
    north: TenantContext,
) -> None:
    session = session_of(published())
    guest = invite(session)
    with pytest.raises(Invalid):
        invite(session)

    services.withdraw(guest.id, "The room is too small")
    invite(session)

    assert len(letters("guest_invitation")) == 2
    (told,) = letters("guest_withdrawn")
    assert "The room is too small" in told.body_text
    with pytest.raises(Conflict):
        services.reply(guest.id, coming=True)
    with pytest.raises(Conflict):
        services.see_in(guest.id, present=True)


def test_a_guest_is_told_once_of_each_change_and_not_of_none(north: TenantContext) -> None:
    offering = published()
    session = session_of(offering)
    invite(session)
    declined = invite(session, "Gideon Aduba")
    services.reply(declined.id, coming=False)

    services.tell_changes()
    none = letters("guest_changed")
    changes.move(session.id, meeting(days=8), version=session.version)
    services.tell_changes()
    services.tell_changes()
    moved = letters("guest_changed")
    planning.cancel(offering.id, reason="The room was flooded")
    services.tell_changes()
    services.tell_changes()

    assert none == []
    assert [each.address for each in moved] == ["thea@x.example"]
    assert [each.address for each in letters("guest_cancelled")] == ["thea@x.example"]
    with pytest.raises(Conflict):
        services.reply(declined.id, coming=True)


def test_a_guest_without_an_address_is_on_the_list_without_a_letter(
    north: TenantContext,
) -> None:
    session = session_of(published())
    invite(session, email=None)

    assert letters("guest_invitation") == []
    assert queries.expected([session.id])[session.id].invited == 1


def test_the_facilitator_ticks_guests_of_her_own_session_alone(
    north: TenantContext, client: Browser
) -> None:
    jun = make_member("Jun", "Park", roles=("facilitator",))
    own, other = session_of(published("Own")), session_of(published("Other"))
    lead(own, jun)
    mine, theirs = invite(own), invite(other)
    client.sign_in(jun)

    page = client.see(north, f"/sessions/{own.id}/guests").text
    ticked = client.send(north, f"/guests/{mine.id}/presence")

    assert "Thea Marchetti" in page
    assert ticked.status_code == 303
    assert client.see(north, f"/sessions/{other.id}/guests").status_code == 404
    assert client.send(north, f"/guests/{theirs.id}/presence").status_code == 404
    assert client.send(north, f"/sessions/{own.id}/guests", name="X").status_code == 403
    db.session.expire_all()
    assert queries.get_guest(mine.id).present_at is not None
    assert queries.get_guest(theirs.id).present_at is None


def test_the_list_invites_marks_with_an_undo_and_is_handed_over(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    session = session_of(published())
    client.sign_in(ada)
    at = f"/sessions/{session.id}/guests"

    refused = client.send(north, at, name="", role="nobody")
    client.send(north, at, name="Thea Marchetti", role="board_member", email="t@x.example")
    guest = db.session.scalars(select(GuestInvitation)).one()
    client.send(north, f"/guests/{guest.id}/presence")
    client.send(north, f"/guests/{guest.id}/absence")
    jobs.drain()
    page = client.see(north, at).text

    assert refused.status_code == 422
    assert "Choose what the guest comes as." in refused.text
    assert "Thea Marchetti" in client.see(north, f"{at}?format=csv").text
    assert "School board member" in page
    db.session.expire_all()
    assert queries.get_guest(guest.id).present_at is None


def test_another_halls_guest_is_not_found(
    north: TenantContext, south: TenantContext, client: Browser
) -> None:
    guest = invite(session_of(published()))
    with tenant_scope(south):
        client.sign_in(make_member("Sam", "South", roles=("coordinator",)))
        foreign = signed.token(signed.GUEST, guest.id)

    assert client.send(south, f"/guests/{guest.id}/presence").status_code == 404
    assert client.see(north, f"/guests/{foreign}").status_code == 404
