"""Completion follows by itself, once, and is taken back with a reason."""

import threading
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select

from guildhall import context, jobs
from guildhall.audit import AuditEvent
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict
from guildhall.learning.attendance import services as attendance
from guildhall.learning.credit import certificates, completion, exit_survey, queries
from guildhall.learning.credit.jobs import settle_ended
from guildhall.learning.models.credit import Certificate, TranscriptLine
from guildhall.outbox import OutboxLine
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

GOOD = {
    "overall": "5",
    "objectives": "4",
    "relevance": "5",
    "quality": "4",
    "practice": "3",
    "comment": "More of this",
}


@pytest.fixture
def rosa(north):
    return make_person("Rosa", "Parks")


def come(session, person, into="8:00", out="11:00", day=4):
    for clock in (into, out):
        with time_machine.travel(at(clock, day), tick=False):
            attendance.sign(session, person, method="pin")


def settle(offering, clock="11:30", day=4):
    with time_machine.travel(at(clock, day), tick=False):
        completion.settle(offering.id)


def lines_of(person):
    return queries.transcript_of(person.id).lines


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
        attendance.correct_minutes(session, rosa, 120, "Left at ten, says the sheet", by=ada)

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


def test_corrected_to_nothing_leaves_no_standing_line(north, rosa, ada):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)
    session = session_of(offering)
    come(session, rosa)
    settle(offering)
    with time_machine.travel(at("12:00"), tick=False):
        attendance.correct_minutes(session, rosa, 0, "Signed in for a colleague", by=ada)

    assert [line.voided_at is None for line in lines_of(rosa)] == [False]
    assert state_of(offering, rosa) == "partial"


# Certificates


def test_numbers_have_no_gaps_however_many_are_issued_at_once(app, north):
    offering = offer(("8:00", "11:00"), capacity=200)
    people = [make_person("Pat", f"Number {number}") for number in range(24)]
    seat(offering, *people)
    session = session_of(offering)
    for person in people:
        come(session, person)

    def settle_one(person):
        with app.app_context(), tenant_scope(north):
            gate.wait()
            completion.settle(offering.id, [person.id])
            db.session.remove()

    gate = threading.Barrier(8)
    with time_machine.travel(at("11:30"), tick=False):
        for start in range(0, 24, 8):
            threads = [
                threading.Thread(target=settle_one, args=(person,))
                for person in people[start : start + 8]
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    numbers = sorted(db.session.scalars(select(Certificate.number)))
    assert numbers == [f"2026-{number:06d}" for number in range(1, 25)]


def test_the_next_number_waits_for_the_one_before_to_be_sure(app, north):
    first, second = unnumbered(), unnumbered()
    found = []

    def issue_second():
        with app.app_context(), tenant_scope(north):
            found.append(certificates.issue(second).number)
            db.session.remove()

    with time_machine.travel(at("12:00"), tick=False):
        db.session.info["in_verb"] = True
        ahead = certificates.issue(first).number
        thread = threading.Thread(target=issue_second)
        thread.start()
        thread.join(timeout=0.5)
        waited = found == []
        db.session.info.pop("in_verb")
        db.session.commit()
        thread.join()

    assert (waited, ahead, found) == (True, "2026-000001", ["2026-000002"])


def unnumbered(*, sample=False):
    """Return a complete line of somebody's transcript that has no certificate yet."""
    line = TranscriptLine(
        person_id=make_person("Nina", "Year").id,
        offering_id=offer(("8:00", "9:00")).id,
        course_title="Any",
        held_on=at("8:00").date(),
        completed_at=at("9:00"),
        complete=True,
        minutes=60,
        sample=sample,
    )
    db.session.add(line)
    db.session.commit()
    return line


def test_one_person_settled_by_many_at_once_has_one_line(app, north, rosa):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)
    come(session_of(offering), rosa)
    gate = threading.Barrier(8)

    def run():
        with app.app_context(), tenant_scope(north):
            gate.wait()
            completion.settle(offering.id)
            db.session.remove()

    with time_machine.travel(at("11:30"), tick=False):
        threads = [threading.Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert (len(lines_of(rosa)), db.session.scalar(select(func.count(Certificate.id)))) == (1, 1)


def test_a_number_given_out_in_a_transaction_that_failed_is_given_again(north):
    line = unnumbered()
    with time_machine.travel(at("12:00"), tick=False):
        db.session.info["in_verb"] = True
        lost = certificates.issue(line).number
        db.session.info.pop("in_verb")
        db.session.rollback()
        kept = certificates.issue(line).number

    assert (lost, kept) == ("2026-000001", "2026-000001")


def test_numbers_begin_anew_each_year_and_in_each_tenant_and_apart_for_samples(north, south):
    assert certificate_on("2026-12-30T20:00:00+00:00") == "2026-000001"
    assert certificate_on("2027-01-01T07:00:00+00:00") == "2026-000002"
    assert certificate_on("2027-01-02T20:00:00+00:00") == "2027-000001"
    assert certificate_on("2027-01-02T20:00:00+00:00", sample=True) == "S2027-000001"
    with tenant_scope(south):
        assert certificate_on("2027-01-02T20:00:00+00:00") == "2027-000001"


def certificate_on(moment, *, sample=False):
    """Issue a certificate at a moment; in California the year begins eight hours later."""
    line = unnumbered(sample=sample)
    with time_machine.travel(moment, tick=False):
        return certificates.issue(line).number


def test_codes_are_not_guessed(north):
    codes = Counter()
    for _ in range(3):
        certificate_on("2026-12-30T20:00:00+00:00")
    codes.update(db.session.scalars(select(Certificate.code)))

    assert all(len(code) == 16 and set(code) <= set(certificates.LETTERS) for code in codes)
    assert len(codes) == 3
    assert len(certificates.LETTERS) ** certificates.CODE_LENGTH > 2**78


def test_only_the_holder_hides_her_name(north, rosa, ada):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)
    come(session_of(offering), rosa)
    settle(offering)
    certificate = queries.certificate_for(offering.id, rosa.id)

    with pytest.raises(Conflict):
        certificates.show(certificate, {"title"}, by=ada)
    certificate = queries.certificate_for(offering.id, rosa.id)
    certificates.show(certificate, {"title", "hours"}, by=rosa)

    assert certificates.shown(certificate) == {
        "name": False,
        "title": True,
        "hours": True,
        "dates": False,
    }


def test_the_transcript_adds_up_by_year_without_what_was_voided(north, rosa):
    for day, out in ((4, "11:00"), (5, "10:00")):
        offering = offer(("8:00", "11:00", day), course={"gives_clock_hours": True})
        seat(offering, rosa)
        come(session_of(offering), rosa, out=out, day=day)
        settle(offering, "11:30", day)
    completion.void(lines_of(rosa)[0], "Entered twice by mistake")

    (year,) = queries.transcript_of(rosa.id).years
    assert (year.name, len(year.lines), year.totals.minutes) == ("2025–26", 2, 180)
    assert year.totals.clock_hours == Decimal("3.00")


def test_a_job_of_an_offering_that_is_long_over_is_not_promised(north, rosa):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)

    with time_machine.travel(at("8:00") + timedelta(days=200), tick=False):
        assert offering.id not in completion.offerings_to_settle()
    with time_machine.travel(at("11:01"), tick=False):
        assert offering.id in completion.offerings_to_settle()
    assert context.tenant_id() == north.id
