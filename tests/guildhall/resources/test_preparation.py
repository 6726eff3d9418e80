"""What a session needs: reckoned from the seats, ticked, asked for, brought from elsewhere."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import event, select

from guildhall import context, jobs
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.learning.models.registrations import Registration
from guildhall.learning.offerings import planning
from guildhall.learning.registration import services as registration
from guildhall.resources.models.tasks import Task
from guildhall.resources.preparation import logistics, queries, rules, services, support
from guildhall.resources.tasks import services as tasks
from tests.characters import give_role, make_member
from tests.guildhall.learning.registration.hall import crowd, meeting, register
from tests.guildhall.resources.stores import item, move, room_at, session_at, site, thing


def listed(session) -> list[tuple[str, int]]:
    """Return a session's list, as it is reckoned now."""
    now = queries.get_session(session.id, led_by=None)
    return [(each.line.name, each.quantity) for each in queries.materials_of(now)]


def trips() -> list[Task]:
    """Return every trip that is to be made, in the order of its days."""
    return list(
        db.session.scalars(
            select(Task)
            .where(Task.kind != "work", Task.dropped_at.is_(None))
            .order_by(Task.due_on, Task.kind)
            .execution_options(populate_existing=True)
        )
    )


def day_of(session, north):
    """Return a session's day on the tenant's wall."""
    return session.starts_at.astimezone(north.zone).date()


@pytest.mark.seed("P27")
def test_thirty_registered_and_ten_percent_to_spare_make_thirty_three(north):
    session = session_at(capacity=40)
    services.add(session, {"name": "Handout", "spare_percent": 10})
    services.add(session, {"name": "Flip chart", "basis": "fixed", "each": 2})

    people = crowd(31)
    for person in people[:30]:
        register(session.offering, person)

    assert listed(session) == [("Handout", 33), ("Flip chart", 2)]
    assert rules.quantity("seat", 1, 10, 30) == 33


@pytest.mark.seed("P27")
def test_the_list_follows_the_registrations_and_says_what_is_missing(north):
    session = session_at(capacity=40)
    people = crowd(31)
    for person in people[:30]:
        register(session.offering, person)
    line = services.add(session, {"name": "Handout", "spare_percent": 10, "cost": Decimal("0.35")})
    made = services.make_ready(queries.get_material(line.id, led_by=None))
    assert (made.quantity, made.cost, made.reckoning) == (
        33,
        Decimal("11.55"),
        "30 × 1 + 10 % = 33",
    )

    register(session.offering, people[30])

    (now,) = queries.materials_of(queries.get_session(session.id, led_by=None))
    assert (now.quantity, now.missing, now.is_ready) == (35, 2, False)  # 34.1, rounded up
    (row,) = queries.of_offering(session.offering_id)
    assert (row.parts, row.ready) == (1, 0)

    place = db.session.scalars(
        select(Registration).where(Registration.person_id == people[30].id)
    ).one()
    registration.cancel(place)
    (row,) = queries.of_offering(session.offering_id)
    assert (row.parts, row.ready) == (1, 1)


@pytest.mark.parametrize("spare", [0, 1, 7, 10, 33, 200])
def test_spare_ones_are_rounded_up_and_never_by_a_whole_piece(spare):
    for each in (1, 3, 20):
        for seats in range(120):
            exact = Decimal(each * seats) * (100 + spare) / 100
            assert exact <= rules.quantity("seat", each, spare, seats) < exact + 1


def test_a_tick_is_taken_back_and_a_line_dropped_and_brought_back(north):
    session = session_at()
    line = services.add(session, {"name": "Handout", "basis": "fixed"})

    services.make_ready(queries.get_material(line.id, led_by=None))
    services.undo_ready(queries.get_material(line.id, led_by=None))
    services.drop(queries.get_material(line.id, led_by=None))
    assert listed(session) == []
    services.bring_back(queries.get_material(line.id, led_by=None))

    assert listed(session) == [("Handout", 1)]
    assert queries.get_material(line.id, led_by=None).done_at is None


def test_a_list_is_copied_once_to_another_session(north):
    first, second = session_at(), session_at(title="Lifting", days=9)
    handout = item("Handout")
    services.add(first, {"name": "Handout", "item_id": handout.id})
    services.add(first, {"name": "Name tags"})

    assert services.copy_list(second, first.id) == 2
    assert services.copy_list(second, first.id) == 0
    assert [name for name, _number in listed(second)] == ["Handout", "Name tags"]


