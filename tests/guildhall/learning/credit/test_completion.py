"""Completion follows from minutes and surveys, and follows corrections."""

from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from guildhall import jobs
from guildhall.audit import AuditEvent
from guildhall.db import db
from guildhall.learning.attendance import corrections
from guildhall.learning.attendance import services as attendance
from guildhall.learning.credit import completion, exit_survey, queries
from guildhall.learning.credit.jobs import settle_ended
from guildhall.outbox import OutboxLine
from guildhall.surveys.models import SurveyInvitation
from guildhall.surveys.queries import survey_about
from tests.characters import make_person
from tests.guildhall.learning.classroom import (
    at,
    offer,
    seat,
    session_of,
    sessions_of,
    state_of,
)
from tests.guildhall.learning.credit.completing import come, lines_of, settle

GOOD = {
    "overall": "5",
    "objectives": "4",
    "relevance": "5",
    "quality": "4",
    "practice": "3",
    "comment": "More of this",
}


def events_named(name):
    return db.session.scalar(
        select(func.count(OutboxLine.id)).where(OutboxLine.entry.endswith(f"@{name}"))
    )


def test_two_and_a_half_of_three_hours_earn_two_and_a_half(north, rosa):
    offering = offer(
        ("8:00", "11:00"),
        minimum_minutes=144,
        course={"gives_clock_hours": True, "gives_ceu": True, "points": Decimal(3)},
    )
    seat(offering, rosa)
    come(session_of(offering), rosa, out="10:30")
    settle(offering)

    (line,) = lines_of(rosa)
    assert (line.minutes, line.clock_hours, line.points) == (150, Decimal("2.50"), Decimal("2.50"))
    assert (line.complete, line.ceu) == (True, Decimal("0.3"))


def test_less_than_the_minimum_earns_hours_and_no_certificate(north, rosa):
    offering = offer(
        ("8:00", "11:00"),
        minimum_minutes=144,
        course={"gives_clock_hours": True, "gives_ceu": True},
    )
    seat(offering, rosa)
    come(session_of(offering), rosa, out="10:00")
    settle(offering)

    (line,) = lines_of(rosa)
    assert (line.complete, line.clock_hours, line.ceu) == (False, Decimal("2.00"), None)
    assert state_of(offering, rosa) == "partial"
    assert queries.transcript_of(rosa.id).certificates == {}


def test_settling_again_and_again_changes_nothing(north, rosa):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)
    come(session_of(offering), rosa)
    for minute in (30, 40, 50):
        settle(offering, f"11:{minute}")

    credited = db.session.scalar(
        select(func.count(AuditEvent.id)).where(AuditEvent.action == "learning.credited")
    )
    assert (len(lines_of(rosa)), credited) == (1, 1)


def test_the_clock_settles_what_nobody_touches(north, rosa):
    offering = offer(("8:00", "11:00"))
    absent = make_person("Max", "Absent")
    seat(offering, rosa, absent)
    come(session_of(offering), rosa, out="10:58")
    assert state_of(offering, rosa) == "registered"

    with time_machine.travel(at("11:10"), tick=False):
        settle_ended()
        db.session.commit()
        jobs.drain()

    assert (state_of(offering, rosa), state_of(offering, absent)) == ("completed", "no_show")


def test_a_series_is_complete_when_all_its_sessions_are(north, rosa):
    offering = offer(("8:00", "10:00", 4), ("8:00", "10:00", 5))
    seat(offering, rosa)
    one, two = sessions_of(offering)
    come(one, rosa, out="10:00")
    settle(offering, "10:30")
    after_one = state_of(offering, rosa)
    come(two, rosa, out="10:00", day=5)
    settle(offering, "10:30", day=5)

    (line,) = lines_of(rosa)
    assert (after_one, state_of(offering, rosa), line.minutes) == ("attended", "completed", 240)
    assert line.held_on.isoformat() == "2026-03-05"


# The survey


def test_the_certificate_waits_for_the_survey_and_follows_it_at_once(north, rosa):
    offering = offer(("8:00", "11:00"), requires_survey=True)
    seat(offering, rosa)
    come(session_of(offering), rosa)
    settle(offering)
    waiting = (state_of(offering, rosa), lines_of(rosa))

    with time_machine.travel(at("12:00"), tick=False):
        survey = exit_survey.waiting_for(offering.id, rosa.id)
        first = exit_survey.answer(survey, rosa, dict(GOOD))
        second = exit_survey.answer(survey, rosa, dict(GOOD))

    assert waiting == ("attended", [])
    assert (first, second) == (True, False)
    assert (state_of(offering, rosa), len(lines_of(rosa))) == ("completed", 1)


def test_the_survey_opens_on_leaving_the_last_session(north, rosa):
    offering = offer(("8:00", "11:00"), requires_survey=True)
    seat(offering, rosa)
    session = session_of(offering)
    with time_machine.travel(at("8:00"), tick=False):
        attendance.sign(session, rosa, method="pin")
    before = survey_about("offering", offering.id)
    with time_machine.travel(at("10:55"), tick=False):
        attendance.sign(session, rosa, method="pin")

    survey = survey_about("offering", offering.id)
    assert before is None
    assert survey is not None
    assert survey.closes_at == at("11:00", 18)


