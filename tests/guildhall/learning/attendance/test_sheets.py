"""The paper sheet: its scan, the grid in which it is entered, and taking a verification back."""

from datetime import time
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader, PdfWriter
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from guildhall import context
from guildhall.audit import AuditEvent
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid
from guildhall.learning.attendance import queries, rules, services, sheets
from guildhall.learning.attendance.scans import read_scan
from guildhall.learning.attendance.sheets import Written
from guildhall.learning.credit import completion
from guildhall.learning.models.door import SheetScan
from guildhall.learning.models.registrations import Attendance, Mark
from tests.characters import address, make_member, make_person
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

A_JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + bytes.fromhex(
    "ffc0000b080001000101011100ffd9"
)


def a_pdf() -> bytes:
    writer, whole = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(whole)
    return whole.getvalue()


@pytest.fixture
def rosa(north):
    return make_person("Rosa", "Parks", employee_number="1955")


@pytest.fixture
def session(north, rosa):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)
    return session_of(offering)


def line(person, came=None, left=None, minutes=None):
    return Written(person.id.hex, came, left, minutes, person.id)


def enter(session, by, *lines, clock="12:00", may_credit=True):
    with time_machine.travel(at(clock), tick=False):
        return sheets.enter(session, lines, by=by, may_credit=may_credit)


def counted(session, person):
    row = queries.attendances_of([session.id], person.id).get((session.id, person.id))
    return (row.counted_minutes, row.reason) if row else None


def attached(session):
    with time_machine.travel(at("11:40"), tick=False):
        return sheets.attach(session, read_scan(A_PNG, "sheet.png"))


# What was written on it


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

    row = queries.attendances_of([session.id], rosa.id)[session.id, rosa.id]
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


@pytest.mark.parametrize(
    ("data", "kind"), [(A_PNG, "png"), (A_JPEG, "jpeg"), (a_pdf(), "pdf")], ids=str
)
def test_a_scan_is_what_its_bytes_say(data, kind):
    assert read_scan(data, "sheet.exe").kind == kind


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00", "not a PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PDF"),
        (A_PNG[:-4], "damaged"),
        (A_PNG.replace(b"IDAT", b"IDAX"), "damaged"),
        (A_JPEG[:-2], "damaged"),
        (b"%PDF-1.7 and no end", "damaged"),
        (b"%PDF-" + bytes(15 * 1024 * 1024), "too large"),
    ],
    ids=range(8),
)
def test_what_is_no_scan_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(Invalid, match=sentence):
        read_scan(data, "sheet.pdf")


def test_the_same_scan_twice_is_one(session):
    assert attached(session).id == attached(session).id
    assert len(queries.scans_of(session.id)) == 1


def send_scan(browser, tenant, session, data, name="sheet.png"):
    return browser.post(
        address(tenant, f"/sessions/{session.id}/attendance/scans"),
        data={"csrf_token": browser.token(), "scan": (BytesIO(data), name)},
    )


def test_a_scan_is_attached_and_seen_by_who_verifies(app, north, ada, grace, session):
    with time_machine.travel(at("12:00"), tick=False):
        office = app.test_client().sign_in(ada)
        wrong = send_scan(office, north, session, b"hello", "sheet.pdf")
        right = send_scan(office, north, session, A_PNG, "../../etc/sheet.png")
        (scan,) = queries.scans_of(session.id)
        path = f"/sessions/{session.id}/attendance/scans/{scan.id}"
        seen = office.see(north, path)
        body = seen.data
        seen.close()
        member = app.test_client().sign_in(grace).see(north, path).status_code
        nobody = app.test_client().see(north, path).status_code

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "whatever its name says" in wrong.text
    assert (seen.status_code, seen.mimetype, body) == (200, "image/png", A_PNG)
    assert "sandbox" in seen.headers["Content-Security-Policy"]
    assert seen.headers["Cache-Control"] == "private, no-store"
    assert "/" not in scan.title
    assert (member, nobody) == (403, 303)


