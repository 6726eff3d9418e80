"""Certificates: numbers without gaps at any moment, codes nobody guesses, the transcript's sums."""

import threading
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select

from guildhall import context
from guildhall.db import db, one_transaction, tenant_scope
from guildhall.errors import Conflict
from guildhall.learning.credit import certificates, completion, queries
from guildhall.learning.models.credit import Certificate, TranscriptLine
from tests.characters import make_person
from tests.guildhall.learning.classroom import (
    at,
    offer,
    seat,
    session_of,
)
from tests.guildhall.learning.credit.completing import come, lines_of, settle


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
        thread = threading.Thread(target=issue_second)
        with one_transaction():
            ahead = certificates.issue(first).number
            thread.start()
            thread.join(timeout=0.5)
            waited = found == []
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
        with suppress(ZeroDivisionError), one_transaction():
            lost = certificates.issue(line).number
            1 / 0  # noqa: B018 - what fails behind it undoes it too
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
