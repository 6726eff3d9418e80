"""Signing in and out, corrections and the sheet."""

import pytest
import time_machine
from sqlalchemy import func, select

from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.learning.attendance import services
from guildhall.learning.credit.queries import transcript_of
from guildhall.learning.models.registrations import Attendance
from guildhall.people.models.persons import Person
from tests.characters import make_person
from tests.guildhall.learning.classroom import at, offer, seat, session_of, state_of


@pytest.fixture
def rosa(north: TenantContext) -> Person:
    return make_person("Rosa", "Parks")


def minutes_of(session, person):
    return db.session.scalar(
        select(func.coalesce(Attendance.corrected_minutes, Attendance.minutes)).where(
            Attendance.session_id == session.id, Attendance.person_id == person.id
        )
    )


def come(session, person, into, out):
    with time_machine.travel(at(into), tick=False):
        services.sign(session, person, method="pin")
    with time_machine.travel(at(out), tick=False):
        services.sign(session, person, method="pin")


def test_in_and_out_give_minutes_and_a_line_of_transcript(north, rosa):
    offering = offer(("8:00", "11:00"), course={"points": 3})
    seat(offering, rosa)
    session = session_of(offering)

    come(session, rosa, "7:58", "11:04")
    with time_machine.travel(at("11:10"), tick=False):
        from guildhall.learning.credit.jobs import settle_offering

        settle_offering(str(offering.id))

    (line,) = transcript_of(rosa.id).lines
    assert minutes_of(session, rosa) == 180
    assert (line.minutes, line.complete, str(line.points)) == (180, True, "3.00")
    assert state_of(offering, rosa) == "completed"
