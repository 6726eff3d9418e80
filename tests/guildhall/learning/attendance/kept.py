"""Marks as a kiosk without a network keeps and delivers them."""

from uuid import uuid4

import time_machine
from sqlalchemy import func, select

from guildhall import context
from guildhall.accounts import hashing
from guildhall.accounts.models import Pin
from guildhall.db import db
from guildhall.learning.attendance import (
    door,
    queries,
    sealing,
)
from guildhall.learning.attendance.door import Sent
from guildhall.learning.models.door import DoorEntry
from guildhall.learning.models.registrations import Attendance, Mark
from tests.characters import make_person
from tests.guildhall.learning.classroom import (
    at,
)
from tests.guildhall.learning.tablet import seal

PIN = "481502"


SECRET = "a secret of the tests, long enough"


def with_pin(first, number):
    person = make_person(first, "Parks", employee_number=number)
    db.session.add(Pin(person_id=person.id, pin_hash=hashing.keep(PIN), set_at=context.now()))
    db.session.commit()
    return person


def mark(  # noqa: PLR0913 - a mark has this many sides
    session, clock, *, number="1955", pin=PIN, key=None, live=False, **facts
):
    key = key or str(uuid4())
    sealed = seal(sealing.public_key(SECRET, session.id), key, number, pin)
    return Sent(key, at(clock), sealed, live, **facts)


def deliver(session, *sent, clock="11:30"):
    with time_machine.travel(at(clock), tick=False):
        return [door.take(session, one, secret=SECRET) for one in sent]


def written(session):
    return [
        (said.kind, said.at)
        for said in queries.rules.read(
            db.session.scalars(select(Mark).where(Mark.session_id == session.id)).all()
        )
    ]


def entries(session):
    return dict(
        db.session.execute(
            select(DoorEntry.state, func.count())
            .where(DoorEntry.session_id == session.id)
            .group_by(DoorEntry.state)
        )
        .tuples()
        .all()
    )


def minutes(session, person):
    return db.session.scalar(
        select(Attendance.minutes).where(
            Attendance.session_id == session.id, Attendance.person_id == person.id
        )
    )
