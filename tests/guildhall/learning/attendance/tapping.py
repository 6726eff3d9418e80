"""Marks set by hand, and what they come to."""

import time_machine
from sqlalchemy import func, select

from guildhall.db import db
from guildhall.learning.attendance import services
from guildhall.learning.credit import completion
from guildhall.learning.models.registrations import Attendance
from tests.guildhall.learning.classroom import (
    at,
)


def tap(session, person, clock):
    with time_machine.travel(at(clock), tick=False):
        return services.sign(session, person, method="pin")


def counted(session, person):
    return db.session.scalar(
        select(func.coalesce(Attendance.corrected_minutes, Attendance.minutes)).where(
            Attendance.session_id == session.id, Attendance.person_id == person.id
        )
    )


def settle(session, clock="11:30"):
    with time_machine.travel(at(clock), tick=False):
        completion.settle(session.offering_id)