def test_nobody_is_asked_about_a_series_while_a_session_is_to_come(north, rosa, grace):
    offering = offer(("8:00", "10:00", 4), ("8:00", "10:00", 5), requires_survey=True)
    seat(offering, rosa, grace)
    one, two = sessions_of(offering)
    come(one, rosa, out="10:00")
    come(one, grace, out="10:00")
    settle(offering, "10:30")
    between = survey_about("offering", offering.id)
    come(two, rosa, out="10:00", day=5)
    on_leaving = _invited(offering)
    settle(offering, "10:30", day=5)

    assert between is None
    assert on_leaving == {rosa.id}
    assert _invited(offering) == {rosa.id, grace.id}


def _invited(offering):
    survey = survey_about("offering", offering.id)
    return set(
        db.session.scalars(
            select(SurveyInvitation.person_id).where(SurveyInvitation.survey_id == survey.id)
        )
    )


def test_a_survey_missed_leaves_partial_credit(north, rosa):
    offering = offer(("8:00", "11:00"), requires_survey=True)
    seat(offering, rosa)
    come(session_of(offering), rosa)
    settle(offering)
    settle(offering, "12:00", day=18)

    (line,) = lines_of(rosa)
    assert (state_of(offering, rosa), line.complete, line.minutes) == ("partial", False, 180)


# Corrections


def test_a_later_correction_voids_the_line_and_writes_another(north, rosa, ada):
    offering = offer(("8:00", "11:00"), course={"points": Decimal(3)})
    seat(offering, rosa)
    session = session_of(offering)
    come(session, rosa)
    settle(offering)
    (first,) = lines_of(rosa)
    voided_before = events_named("TranscriptLineVoided")
    with time_machine.travel(at("12:00"), tick=False):
        corrections.correct_minutes(session, rosa, 120, "Left at ten, says the sheet", by=ada)

    standing = [line for line in lines_of(rosa) if line.voided_at is None]
    assert first.voided_at is not None
    assert first.void_reason == "Attendance was corrected from 180 to 120 minutes."
    assert [(line.minutes, line.points) for line in standing] == [(120, Decimal("2.00"))]
    assert events_named("TranscriptLineVoided") >= voided_before
    numbers = sorted(c.number for c in queries.transcript_of(rosa.id).certificates.values())
    assert numbers == ["2026-000001", "2026-000002"]


def test_a_line_that_was_voided_by_hand_does_not_come_back_by_itself(north, rosa):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)
    come(session_of(offering), rosa)
    settle(offering)
    with time_machine.travel(at("12:00"), tick=False):
        completion.void(lines_of(rosa)[0], "Was somebody else's badge")
    settle(offering, "12:10")

    (line,) = lines_of(rosa)
    assert line.void_reason == "Was somebody else's badge"


@pytest.mark.parametrize(
    ("minutes", "becomes"), [([0], ([], "partial")), ([0, 180], ([180], "completed"))]
)
def test_a_correction_to_nothing_takes_the_credit_and_one_back_gives_it_again(
    minutes, becomes, north, rosa, ada
):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)
    session = session_of(offering)
    come(session, rosa)
    settle(offering)
    with time_machine.travel(at("12:00"), tick=False):
        for each in minutes:
            corrections.correct_minutes(session, rosa, each, "Whose badge it was", by=ada)

    standing = [line.minutes for line in lines_of(rosa) if line.voided_at is None]
    assert (standing, state_of(offering, rosa)) == becomes


def test_a_line_is_voided_once_and_keeps_its_first_reason(north, rosa):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)
    come(session_of(offering), rosa)
    settle(offering)
    before = events_named("TranscriptLineVoided")
    for reason in ("Was somebody else's badge", "A second click"):
        with time_machine.travel(at("12:00"), tick=False):
            completion.void(lines_of(rosa)[0], reason)

    (line,) = lines_of(rosa)
    assert line.void_reason == "Was somebody else's badge"
    voided = select(func.count()).where(AuditEvent.action == "learning.credit_voided")
    assert db.session.scalar(voided) == 1
    assert events_named("TranscriptLineVoided") <= before + 1


@pytest.mark.parametrize("change", ["voided_at = NULL", "void_reason = 'Another one'"])
def test_the_database_itself_keeps_what_was_voided(north, rosa, change):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)
    come(session_of(offering), rosa)
    settle(offering)
    with time_machine.travel(at("12:00"), tick=False):
        completion.void(lines_of(rosa)[0], "Was somebody else's badge")

    with pytest.raises(DBAPIError, match="stays void"):
        db.session.execute(text(f"UPDATE transcript_line SET {change}"))  # noqa: S608 - ours
    db.session.rollback()
