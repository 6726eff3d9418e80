"""Signing in and out, corrections and the sheet."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from guildhall import context
from guildhall.audit import AuditEvent
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Denied, Invalid, NotFound
from guildhall.learning.attendance import queries, services, sheets
from guildhall.learning.attendance.scans import read_scan
from guildhall.learning.credit import completion
from guildhall.learning.credit.queries import transcript_of
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Attendance, Mark
from tenants.directory import tenant_directory
from tenants.models import PluginSwitch
from tests.characters import make_member, make_person
from tests.guildhall.learning.classroom import (
    A_PNG,
    at,
    lead,
    offer,
    seat,
    session_of,
    sessions_of,
    state_of,
)


@pytest.fixture
def rosa(north):
    return make_person("Rosa", "Parks")


@pytest.fixture
def session(north, rosa):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)
    return session_of(offering)


def rule(**settings):
    """Let North have its own settings of learning, read anew at the next look."""
    db.session.add(PluginSwitch(plugin="learning", enabled=True, settings=settings))
    db.session.commit()
    tenant_directory().forget(context.tenant_id())


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
    (line,) = [line for line in queries.sheet_of(session).lines if line.person_id == luis.id]
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

    sheet = queries.sheet_of(session)
    assert (sheet.unclear, sheet.lines[0].unclear) == (1, True)
    assert state_of(session.offering, rosa) == "attended"
    assert transcript_of(rosa.id).lines == []


def test_one_click_credits_everybody_to_the_end_but_oneself(session, rosa, ada):
    seat(session.offering, ada)
    tap(session, rosa, "8:30")
    tap(session, ada, "8:30")
    with time_machine.travel(at("11:20"), tick=False):
        how_many = services.close_open_sign_ins(session, by=ada)
        again = services.close_open_sign_ins(session, by=ada)

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
        services.close_open_sign_ins(session, by=ada)


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


def test_a_correction_keeps_the_marks_and_says_why(session, rosa, ada):
    tap(session, rosa, "8:00")
    tap(session, rosa, "10:00")
    with time_machine.travel(at("11:30"), tick=False):
        services.correct_minutes(session, rosa, 150, "Left at 10:30, kiosk was off", by=ada)

    entry = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "learning.minutes_corrected")
    ).one()
    (line,) = transcript_of(rosa.id).lines
    assert (counted(session, rosa), line.minutes) == (150, 150)
    assert (entry.before, entry.after) == ({"minutes": 120}, {"minutes": 150})
    assert entry.reason == "Left at 10:30, kiosk was off"


def test_nobody_corrects_her_own_attendance(session, ada):
    seat(session.offering, ada)
    tap(session, ada, "8:00")

    with time_machine.travel(at("11:30"), tick=False), pytest.raises(Denied, match="your own"):
        services.correct_minutes(session, ada, 180, "I was there", by=ada)


@pytest.mark.parametrize(
    ("correction", "field"),
    [
        ((181, "a good reason"), "minutes"),
        ((-1, "a good reason"), "minutes"),
        ((90, "  x "), "reason"),
    ],
)
def test_a_correction_stays_within_the_session_and_has_a_reason(
    session, rosa, ada, correction, field
):
    tap(session, rosa, "8:00")

    with time_machine.travel(at("11:30"), tick=False), pytest.raises(Invalid) as refusal:
        services.correct_minutes(session, rosa, *correction, by=ada)
    assert field in refusal.value.fields


def test_only_paper_brings_back_somebody_who_never_signed_in(session, rosa, ada):
    settle(session)
    with time_machine.travel(at("12:00"), tick=False):
        assert state_of(session.offering, rosa) == "no_show"
        with pytest.raises(Conflict, match="paper sheet"):
            services.correct_minutes(session, rosa, 180, "She was there", by=ada)
        with pytest.raises(Conflict, match="Attach the scan"):
            services.credit_from_sheet(session, rosa, 180, "Sheet of 4 March, line 7", by=ada)
        sheets.attach(session, read_scan(A_PNG, "sheet.png"))
        services.credit_from_sheet(session, rosa, 180, "Sheet of 4 March, line 7", by=ada)

    assert state_of(session.offering, rosa) == "completed"


def test_somebody_who_is_not_on_the_list_is_not_corrected(session, ada):
    stranger = make_person("Max", "Elsewhere")

    with time_machine.travel(at("11:30"), tick=False), pytest.raises(Conflict, match="not on the"):
        services.correct_minutes(session, stranger, 60, "Was there too", by=ada)


# The sheet


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

    found = queries.trainings(at("0:00", 1), at("0:00", 31))

    assert (found.held, found.counted) == (99, 96)


@pytest.mark.seed("T17")
def test_a_verified_sheet_of_an_empty_room_counts_for_nothing(north, rosa):
    session = session_of(offer(("8:00", "9:00")))
    session.sheet_verified_at = at("9:30")
    db.session.add(Attendance(session_id=session.id, person_id=rosa.id, minutes=0))
    db.session.commit()

    assert queries.trainings(at("0:00", 1), at("0:00", 31)) == queries.Trainings(1, 0)


@pytest.mark.seed("T17")
def test_a_series_counts_once_and_only_with_every_sheet(north, rosa):
    one, two = sessions_of(offer(("8:00", "9:00", 4), ("8:00", "9:00", 5)))
    one.sheet_verified_at = at("9:30")
    db.session.add(Attendance(session_id=one.id, person_id=rosa.id, minutes=60))
    db.session.commit()
    before = queries.trainings(at("0:00", 1), at("0:00", 31))
    two.sheet_verified_at = at("9:30", 5)
    db.session.commit()

    assert before == queries.Trainings(1, 0)
    assert queries.trainings(at("0:00", 1), at("0:00", 31)) == queries.Trainings(1, 1)
    assert db.session.scalar(select(func.count(Offering.id))) == 1


def test_the_search_names_whom_the_facilitator_looks_for_and_nobody_else(session, rosa):
    luis = make_person("Luis", "Walker")
    make_person("Luz", "Wilson")

    assert [person.id for person in queries.may_be_added(session, "walk")] == [luis.id]
    assert queries.may_be_added(session, "w") == ()
    assert queries.may_be_added(session, "%") == ()
    assert list(queries.may_be_added(session, "rosa parks")) == []
