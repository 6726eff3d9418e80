"""A sheet verified by whoever may, and what counts as a training then."""

import pytest
import time_machine
from sqlalchemy import func, select

from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, NotFound
from guildhall.learning.attendance import queries, services
from guildhall.learning.attendance.training_queries import Trainings, trainings
from guildhall.learning.credit.queries import transcript_of
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Attendance
from tests.characters import make_member, make_person
from tests.guildhall.learning.attendance.tapping import counted, tap
from tests.guildhall.learning.classroom import (
    at,
    lead,
    offer,
    session_of,
    sessions_of,
)


def test_a_verified_sheet_takes_no_more_marks_until_it_is_opened_again(session, rosa, ada):
    tap(session, rosa, "8:00")
    with time_machine.travel(at("10:30"), tick=False):
        services.verify_sheet(session, by=ada)
        fresh = sessions_of(session.offering)[0]
        with pytest.raises(Conflict, match="is closed"):
            services.sign(fresh, rosa, method="pin")
        services.reopen_sheet(fresh, "Somebody came late")
        services.sign(sessions_of(session.offering)[0], rosa, method="pin")

    assert counted(session, rosa) == 150


def test_a_session_that_ended_early_is_over_when_its_sheet_is_verified(session, rosa, ada):
    tap(session, rosa, "8:00")
    tap(session, rosa, "10:30")
    assert transcript_of(rosa.id).lines == []

    with time_machine.travel(at("10:31"), tick=False):
        services.verify_sheet(session, by=ada)

    (line,) = transcript_of(rosa.id).lines
    assert (line.minutes, str(line.clock_hours)) == (150, "None")


def test_a_sheet_is_not_verified_before_the_session(session, ada):
    with time_machine.travel(at("7:00"), tick=False), pytest.raises(Conflict, match="not begun"):
        services.verify_sheet(session, by=ada)


def test_a_facilitator_sees_the_sheets_of_her_own_sessions(app, north, session):
    fay = make_member("Fay", "Cilitator", roles=("facilitator",))
    with time_machine.travel(at("7:30"), tick=False):
        browser = app.test_client().sign_in(fay)
        before = browser.see(north, f"/sessions/{session.id}/attendance").status_code
        lead(session, fay)
        after = browser.see(north, f"/sessions/{session.id}/attendance")

    assert (before, after.status_code) == (404, 200)
    assert "Rosa Parks" in after.text


def test_another_tenants_session_is_not_found(app, north, south, ada):
    with tenant_scope(south):
        theirs = session_of(offer(("8:00", "11:00")))
    with time_machine.travel(at("7:30"), tick=False):
        browser = app.test_client().sign_in(ada)

        assert browser.see(north, f"/sessions/{theirs.id}/attendance").status_code == 404
        assert browser.send(north, f"/sessions/{theirs.id}/sheet").status_code == 404
    with pytest.raises(NotFound):
        queries.session_at_the_door(theirs.id)


@pytest.mark.seed("T17")
def test_99_trainings_held_and_3_without_a_sheet_make_96_that_count(north, rosa, ada):
    for number in range(99):
        session = session_of(offer(("8:00", "9:00"), title=f"Training {number}"))
        session.sheet_verified_at = at("9:30") if number >= 3 else None
        db.session.add(Attendance(session_id=session.id, person_id=rosa.id, minutes=60))
    db.session.commit()

    found = trainings(at("0:00", 1), at("0:00", 31))

    assert (found.held, found.counted) == (99, 96)


@pytest.mark.seed("T17")
def test_a_verified_sheet_of_an_empty_room_counts_for_nothing(north, rosa):
    session = session_of(offer(("8:00", "9:00")))
    session.sheet_verified_at = at("9:30")
    db.session.add(Attendance(session_id=session.id, person_id=rosa.id, minutes=0))
    db.session.commit()

    assert trainings(at("0:00", 1), at("0:00", 31)) == Trainings(1, 0)


@pytest.mark.seed("T17")
def test_a_series_counts_once_and_only_with_every_sheet(north, rosa):
    one, two = sessions_of(offer(("8:00", "9:00", 4), ("8:00", "9:00", 5)))
    one.sheet_verified_at = at("9:30")
    db.session.add(Attendance(session_id=one.id, person_id=rosa.id, minutes=60))
    db.session.commit()
    before = trainings(at("0:00", 1), at("0:00", 31))
    two.sheet_verified_at = at("9:30", 5)
    db.session.commit()

    assert before == Trainings(1, 0)
    assert trainings(at("0:00", 1), at("0:00", 31)) == Trainings(1, 1)
    assert db.session.scalar(select(func.count(Offering.id))) == 1


def test_the_search_names_whom_the_facilitator_looks_for_and_nobody_else(session, rosa):
    luis = make_person("Luis", "Walker")
    make_person("Luz", "Wilson")

    assert [person.id for person in queries.may_be_added(session, "walk")] == [luis.id]
    assert queries.may_be_added(session, "w") == ()
    assert queries.may_be_added(session, "%") == ()
    assert list(queries.may_be_added(session, "rosa parks")) == []
