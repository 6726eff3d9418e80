"""The scan of a paper sheet, the printed sheet, and a verification taken back."""

from datetime import time
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader, PdfWriter
from sqlalchemy import select

from guildhall import context
from guildhall.audit import AuditEvent
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid
from guildhall.learning.attendance import sheet_queries, sheets
from guildhall.learning.attendance.scans import read_scan
from guildhall.learning.credit import completion
from guildhall.learning.models.door import SheetScan
from tests.characters import address, make_person
from tests.guildhall.learning.attendance.paper import attached, enter, line
from tests.guildhall.learning.classroom import (
    A_PNG,
    at,
    offer,
    seat,
    session_of,
    sessions_of,
)

A_JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + bytes.fromhex(
    "ffc0000b080001000101011100ffd9"
)


def a_pdf() -> bytes:
    writer, whole = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(whole)
    return whole.getvalue()


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
    assert len(sheet_queries.scans_of(session.id)) == 1


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
        (scan,) = sheet_queries.scans_of(session.id)
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

    row = sheet_queries.attendances_of([session.id], rosa.id)[session.id, rosa.id]
    assert row.scan_id == right.id
    assert [one.id for one in sheet_queries.scans_of(session.id)] == [right.id]
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


def test_a_correction_takes_a_length_of_time_as_the_sheet_does(app, north, ada, session, rosa):
    path = f"/sessions/{session.id}/attendance/{rosa.id}/correction"
    with time_machine.travel(at("11:30"), tick=False):
        browser = app.test_client().sign_in(ada)
        done = browser.send(north, path, minutes="1:40", reason="Came back in")
        page = browser.see(north, f"/sessions/{session.id}/attendance")

    assert done.status_code == 303
    assert "<span>100</span>" in page.text


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
