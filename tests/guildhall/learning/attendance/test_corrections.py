"""Minutes corrected with a reason, within the session, by somebody else."""

import pytest
import time_machine
from sqlalchemy import select

from guildhall.audit import AuditEvent
from guildhall.db import db
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.learning.attendance import corrections, sheets
from guildhall.learning.attendance.scans import read_scan
from guildhall.learning.credit.queries import transcript_of
from tests.characters import make_person
from tests.guildhall.learning.attendance.tapping import counted, settle, tap
from tests.guildhall.learning.classroom import (
    A_PNG,
    at,
    seat,
    state_of,
)


def test_a_correction_keeps_the_marks_and_says_why(session, rosa, ada):
    tap(session, rosa, "8:00")
    tap(session, rosa, "10:00")
    with time_machine.travel(at("11:30"), tick=False):
        corrections.correct_minutes(session, rosa, 150, "Left at 10:30, kiosk was off", by=ada)

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
        corrections.correct_minutes(session, ada, 180, "I was there", by=ada)


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
        corrections.correct_minutes(session, rosa, *correction, by=ada)
    assert field in refusal.value.fields


def test_only_paper_brings_back_somebody_who_never_signed_in(session, rosa, ada):
    settle(session)
    with time_machine.travel(at("12:00"), tick=False):
        assert state_of(session.offering, rosa) == "no_show"
        with pytest.raises(Conflict, match="paper sheet"):
            corrections.correct_minutes(session, rosa, 180, "She was there", by=ada)
        with pytest.raises(Conflict, match="Attach the scan"):
            corrections.credit_from_sheet(session, rosa, 180, "Sheet of 4 March, line 7", by=ada)
        sheets.attach(session, read_scan(A_PNG, "sheet.png"))
        corrections.credit_from_sheet(session, rosa, 180, "Sheet of 4 March, line 7", by=ada)

    assert state_of(session.offering, rosa) == "completed"


def test_somebody_who_is_not_on_the_list_is_not_corrected(session, ada):
    stranger = make_person("Max", "Elsewhere")

    with time_machine.travel(at("11:30"), tick=False), pytest.raises(Conflict, match="not on the"):
        corrections.correct_minutes(session, stranger, 60, "Was there too", by=ada)


# The sheet
