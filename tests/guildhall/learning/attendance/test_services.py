"""Signing in and out: marks, walk-ins, the list, and who never signs out."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from guildhall import context
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict
from guildhall.learning.attendance import corrections, services, sheet_queries
from guildhall.learning.credit.queries import transcript_of
from guildhall.learning.models.registrations import Attendance, Mark
from tenants.directory import tenant_directory
from tenants.models import PluginSwitch
from tests.characters import make_person
from tests.guildhall.learning.attendance.tapping import counted, settle, tap
from tests.guildhall.learning.classroom import (
    at,
    offer,
    seat,
    session_of,
    state_of,
)


def rule(**settings):
    """Let North have its own settings of learning, read anew at the next look."""
    db.session.add(PluginSwitch(plugin="learning", enabled=True, settings=settings))
    db.session.commit()
    tenant_directory().forget(context.tenant_id())


def test_in_and_out_give_minutes_and_a_line_of_transcript(session, rosa):
    tap(session, rosa, "7:58")
    tap(session, rosa, "11:04")
    settle(session)

    (line,) = transcript_of(rosa.id).lines
    assert counted(session, rosa) == 180
    assert (line.minutes, line.complete) == (180, True)
    assert state_of(session.offering, rosa) == "completed"


def test_marks_alternate_and_an_echo_writes_nothing(session, rosa):
    first = tap(session, rosa, "8:00")
    with time_machine.travel(at("8:00") + timedelta(seconds=59), tick=False):
        echo = services.sign(session, rosa, method="qr")
    second = tap(session, rosa, "8:01")

    assert (first.kind, first.repeated) == ("in", False)
    assert (echo.kind, echo.repeated, echo.at) == ("in", True, first.at)
    assert second.kind == "out"
    assert db.session.scalar(select(func.count(Mark.id)).where(Mark.session_id == session.id)) == 2


def test_twenty_taps_at_one_moment_are_one_mark(app, north, session, rosa):
    with time_machine.travel(at("8:00"), tick=False):
        outcomes = at_once(app, north, 20, lambda: services.sign(session, rosa, method="pin"))

    assert sorted(outcome.repeated for outcome in outcomes) == [False] + [True] * 19
    assert db.session.scalar(select(func.count(Mark.id)).where(Mark.session_id == session.id)) == 1


def at_once(app, tenant, how_many, verb):
    """Run a verb in so many threads at once; return what each came to."""
    gate, found = threading.Barrier(how_many), []

    def run():
        with app.app_context(), tenant_scope(tenant):
            gate.wait()
            found.append(verb())
            db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_marks_are_kept_as_they_were_made(session, rosa):
    tap(session, rosa, "8:00")
    mark = db.session.scalars(select(Mark).where(Mark.session_id == session.id)).one()
    mark.kind = "out"

    with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
        db.session.commit()
    db.session.rollback()


@pytest.mark.parametrize("clock", ["6:59", "13:01"])
def test_marks_are_taken_an_hour_before_to_two_hours_after(session, rosa, clock):
    with pytest.raises(Conflict, match="Sign-in"):
        tap(session, rosa, clock)


def test_a_tenant_opens_its_doors_when_it_likes(session, rosa):
    rule(kiosk_before=120)

    assert tap(session, rosa, "6:05").kind == "in"


def test_somebody_who_walks_in_is_registered(session):
    luis = make_person("Luis", "Walker")

    tap(session, luis, "8:10")

    assert state_of(session.offering, luis) == "registered"
    (line,) = [line for line in sheet_queries.sheet_of(session).lines if line.person_id == luis.id]
    assert (line.source, line.inside) == ("walk_in", True)


def test_a_walk_in_into_a_full_room_is_told_so(north, rosa):
    session = session_of(offer(("8:00", "11:00"), capacity=1))
    seat(session.offering, rosa)

    with pytest.raises(Conflict, match="full"):
        tap(session, make_person("Luis", "Walker"), "8:10")


def test_a_walk_in_of_another_audience_is_told_whom_it_is_for(north):
    session = session_of(offer(("8:00", "11:00"), audience={"classification": "certificated"}))

    with pytest.raises(Conflict, match="certificated"):
        tap(session, make_person("Luis", "Walker"), "8:10")


def test_the_list_signs_in_and_out_and_a_second_click_changes_nothing(session, rosa):
    with time_machine.travel(at("8:05"), tick=False) as clock:
        first = services.sign_on_list(session, rosa, "in")
        clock.shift(timedelta(minutes=10))
        again = services.sign_on_list(session, rosa, "in")
        clock.move_to(at("10:05"))
        services.sign_on_list(session, rosa, "out")

    assert (again.repeated, again.at) == (True, first.at)
    assert counted(session, rosa) == 120


def test_nobody_signs_out_on_the_list_before_being_in(session, rosa):
    with (
        time_machine.travel(at("8:05"), tick=False),
        pytest.raises(Conflict, match="has not signed"),
    ):
        services.sign_on_list(session, rosa, "out")


# No sign-out


def test_who_never_signs_out_waits_for_somebody_to_look(session, rosa):
    tap(session, rosa, "8:00")
    settle(session)

    sheet = sheet_queries.sheet_of(session)
    assert (sheet.unclear, sheet.lines[0].unclear) == (1, True)
    assert state_of(session.offering, rosa) == "attended"
    assert transcript_of(rosa.id).lines == []


def test_one_click_credits_everybody_to_the_end_but_oneself(session, rosa, ada):
    seat(session.offering, ada)
    tap(session, rosa, "8:30")
    tap(session, ada, "8:30")
    with time_machine.travel(at("11:20"), tick=False):
        how_many = corrections.close_open_sign_ins(session, by=ada)
        again = corrections.close_open_sign_ins(session, by=ada)

    row = db.session.scalars(
        select(Attendance).where(
            Attendance.session_id == session.id, Attendance.person_id == rosa.id
        )
    ).one()
    assert (how_many, again) == (1, 0)
    assert (row.minutes, row.corrected_minutes, row.reason) == (0, 150, "stayed to the end")
    assert counted(session, ada) == 0


def test_open_sign_ins_are_not_closed_before_the_end(session, rosa, ada):
    tap(session, rosa, "8:30")

    with time_machine.travel(at("10:59"), tick=False), pytest.raises(Conflict, match="runs until"):
        corrections.close_open_sign_ins(session, by=ada)


def test_a_verified_sheet_credits_to_the_end_where_the_tenant_says_so(session, rosa, ada):
    rule(missing_sign_out="credit")
    tap(session, rosa, "8:30")
    settle(session)
    before = counted(session, rosa)
    with time_machine.travel(at("11:20"), tick=False):
        services.verify_sheet(session, by=ada)

    assert (before, counted(session, rosa)) == (0, 150)
    assert state_of(session.offering, rosa) == "completed"


# Corrections