def test_a_wrong_scan_is_withdrawn_with_a_reason_unless_credit_stands_on_it(session, rosa, ada):
    with time_machine.travel(at("11:20"), tick=False):
        completion.settle(session.offering_id)
    scan = attached(session)
    enter(session, ada, line(rosa, time(8, 0), time(11, 0)))

    with pytest.raises(Conflict, match="Attach the right one"):
        sheets.withdraw(session, scan, "The sheet of next door")
    with time_machine.travel(at("12:30"), tick=False):
        right = sheets.attach(session, read_scan(a_pdf(), "right.pdf"))
    with pytest.raises(Invalid):
        sheets.withdraw(session, scan, "x")
    sheets.withdraw(session, scan, "The sheet of next door")

    row = queries.attendances_of([session.id], rosa.id)[session.id, rosa.id]
    assert row.scan_id == right.id
    assert [one.id for one in queries.scans_of(session.id)] == [right.id]
    withdrawn = db.session.get_one(SheetScan, (context.tenant_id(), scan.id))
    assert withdrawn.withdraw_reason == "The sheet of next door"


# The printed sheet


def test_the_printed_sheet_names_everybody_on_the_list_in_its_order(app, north, ada, session, rosa):
    seat(session.offering, make_person("Zoë", "Alvarez"))
    with time_machine.travel(at("7:30"), tick=False):
        answer = (
            app.test_client()
            .sign_in(ada)
            .see(north, f"/sessions/{session.id}/attendance/sign-in-sheet.pdf")
        )

    words = " ".join(PdfReader(BytesIO(answer.data)).pages[0].extract_text().split())
    assert answer.mimetype == "application/pdf"
    assert words.index("Alvarez, Zoë") < words.index("Parks, Rosa")
    for stated in ("North Classified Employees", "Safe lifting", "8:00", "Fewer hours"):
        assert stated in words


def test_another_tenants_sheet_is_not_printed(app, north, south, ada):
    with tenant_scope(south):
        theirs = session_of(offer(("8:00", "11:00")))
    with time_machine.travel(at("7:30"), tick=False):
        browser = app.test_client().sign_in(ada)
        for page in ("sign-in-sheet.pdf", "scans", "entry"):
            path = f"/sessions/{theirs.id}/attendance/{page}"
            assert browser.see(north, path).status_code == 404


# Taking a verification back


def test_a_verification_is_taken_back_only_with_a_reason(app, north, ada, session):
    with time_machine.travel(at("11:30"), tick=False):
        browser = app.test_client().sign_in(ada)
        browser.send(north, f"/sessions/{session.id}/sheet")
        path = f"/sessions/{session.id}/sheet/reopening"
        asked = browser.send(north, path)
        short = browser.send(north, path, reason=" x ")
        still = sessions_of(session.offering)[0].sheet_verified_at
        db.session.expire_all()
        done = browser.send(north, path, reason="One line was missing")

    db.session.expire_all()
    entry = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "learning.sheet_reopened")
    ).one()
    assert (asked.status_code, short.status_code, done.status_code) == (200, 422, 303)
    assert still is not None
    assert sessions_of(session.offering)[0].sheet_verified_at is None
    assert entry.reason == "One line was missing"
    assert entry.before["verified_by"] == str(ada.id)


def test_a_correction_that_is_refused_comes_back_with_what_was_typed(
    app, north, ada, session, rosa
):
    path = f"/sessions/{session.id}/attendance/{rosa.id}/correction"
    with time_machine.travel(at("11:30"), tick=False):
        page = app.test_client().sign_in(ada).send(north, path, minutes="999", reason="Long day")

    assert page.status_code == 422
    assert "Enter minutes between 0 and 180." in page.text
    assert 'value="999"' in page.text


def test_every_refusal_of_the_new_pages_is_a_page(app, north, ada, session):
    scan = attached(session)
    sheet = f"/sessions/{session.id}/attendance"
    with time_machine.travel(at("11:30"), tick=False):
        browser = app.test_client().sign_in(ada)
        short = browser.send(north, f"{sheet}/scans/{scan.id}/withdrawal", reason=" x ")
        none = browser.send(north, f"{sheet}/scans")
        unknown = browser.send(
            north, f"{sheet}/entry", who_new1="Nobody Known", in_new1="8", out_new1="9"
        )

    assert [page.status_code for page in (short, none, unknown)] == [422, 422, 422]
    assert 'value="Nobody Known"' in unknown.text
    assert "We know nobody called" in unknown.text
