"""Many people want the last seats at one moment; no seat is sold twice."""

from uuid import UUID

import pytest
from sqlalchemy import select

from guildhall.db import db, tenant_scope
from guildhall.errors import GuildhallError
from guildhall.learning.groups import guests
from guildhall.learning.groups import services as groups
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Registration
from guildhall.learning.models.seats import Guest, SeatGroup
from guildhall.learning.registration import queries, services
from tests.guildhall.learning.registration.hall import crowd, meeting, published, register
from tests.together import all_at_once

ROUNDS = 15
SEATS = 5
TOGETHER = 8


def asking(offering_id: UUID, person_id: UUID):
    return lambda: services.register(offering_id, person_id=person_id)


@pytest.mark.seed("P17")
def test_the_last_five_seats_go_to_five_of_eight(app, north):
    people = [person.id for person in crowd(TOGETHER)]
    for number in range(ROUNDS):
        offering = published(f"Round {number}", meeting(7 + number), capacity=SEATS)
        db.session.commit()

        outcomes = all_at_once(app, north, [asking(offering.id, each) for each in people])

        assert sorted(each.state for each in outcomes) == ["registered"] * 5 + ["waitlisted"] * 3
        waiting = sorted(each.place_in_line for each in outcomes if each.state == "waitlisted")
        assert waiting == [1, 2, 3]
        assert seats_taken(offering) == SEATS
        assert lines(offering) == [1, 2, 3]


def test_one_person_clicking_in_eight_tabs_has_one_seat(app, north, grace):
    offering = published(capacity=SEATS)

    outcomes = all_at_once(app, north, [asking(offering.id, grace.id)] * TOGETHER)

    assert len({each.registration_id for each in outcomes}) == 1
    assert sorted(each.new for each in outcomes) == [False] * 7 + [True]
    assert seats_taken(offering) == 1


def test_one_person_cannot_take_two_things_at_one_time(app, north, grace):
    offerings = [published(f"Thing {number}", meeting(7, 2), capacity=5) for number in range(4)]

    outcomes = all_at_once(app, north, [asking(each.id, grace.id) for each in offerings])

    assert sum(isinstance(each, GuildhallError) for each in outcomes) == 3


def test_seats_freed_at_one_moment_are_offered_once_each(app, north):
    offering = published(capacity=4)
    people = crowd(9)
    places = [register(offering, person) for person in people][:4]
    db.session.commit()

    def giving_up(registration_id: UUID):
        return lambda: services.cancel(queries.get_registration(registration_id))

    all_at_once(app, north, [giving_up(each.registration_id) for each in places])

    with tenant_scope(north):
        states = db.session.execute(
            select(Registration.state, Registration.line_number).order_by(Registration.line_number)
        ).all()
    assert [row.state for row in states if row.line_number] == ["offered"] * 4 + ["waitlisted"]
    assert seats_taken(offering) == 4


def seats_taken(offering: Offering) -> int:
    return db.session.scalar(select(Offering.seats_taken).where(Offering.id == offering.id)) or 0


def lines(offering: Offering) -> list[int]:
    return list(
        db.session.scalars(
            select(Registration.line_number)
            .where(Registration.offering_id == offering.id, Registration.state == "waitlisted")
            .order_by(Registration.line_number)
        )
    )


def test_groups_and_single_people_at_one_moment_never_take_a_seat_too_many(app, north, ada):
    people = [person.id for person in crowd(6)]
    for number in range(ROUNDS):
        offering = published(f"Mixed {number}", meeting(7 + number), capacity=SEATS)
        db.session.commit()
        calls = [asking(offering.id, each) for each in people[:5]]
        calls += [holding(offering.id, ada.id, seats) for seats in (2, 3)]
        calls.append(lambda offering=offering: guests.invite(offering.id, name="Dr. Vance"))

        outcomes = all_at_once(app, north, calls)

        held = sum(each.seats for each in outcomes[5:7] if isinstance(each, SeatGroup))
        seated = sum(getattr(each, "state", "") == "registered" for each in outcomes[:5])
        guest = isinstance(outcomes[7], Guest)
        assert held + seated + guest == seats_taken(offering)
        assert seats_taken(offering) <= SEATS
        waiting = sum(getattr(each, "state", "") == "waitlisted" for each in outcomes[:5])
        assert seated + waiting == 5
        assert seats_taken(offering) == SEATS or not waiting


def test_eight_names_for_three_held_seats_are_three_names(app, north, ada):
    people = [person.id for person in crowd(TOGETHER)]
    offering = published(capacity=3)
    group = groups.hold(offering.id, holder_id=ada.id, seats=3)

    outcomes = all_at_once(app, north, [naming(group.id, each) for each in people])

    assert sum(not isinstance(each, GuildhallError) for each in outcomes) == 3
    assert seats_taken(offering) == 3


def test_seats_that_go_back_while_people_ask_are_given_once(app, north, ada):
    people = [person.id for person in crowd(6)]
    offering = published(capacity=3)
    group = groups.hold(offering.id, holder_id=ada.id, seats=3)
    db.session.commit()

    calls = [asking(offering.id, each) for each in people]
    all_at_once(app, north, [*calls, *[lambda: groups.release(group.id)] * 2])

    with tenant_scope(north):
        states = db.session.scalars(
            select(Registration.state).where(Registration.offering_id == offering.id)
        ).all()
    assert sum(state in {"registered", "offered"} for state in states) == 3
    assert seats_taken(offering) == 3


def holding(offering_id: UUID, holder_id: UUID, seats: int):
    return lambda: groups.hold(offering_id, holder_id=holder_id, seats=seats)


def naming(group_id: UUID, person_id: UUID):
    return lambda: groups.name(group_id, person_id)
