"""Two want one thing at one moment: one has it, the other reads why not, and nobody is cut off.

Without the lock before the constraint, PostgreSQL ended one of some pairs as deadlocked.
"""

from datetime import timedelta
from threading import Thread
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from guildhall import context
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.errors import GuildhallError
from guildhall.learning.models.courses import Room, Session
from guildhall.learning.offerings import queries, sessions
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit
from guildhall.people.models.positions import Position
from guildhall.people.queries import get, get_person, hold
from guildhall.people.services import leaves, union
from guildhall.resources.equipment import services as equipment
from guildhall.resources.library import lending
from guildhall.resources.models.equipment import Equipment
from guildhall.resources.models.library import Copy, Loan
from tests.characters import make_person
from tests.guildhall.learning.registration.hall import crowd, employ, meeting
from tests.guildhall.resources.stores import item, room_at, session_at, thing
from tests.together import all_at_once

ROUNDS = 30
TOGETHER = 6


def refused(outcomes: list) -> int:
    """Count refusals; anything else that went wrong was raised already."""
    return sum(isinstance(each, GuildhallError) for each in outcomes)


@pytest.fixture
def two(north: TenantContext) -> list[UUID]:
    """Return people enough to meet."""
    return [each.id for each in crowd(TOGETHER)]


def test_one_copy_is_lent_to_one_of_two(app: Flask, north, two):
    for number in range(ROUNDS):
        copy_id = lending.add_copy(item(f"Title {number}").id, "1").id

        def borrow(person_id: UUID, copy_id: UUID = copy_id) -> Loan:
            return lending.lend(copy_id, get_person(person_id))

        outcomes = all_at_once(app, north, [lambda each=each: borrow(each) for each in two])

        assert refused(outcomes) == TOGETHER - 1


def test_a_copy_comes_back_while_somebody_else_borrows_it(app: Flask, north, two):
    first, second = two[:2]
    for number in range(ROUNDS):
        copy_id = lending.add_copy(item(f"Title {number}").id, "1").id
        loan_id = lending.lend(copy_id, get_person(first)).id

        all_at_once(
            app,
            north,
            [
                lambda loan_id=loan_id: lending.take_back(loan_id),
                lambda copy_id=copy_id: lending.lend(copy_id, get_person(second)),
                lambda loan_id=loan_id: lending.undo_return(loan_id),
            ],
        )


def test_one_room_takes_one_of_two_sessions(app: Flask, north):
    hall = room_at(None, "Hall").id
    moving = [session_at(title=f"Talk {number}", days=60 + number) for number in range(2)]
    for number in range(ROUNDS):
        outcomes = all_at_once(app, north, moves(moving, number, room_id=hall))

        assert refused(outcomes) == 1


def moves(moving: list[Session], number: int, leaders=None, **facts):
    """Return what moves every session to one moment, as its coordinator would."""

    def move(session_id: UUID) -> Session:
        to = meeting(100 + number, 2, **facts)
        now = queries.get_session(session_id)
        led = None if leaders is None else [get_person(each) for each in leaders]
        return sessions.move(session_id, to, version=now.version, leaders=led)

    return [lambda each=each.id: move(each) for each in moving]


def test_a_facilitator_leads_one_of_two_sessions(app: Flask, north, two):
    moving = [session_at(title=f"Talk {number}", days=60 + number) for number in range(2)]
    for number in range(ROUNDS):
        outcomes = all_at_once(app, north, moves(moving, number, leaders=two[:2]))

        assert refused(outcomes) == 1


def test_two_sessions_with_the_same_equipment_do_not_both_move_to_one_moment(app: Flask, north):
    moving = [session_at(title=f"Talk {number}", days=60 + number) for number in range(2)]
    for each in ("Projector", "Screen"):
        needed = thing(each)
        for session in moving:
            equipment.book_for_session(needed.id, session.id)
    for number in range(ROUNDS):
        outcomes = all_at_once(app, north, moves(moving, number))

        assert refused(outcomes) == 1


def test_whoever_writes_what_a_constraint_keeps_apart_waits_for_the_row_it_is_about(
    app: Flask, north, two
):
    """The race itself is rarely lost; that the second one waits is seen every time."""
    copy_id = lending.add_copy(item().id, "1").id
    loan_id = lending.lend(copy_id, get_person(two[0])).id
    projector, hall, start = thing(), room_at(None, "Hall"), meeting(40).starts_at
    old = equipment.book(projector.id, start, start + timedelta(hours=1), purpose="Board").id
    equipment.cancel(old)
    moving = session_at(title="Talk", days=60)
    equipment.book_for_session(projector.id, moving.id)
    lee = employ("Lee").id
    position_id = db.session.scalar(select(Position.id).where(Position.person_id == lee))
    leave = {"kind": "medical", "starts_on": context.today()}
    (into_the_hall,) = moves([moving], 1, room_id=hall.id)
    (with_leaders,) = moves([moving], 2, leaders=two[:1])
    (elsewhen,) = moves([moving], 3)
    cases = [
        (Copy, copy_id, lambda: lending.take_back(loan_id)),
        (Copy, copy_id, lambda: lending.undo_return(loan_id)),
        (Copy, copy_id, lambda: lending.extend(loan_id, context.today())),
        (Copy, copy_id, lambda: lending.void(loan_id, reason="Never")),
        (Copy, copy_id, lambda: lending.lend(copy_id, get_person(two[1]))),
        (Equipment, projector.id, lambda: equipment.book_again(old)),
        (Session, moving.id, lambda: equipment.book_for_session(thing("Screen").id, moving.id)),
        (Room, hall.id, into_the_hall),
        (Person, two[0], with_leaders),
        (Equipment, projector.id, elsewhen),
        (Position, position_id, lambda: leaves.record(get(Position, position_id), leave)),
    ]
    for model, row_id, verb in cases:
        assert waits(app, north, model, row_id, verb)


def waits(app: Flask, tenant: TenantContext, model, row_id: UUID, verb) -> bool:
    """Say whether a verb waits while somebody holds a row, and goes on when it is let go."""
    hold(model, [row_id])
    thread = Thread(target=all_at_once, args=(app, tenant, [verb]))
    thread.start()
    thread.join(0.3)
    waited = thread.is_alive()
    db.session.rollback()
    thread.join()
    return waited


def test_a_cancelled_booking_is_taken_by_one_of_two(app: Flask, north):
    projector = thing()
    start = context.now() + timedelta(days=3)
    for number in range(ROUNDS):
        slot = (start + timedelta(days=number), start + timedelta(days=number, hours=1))
        old = equipment.book(projector.id, *slot, purpose="Board")
        equipment.cancel(old.id)

        outcomes = all_at_once(
            app,
            north,
            [
                lambda old=old: equipment.book_again(old.id),
                lambda slot=slot: equipment.book(projector.id, *slot, purpose="Party"),
            ],
        )

        assert refused(outcomes) == 1


def test_membership_is_recorded_once_by_two(app: Flask, north):
    unit = BargainingUnit(name="Classified")
    db.session.add(unit)
    db.session.commit()
    facts = {"bargaining_unit_id": unit.id, "status": "member", "starts_on": context.today()}
    for number in range(ROUNDS):
        person_id = make_person(f"New {number}", "Hand").id

        def join(person_id: UUID = person_id) -> object:
            return union.join(get_person(person_id), **facts)

        outcomes = all_at_once(app, north, [join, join])

        assert refused(outcomes) == 1