@pytest.mark.seed("M33", "A27")
def test_what_is_at_another_site_is_picked_up_the_day_before_and_taken_back_after(north):
    office, school = site("Office"), site("School")
    session = session_at(school)
    logistics.book(thing("Projector", home=office).id, session.id)
    services.add(session, {"name": "Handout", "worksite_id": office.id})
    services.add(session, {"name": "Chairs", "worksite_id": school.id})

    there, back = trips()

    day = day_of(session, north)
    assert (there.kind, there.due_on, there.detail) == (
        "pick_up", rules.working_day(day, -1), "Handout, Projector",
    )  # fmt: skip
    assert (there.from_id, there.to_id) == (office.id, school.id)
    assert (back.kind, back.due_on, back.detail) == (
        "take_back", rules.working_day(day, 1), "Projector",
    )  # fmt: skip
    assert (back.from_id, back.to_id) == (school.id, office.id)


@pytest.mark.seed("M33")
def test_trips_follow_the_session_to_another_day_and_another_site(north):
    office, school, yard = site("Office"), site("School"), site("Yard")
    session = session_at(school, days=7)
    logistics.book(thing("Projector", home=office).id, session.id)

    moved = move(session, meeting(10, 2, room_id=room_at(yard, "Yard room").id))
    jobs.drain()

    there, back = trips()
    assert there.due_on == rules.working_day(day_of(moved, north), -1)
    assert (there.to_id, back.from_id) == (yard.id, yard.id)

    move(moved, meeting(10, 2, room_id=room_at(office, "Office room").id))
    jobs.drain()
    assert trips() == []


def test_a_cancelled_session_and_a_freed_thing_need_no_trip(north):
    office, school = site("Office"), site("School")
    session = session_at(school)
    booking = logistics.book(thing("Projector", home=office).id, session.id)
    logistics.unbook(booking.id)
    assert trips() == []
    logistics.book_again(booking.id)
    assert len(trips()) == 2

    planning.cancel(session.offering_id, reason="The trainer is ill.")
    jobs.drain()

    assert trips() == []


def test_a_trip_that_is_done_or_dropped_by_hand_stays_so_however_often_it_is_looked_at(north):
    office, school = site("Office"), site("School")
    session = session_at(school)
    logistics.book(thing("Projector", home=office).id, session.id)
    there, back = trips()
    tasks.finish(there.id)
    tasks.drop(back.id, reason="It stays at the school.")

    for _again in range(3):
        logistics.follow(session.id)

    found = db.session.scalars(select(Task).where(Task.kind != "work")).all()
    assert {each.id for each in found} == {there.id, back.id}
    assert [each.id for each in trips()] == [there.id]
    assert trips()[0].done_at is not None


@pytest.mark.seed("M33")
def test_a_pick_up_is_on_the_working_day_before_and_never_on_a_weekend():
    office, school = UUID(int=1), UUID(int=2)
    load = rules.Load("Projector", office, returns=True)

    def days_of(day: date) -> list[date]:
        return [trip.due_on for trip in rules.trips([load], school, day, 1)]

    assert days_of(date(2026, 3, 4)) == [date(2026, 3, 3), date(2026, 3, 5)]
    assert days_of(date(2026, 3, 9)) == [date(2026, 3, 6), date(2026, 3, 10)]
    assert days_of(date(2026, 3, 6)) == [date(2026, 3, 5), date(2026, 3, 9)]
    assert rules.trips([load], school, date(2026, 3, 9), 2)[0].due_on == date(2026, 3, 5)


def test_a_session_without_a_site_needs_no_trip():
    load = rules.Load("Projector", None, returns=True)

    assert rules.trips([load], None, meeting_day(), 1) == []


def meeting_day():
    """Return any day."""
    return meeting(7).starts_at.date()


