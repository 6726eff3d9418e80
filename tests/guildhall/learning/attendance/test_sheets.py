"""The paper sheet entered: what was written on it, line by line."""

from datetime import time

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from guildhall.db import db
from guildhall.errors import Conflict, Invalid
from guildhall.learning.attendance import queries, rules, services, sheet_queries
from guildhall.learning.attendance.sheets import Written
from guildhall.learning.credit import completion
from guildhall.learning.models.registrations import Attendance, Mark
from tests.characters import make_member, make_person
from tests.guildhall.learning.attendance.paper import attached, enter, line
from tests.guildhall.learning.classroom import (
    at,
    lead,
    offer,
    seat,
    session_of,
    state_of,
)


def counted(session, person):
    row = sheet_queries.attendances_of([session.id], person.id).get((session.id, person.id))
    return (row.counted_minutes, row.reason) if row else None


def test_in_and_out_from_paper_are_marks_and_make_minutes(session, rosa, ada):
    changed = enter(session, ada, line(rosa, time(8, 0), time(10, 30)))
    again = enter(session, ada, line(rosa, time(8, 0), time(10, 30)))

    marks = db.session.scalars(
        select(Mark).where(Mark.session_id == session.id).order_by(Mark.at)
    ).all()
    assert (changed, again) == (1, 0)
    assert [(mark.kind, mark.method, mark.at) for mark in marks] == [
        ("in", "sheet", at("8:00")),
        ("out", "sheet", at("10:30")),
    ]
    assert counted(session, rosa) == (150, "")
    assert state_of(session.offering, rosa) == "completed"


def test_fewer_hours_that_somebody_asked_for_are_what_counts(session, rosa, ada):
    enter(session, ada, line(rosa, time(8, 0), time(11, 0), 90))

    assert counted(session, rosa) == (90, "Paper sheet: 90 minutes")


def test_what_stands_on_paper_beside_marks_is_a_correction_that_keeps_them(session, rosa, ada):
    for clock in ("8:00", "10:00"):
        with time_machine.travel(at(clock), tick=False):
            services.sign(session, rosa, method="pin")

    enter(session, ada, line(rosa, time(8, 0), time(10, 45)))

    assert counted(session, rosa) == (165, "Paper sheet: 8:00 am to 10:45 am")
    kept = select(func.count(Mark.id)).where(Mark.session_id == session.id)
    assert db.session.scalar(kept) == 2


def test_whoever_stands_on_a_blank_line_is_registered_and_entered(session, ada):
    luis = make_person("Luis", "Walker", employee_number="1960")

    enter(session, ada, Written("new1", time(8, 5), time(11, 0), None, None, "1960"))

    assert counted(session, luis)[0] == 175
    assert queries.on_the_sheet(session, luis.id)


def test_every_cell_that_cannot_stand_gets_its_sentence_and_nothing_is_saved(session, rosa, ada):
    grace, fay = make_person("Grace", "H"), make_person("Fay", "C")
    seat(session.offering, grace, fay)
    lines = [
        line(rosa, time(10, 0), time(9, 0)),
        line(grace, time(8, 0), None),
        line(fay, None, None, 181),
        Written("new1", time(8, 0), time(9, 0), None, None, "Nobody Known"),
        Written("new2", time(5, 0), time(9, 0), None, rosa.id, ""),
    ]

    with pytest.raises(Invalid) as refusal:
        enter(session, ada, *lines)

    assert set(refusal.value.fields) == {
        f"out_{rosa.id.hex}",
        f"out_{grace.id.hex}",
        f"minutes_{fay.id.hex}",
        "who_new1",
        "in_new2",
    }
    assert db.session.scalar(select(func.count(Mark.id)).where(Mark.session_id == session.id)) == 0


def test_nobody_enters_her_own_line(session, ada):
    seat(session.offering, ada)

    with pytest.raises(Invalid, match="Somebody else"):
        enter(session, ada, line(ada, time(8, 0), time(11, 0)))


def test_who_never_signed_in_comes_back_by_the_coordinator_with_the_scan_alone(session, rosa, ada):
    with time_machine.travel(at("11:20"), tick=False):
        completion.settle(session.offering_id)
    here = line(rosa, time(8, 0), time(11, 0))

    with pytest.raises(Invalid, match="only the coordinator"):
        enter(session, ada, here, may_credit=False)
    with pytest.raises(Invalid, match="attach the scan"):
        enter(session, ada, here)
    scan = attached(session)
    enter(session, ada, here)

    row = sheet_queries.attendances_of([session.id], rosa.id)[session.id, rosa.id]
    assert (row.minutes, row.scan_id) == (180, scan.id)
    assert state_of(session.offering, rosa) == "completed"


