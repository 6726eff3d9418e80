"""A session that is moved after people signed in: minutes and credit follow, or it is refused."""

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from guildhall.db import db, one_transaction
from guildhall.errors import Conflict, Invalid
from guildhall.learning.attendance import corrections, queries, services
from guildhall.learning.offerings import planning, sessions
from guildhall.learning.offerings.rules import Meeting
from guildhall.people.queries import get_person
from tests.characters import make_person
from tests.guildhall.learning.attendance.tapping import counted, settle, tap
from tests.guildhall.learning.classroom import at, offer, seat, session_of, sessions_of, state_of
from tests.guildhall.learning.credit.completing import lines_of
from tests.together import all_at_once


def moved(session, starts, ends, day=4, clock="12:00"):
    with time_machine.travel(at(clock), tick=False):
        now = session_of_id(session)
        return sessions.move(now.id, Meeting(at(starts, day), at(ends, day)), version=now.version)


def session_of_id(session):
    db.session.expire_all()
    return db.session.get_one(type(session), (session.tenant_id, session.id))


def test_minutes_and_credit_follow_a_session_that_was_shorter(session, rosa):
    tap(session, rosa, "8:00")
    tap(session, rosa, "11:00")
    settle(session)

    moved(session, "8:00", "10:00")

    assert counted(session, rosa) == 120
    lines = lines_of(rosa)
    assert [line.minutes for line in lines if line.voided_at is None] == [120]
    assert [line.minutes for line in lines if line.voided_at] == [180]


def test_minutes_follow_a_session_that_began_earlier(session, rosa):
    tap(session, rosa, "7:30")
    tap(session, rosa, "11:00")
    settle(session)

    moved(session, "7:30", "11:00")

    assert counted(session, rosa) == 210


def test_a_verified_sheet_keeps_its_session_where_it_was(session, rosa, ada):
    tap(session, rosa, "8:00")
    tap(session, rosa, "11:00")
    with time_machine.travel(at("11:30"), tick=False):
        services.verify_sheet(session, by=ada)

    with pytest.raises(Conflict, match="sheet is verified"):
        moved(session, "8:00", "10:00")
    assert counted(session, rosa) == 180


def test_a_correction_that_would_not_fit_is_named(session, rosa, ada):
    tap(session, rosa, "8:00")
    with time_machine.travel(at("11:30"), tick=False):
        corrections.correct_minutes(session, rosa, 170, "Left a little early", by=ada)

    with pytest.raises(Invalid) as refusal:
        moved(session, "8:00", "10:00")

    assert "170 minutes" in refusal.value.fields["ends"]
    assert counted(session, rosa) == 170


def test_the_database_itself_keeps_a_session_as_long_as_its_attendance(session, rosa):
    tap(session, rosa, "8:00")
    tap(session, rosa, "11:00")

    db.session.execute(
        text("UPDATE session SET ends_at = ends_at - interval '1 hour' WHERE id = :id"),
        {"id": session.id},
    )
    with pytest.raises(DBAPIError, match="longer than its session"):
        db.session.commit()
    db.session.rollback()


def test_what_has_taken_place_is_not_called_off(session, rosa):
    tap(session, rosa, "8:00")
    tap(session, rosa, "11:00")

    with (
        time_machine.travel(at("12:00"), tick=False),
        pytest.raises(Conflict, match="taken place"),
    ):
        planning.cancel(session.offering_id, reason="By mistake")
    settle(session)
    assert len(lines_of(rosa)) == 1


def test_of_a_series_only_what_is_to_come_is_called_off(north, rosa):
    offering = offer(("8:00", "11:00"), ("8:00", "11:00", 6))
    seat(offering, rosa)
    first, second = sessions_of(offering)
    tap(first, rosa, "8:00")
    tap(first, rosa, "11:00")

    with time_machine.travel(at("12:00"), tick=False):
        with pytest.raises(Conflict, match="taken place"):
            sessions.cancel(first.id, reason="By mistake")
        sessions.cancel(second.id, reason="The trainer is ill")
    settle(first, "12:30")

    assert state_of(offering, rosa) == "completed"


def test_verifying_while_people_sign_out_ends_well_for_everybody(app, north, ada):
    people = [make_person("Pat", f"Number {each}") for each in range(6)]
    for number in range(4):
        offering = offer(("8:00", "11:00"), title=f"Round {number}")
        seat(offering, *people)
        session = session_of(offering)
        for person in people:
            tap(session, person, "8:00")
        with time_machine.travel(at("11:00"), tick=False):
            outcomes = all_at_once(
                app,
                north,
                [
                    *(signing(session.id, person.id) for person in people),
                    verifying(session.id, ada.id),
                ],
            )
        failed = [each for each in outcomes if isinstance(each, Exception)]
        assert all(isinstance(each, Conflict) for each in failed), failed


def signing(session_id, person_id):
    return lambda: services.sign(*loaded(session_id, person_id), method="pin")


def verifying(session_id, by_id):
    def verify():
        session, by = loaded(session_id, by_id)
        services.verify_sheet(session, by=by)

    return verify


def loaded(session_id, person_id):
    return queries.get_any_session(session_id), get_person(person_id)


def test_a_mark_that_waited_for_the_verification_is_told_so(app, north, session, rosa, ada):
    tap(session, rosa, "8:00")
    stale, person = loaded(session.id, rosa.id)
    with time_machine.travel(at("11:00"), tick=False), one_transaction():
        all_at_once(app, north, [verifying(session.id, ada.id)])
        with pytest.raises(Conflict, match="sheet of this session is closed"):
            services.sign(stale, person, method="pin")