@pytest.mark.seed("P28")
def test_support_is_asked_for_taken_on_and_answered_and_both_are_told(north, ada):
    jun = make_member("Jun", "Park", roles=("facilitator",))
    session = session_at(leaders=[jun])
    with context.acting_as(context.Actor(person_id=jun.id, name=jun.name)):
        asked = support.ask(session, "Sound in the gym", owner=ada)
    with context.acting_as(context.Actor(person_id=ada.id, name=ada.name)):
        support.answer(asked, "A speaker stands by the stage.")

    found = queries.get_request(asked.id, led_by=jun.id)
    assert (found.status, found.owner_id) == ("answered", ada.id)
    letters = db.session.execute(
        select(Message.person_id, Message.kind).where(Message.kind.startswith("support"))
    ).all()
    assert set(letters) == {(ada.id, "support_assigned"), (jun.id, "support_answered")}
    support.reopen(found)
    assert queries.get_request(asked.id, led_by=None).status == "open"
    with pytest.raises(Invalid):
        support.answer(found, " ")


def test_nothing_is_prepared_for_a_cancelled_session(north):
    session = session_at()
    planning.cancel(session.offering_id, reason="The trainer is ill.")
    session = queries.get_session(session.id, led_by=None)

    with pytest.raises(Conflict):
        services.add(session, {"name": "Handout"})
    with pytest.raises(Conflict):
        support.ask(session, "Sound")


def test_a_facilitator_prepares_her_own_sessions_and_finds_no_others(north, south, client):
    jun = make_member("Jun", "Park")
    give_role(jun, "facilitator")
    own = session_at(leaders=[jun])
    other = session_at(title="Lifting", days=9)
    line = services.add(other, {"name": "Handout"})
    client.sign_in(jun)

    page = client.see(north, f"/sessions/{own.id}/preparation")
    added = client.send(
        north, f"/sessions/{own.id}/materials", name="Cards", basis="seat", each="1",
        spare_percent="10",
    )  # fmt: skip
    lists = client.see(north, "/preparation").get_data(as_text=True)

    assert (page.status_code, added.status_code) == (200, 303)
    assert "First aid" in lists
    assert "Lifting" not in lists
    for path in (f"/sessions/{other.id}/preparation", f"/materials/{line.id}"):
        assert client.see(north, path).status_code == 404
    assert client.send(north, f"/materials/{line.id}/ready").status_code == 404
    with tenant_scope(south), pytest.raises(NotFound):
        queries.get_session(own.id, led_by=None)


def test_a_coordinator_works_through_the_page(north, ada, client):
    office, school = site("Office"), site("School")
    session = session_at(school, days=6)
    projector = thing("Projector", home=office)
    client.sign_in(ada)
    page = f"/sessions/{session.id}"

    client.send(north, f"{page}/equipment", equipment_id=projector.id)
    nothing = client.send(north, f"{page}/equipment")
    odd = client.send(north, f"{page}/materials", name="Cards", each="none")
    client.send(north, f"{page}/materials", name="Cards", basis="fixed", each="12", cost="0.50")
    client.send(north, f"{page}/support", subject="Guest network", owner=ada.employee_number)
    shown = client.see(north, f"{page}/preparation").get_data(as_text=True)
    offering = client.see(north, f"/offerings/{session.offering_id}").get_data(as_text=True)
    home = client.see(north, "/today").get_data(as_text=True)
    file = client.see(north, f"{page}/preparation?format=csv").get_data(as_text=True)
    paper = client.see(north, f"{page}/preparation/paper").get_data(as_text=True)

    assert (nothing.status_code, odd.status_code) == (422, 422)
    assert "Pick up at Office: First aid" in shown
    assert "Guest network" in shown
    assert "$6.00" in shown
    assert "0 of 4 ready" in offering
    assert "1 session of the next week is not prepared." in home
    assert "Cards" in file
    assert "☐" in paper
    assert "Pick up at Office" in paper


def test_a_longer_list_of_sessions_takes_no_more_statements(north, ada, client):
    client.sign_in(ada)
    services.add(session_at(title="Session 0", days=5), {"name": "Handout"})
    statements_of(client, north)  # the first page notes that the login is used
    few = statements_of(client, north)
    for number in range(1, 6):
        session = session_at(title=f"Session {number}", days=5 + number)
        services.add(session, {"name": "Handout"})

    many = statements_of(client, north)

    assert many == few


def statements_of(client, north) -> int:
    """Count the statements of the list of sessions to prepare."""
    counted = []

    def note(*_args):
        counted.append(1)

    event.listen(db.engine, "before_cursor_execute", note)
    assert client.see(north, "/preparation").status_code == 200
    event.remove(db.engine, "before_cursor_execute", note)
    return len(counted)