def test_the_database_itself_asks_for_evidence(session, rosa):
    with time_machine.travel(at("11:20"), tick=False):
        completion.settle(session.offering_id)

    with pytest.raises(DBAPIError, match="nothing shows"):
        db.session.execute(
            text("UPDATE registration SET state = 'attended' WHERE person_id = :id"),
            {"id": rosa.id},
        )
    db.session.rollback()


@pytest.mark.parametrize("facts", [{"minutes": 181}, {"corrected_minutes": 181, "reason": "long"}])
def test_the_database_itself_refuses_more_minutes_than_the_session_has(session, rosa, facts):
    db.session.add(Attendance(session_id=session.id, person_id=rosa.id, **facts))

    with pytest.raises(DBAPIError, match="longer than its session"):
        db.session.flush()
    db.session.rollback()


def test_a_sheet_is_not_entered_before_the_session_nor_after_its_verification(session, rosa, ada):
    with pytest.raises(Conflict, match="not begun"):
        enter(session, ada, line(rosa, time(8, 0), time(9, 0)), clock="7:00")
    with time_machine.travel(at("11:30"), tick=False):
        services.verify_sheet(session, by=ada)
    with pytest.raises(Conflict, match="verified"):
        enter(session, ada, line(rosa, time(8, 0), time(9, 0)))


def test_a_session_past_midnight_takes_the_small_hours_of_the_next_day(north, rosa, ada):
    session = session_of(offer(("22:00", "26:00")))
    seat(session.offering, rosa)

    enter(session, ada, line(rosa, time(22, 0), time(1, 30)), clock="27:00")

    assert counted(session, rosa)[0] == 210


def test_three_oclock_of_an_afternoon_is_three_in_the_afternoon(north, rosa, ada):
    session = session_of(offer(("14:30", "17:00")))
    seat(session.offering, rosa)

    enter(session, ada, line(rosa, time(3, 5), time(4, 35)), clock="18:00")

    assert counted(session, rosa)[0] == 90


def test_half_past_two_on_the_eve_of_the_change_of_clocks_is_of_that_afternoon(north, rosa, ada):
    session = session_of(offer(("14:00", "17:00", 7)))
    seat(session.offering, rosa)

    enter(session, ada, line(rosa, time(2, 15), time(4, 15)), clock="90:00")

    assert counted(session, rosa)[0] == 120


def test_a_time_that_the_clocks_skipped_is_said_at_its_cell(north, rosa, ada):
    session = session_of(offer(("22:00", "30:00", 7)))
    seat(session.offering, rosa)

    with pytest.raises(Invalid) as refusal:
        enter(session, ada, line(rosa, time(22, 0), time(2, 30)), clock="110:00")

    assert refusal.value.fields == {f"out_{rosa.id.hex}": "The clocks went forward over this time."}


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("90", 90), ("90 min", 90), ("1:30", 90), ("1.5 h", 90), ("1,5h", 90), ("2 horas", 120)]
    + [(text_, None) for text_ in ("", "x", "-5", "1:75", "1.5", "99999")],
)
def test_a_length_of_time_is_read_as_people_write_it(typed, minutes):
    assert rules.read_minutes(typed) == minutes


def test_the_grid_saves_in_one_go_and_keeps_what_was_typed_on_an_error(
    app, north, ada, session, rosa
):
    path = f"/sessions/{session.id}/attendance/entry"
    cells = {f"in_{rosa.id.hex}": "8", f"out_{rosa.id.hex}": "half past ten"}
    with time_machine.travel(at("12:00"), tick=False):
        browser = app.test_client().sign_in(ada)
        empty = browser.see(north, path)
        wrong = browser.send(north, path, **cells)
        right = browser.send(north, path, **{**cells, f"out_{rosa.id.hex}": "10:30"})
        shown = browser.see(north, path)

    assert (empty.status_code, wrong.status_code, right.status_code) == (200, 422, 303)
    assert 'value="half past ten"' in wrong.text
    assert f'aria-describedby="field-out_{rosa.id.hex}-error"' in wrong.text
    assert f'href="#field-out_{rosa.id.hex}"' in wrong.text
    assert 'value="10:30 am"' in shown.text
    assert counted(session, rosa)[0] == 150


def test_a_facilitator_cannot_credit_who_never_signed_in_through_the_grid(
    app, north, session, rosa
):
    fay = make_member("Fay", "Cilitator", roles=("facilitator",))
    lead(session, fay)
    attached(session)
    path = f"/sessions/{session.id}/attendance/entry"
    with time_machine.travel(at("12:00"), tick=False):
        completion.settle(session.offering_id)
        browser = app.test_client().sign_in(fay)
        page = browser.see(north, path)
        sent = browser.send(north, path, **{f"minutes_{rosa.id.hex}": "60"})

    assert f"in_{rosa.id.hex}" not in page.text
    assert sent.status_code == 422
    assert state_of(session.offering, rosa) == "no_show"


# The scan
