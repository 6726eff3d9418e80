"""Equipment: booked once at a time, moved with its session, free when that is cancelled."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from guildhall import context
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.learning.offerings import planning
from guildhall.learning.offerings import queries as offerings
from guildhall.learning.offerings.rules import Meeting
from guildhall.resources.equipment import queries, services
from guildhall.resources.equipment.queries import Filter
from guildhall.resources.models.equipment import Booking
from tests.guildhall.learning.registration.hall import meeting
from tests.guildhall.resources.stores import move, session_at, site, thing


def tomorrow(hour: int):
    """Return an hour of tomorrow."""
    day = context.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    return day.replace(hour=hour)


def standing() -> list[Booking]:
    """Return the bookings that keep their thing."""
    return list(
        db.session.scalars(
            select(Booking).where(queries.stands()).execution_options(populate_existing=True)
        )
    )


@pytest.mark.seed("P28")
def test_a_projector_booked_from_one_to_three_is_not_booked_again_at_two(north):
    projector = thing()
    services.book(projector.id, tomorrow(13), tomorrow(15), purpose="Board meeting")

    with pytest.raises(Invalid) as refusal:
        services.book(projector.id, tomorrow(14), tomorrow(16), purpose="Party")
    services.book(projector.id, tomorrow(15), tomorrow(16), purpose="Clearing up")

    assert refusal.value.fields["equipment_id"].startswith(
        "Projector is booked for “Board meeting”"
    )
    assert len(standing()) == 2


def test_nothing_is_booked_for_a_time_that_is_over(north):
    projector = thing()

    with pytest.raises(Invalid, match="over already"):
        services.book(
            projector.id,
            tomorrow(13) - timedelta(days=7),
            tomorrow(15) - timedelta(days=7),
            purpose="Board meeting",
        )

    assert standing() == []


def test_the_database_itself_refuses_the_second_booking(north):
    projector = thing()
    services.book(projector.id, tomorrow(13), tomorrow(15), purpose="Board meeting")

    facts = {"starts_at": tomorrow(14), "ends_at": tomorrow(16), "purpose": "Party"}
    db.session.add(Booking(equipment_id=projector.id, **facts))
    with pytest.raises(DatabaseError, match="ex_equipment_booking_taken"):
        db.session.flush()
    db.session.rollback()


def test_two_who_book_at_one_moment_do_not_both_get_it(app: Flask, north):
    projector, ready, outcomes = thing(), Barrier(2), []

    def ask():
        with app.app_context(), tenant_scope(north):
            ready.wait()
            try:
                services.book(projector.id, tomorrow(13), tomorrow(15), purpose="Mine")
                outcomes.append("booked")
            except Invalid:
                outcomes.append("refused")
            db.session.remove()

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["booked", "refused"]
    assert len(standing()) == 1


@pytest.mark.seed("P28")
def test_a_booking_moves_with_its_session(north):
    session = session_at(days=7)
    booking = services.book_for_session(thing().id, session.id)
    assert (booking.starts_at, booking.ends_at) == (session.starts_at, session.ends_at)

    move(session, meeting(9, 3))

    (found,) = standing()
    assert (found.starts_at, found.ends_at) == (meeting(9).starts_at, meeting(9, 3).ends_at)


@pytest.mark.seed("P28")
def test_a_move_into_another_booking_is_refused_with_a_sentence_and_nothing_moves(north):
    projector = thing()
    first = session_at(title="First aid", days=7)
    session_at(title="Lifting", days=9)
    other = session_at(title="Safe kitchens", days=11)
    services.book_for_session(projector.id, first.id)
    services.book_for_session(projector.id, other.id)

    with pytest.raises(Invalid) as refusal:
        move(first, meeting(11))

    assert refusal.value.general.startswith("Projector is booked for “Safe kitchens”")
    assert offerings.get_session(first.id).starts_at == meeting(7).starts_at


def test_the_page_for_moving_says_so_and_keeps_what_was_typed(north, ada, client):
    projector = thing()
    first = session_at(title="First aid", days=7)
    other = session_at(title="Safe kitchens", days=11)
    for session in (first, other):
        services.book_for_session(projector.id, session.id)
    client.sign_in(ada)
    zone = north.zone
    to = offerings.get_session(other.id).starts_at.astimezone(zone)

    answer = client.send(
        north, f"/sessions/{first.id}/details", day=to.date().isoformat(),
        starts=f"{to:%H:%M}", ends=f"{to + timedelta(hours=1):%H:%M}", version=1,
    )  # fmt: skip

    assert answer.status_code == 422
    assert "is booked for “Safe kitchens”" in answer.get_data(as_text=True)


def test_a_cancelled_session_frees_its_equipment(north):
    projector = thing()
    session = session_at(days=7)
    services.book_for_session(projector.id, session.id)

    planning.cancel(session.offering_id, reason="The trainer is ill.")

    assert standing() == []
    free = session_at(title="Lifting", days=7)
    assert services.book_for_session(projector.id, free.id).session_id == free.id


def test_a_booking_that_was_given_up_comes_back_unless_the_thing_is_gone(north):
    projector = thing()
    booking = services.book(projector.id, tomorrow(13), tomorrow(15), purpose="Mine")
    services.cancel(booking.id)
    services.cancel(booking.id)
    services.book_again(booking.id)
    services.cancel(booking.id)
    services.book(projector.id, tomorrow(14), tomorrow(16), purpose="Theirs")

    with pytest.raises(Invalid, match="Theirs"):
        services.book_again(booking.id)


def test_what_is_under_repair_out_of_use_or_wanted_is_treated_so(north):
    broken, wanted = thing("Speaker", condition="repair"), thing("Projector")
    services.book(wanted.id, tomorrow(13), tomorrow(15), purpose="Board meeting")

    with pytest.raises(Conflict, match="under repair"):
        services.book(broken.id, tomorrow(13), tomorrow(15), purpose="Party")
    with pytest.raises(Conflict, match="Board meeting"):
        services.retire(wanted.id)
    names = [each.name for each in queries.free_between(tomorrow(14), tomorrow(15))]
    assert names == []
    assert [each.name for each in queries.free_between(tomorrow(15), tomorrow(16))] == ["Projector"]


def test_nothing_is_booked_for_what_is_over_or_for_no_reason(north):
    projector = thing()
    session = session_at(days=7)
    db.session.execute(
        text("UPDATE session SET starts_at = starts_at - interval '9 days', "
             "ends_at = ends_at - interval '9 days'")
    )  # fmt: skip
    db.session.commit()

    with pytest.raises(Conflict, match="over"):
        services.book_for_session(projector.id, session.id)
    with pytest.raises(Invalid):
        services.book(projector.id, tomorrow(13), tomorrow(15), purpose=" ")


def test_the_inventory_is_filtered_sorted_and_exported(north, ada, client):
    yard = site("Yard")
    thing("Radios", home=yard, kind="Radios", tag="R-1", weight_lb="11.5")
    thing("Projector 1", kind="Projector", tag="P-1")
    client.sign_in(ada)

    page = client.see(north, f"/equipment?site={yard.id}").get_data(as_text=True)
    file = client.see(north, "/equipment?q=p-1&format=csv").get_data(as_text=True)

    assert ">Radios<" in page
    assert "Projector 1</a>" not in page
    assert "11.5 lb" in page
    assert file.splitlines()[1].startswith("Projector 1,Projector,P-1")
    rows = db.session.execute(queries.things(Filter(words="rad"))).all()
    assert [row.Equipment.name for row in rows] == ["Radios"]


def test_a_second_thing_of_one_name_is_refused_at_its_field(north, ada, client):
    thing("Projector", tag="P-1")
    client.sign_in(ada)

    same_name = client.send(north, "/equipment/new", name="Projector", condition="good")
    same_tag = client.send(north, "/equipment/new", name="Other", tag="P-1", condition="good")

    assert (same_name.status_code, same_tag.status_code) == (422, 422)
    assert "Another thing has this name" in same_name.get_data(as_text=True)
    assert "Another thing has this inventory number" in same_tag.get_data(as_text=True)


def test_another_tenants_thing_is_not_found(north, south):
    ours = thing()

    with tenant_scope(south), pytest.raises(NotFound):
        services.book(ours.id, tomorrow(13), tomorrow(15), purpose="Theirs")


def test_a_form_books_and_its_undo_frees(north, ada, client):
    projector = thing()
    client.sign_in(ada)
    day = tomorrow(13).date().isoformat()

    client.send(
        north, f"/equipment/{projector.id}/bookings/new", purpose="Board meeting", day=day,
        starts="1 pm", ends="3 pm",
    )  # fmt: skip
    (booking,) = standing()
    refused = client.send(
        north, f"/equipment/{projector.id}/bookings/new", purpose="Party", day=day,
        starts="2 pm", ends="4 pm",
    )  # fmt: skip
    client.send(north, f"/equipment/bookings/{booking.id}/cancel")

    assert refused.status_code == 422
    assert "Board meeting" in refused.get_data(as_text=True)
    assert standing() == []


def test_meetings_at_one_end_touch_without_a_clash(north):
    projector = thing()
    first = session_at(title="First aid", days=7, hours=2)
    services.book_for_session(projector.id, first.id)
    after = Meeting(first.ends_at, first.ends_at + timedelta(hours=1))
    second = session_at(title="Lifting", days=12)
    services.book_for_session(projector.id, second.id)

    move(second, after)

    assert len(standing()) == 2
