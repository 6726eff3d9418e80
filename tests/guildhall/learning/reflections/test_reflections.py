"""Reflections between the sessions of a series: one's own, sometimes needed, sometimes shared."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from guildhall.audit import AuditEvent
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.learning.attendance import services as attendance
from guildhall.learning.credit import afterwards, completion, rules
from guildhall.learning.credit import queries as credit
from guildhall.learning.credit.rules import Held, Outcome
from guildhall.learning.models.reflections import ReflectionEntry
from guildhall.learning.overview.queries import the_year
from guildhall.learning.reflections import services
from tests.characters import make_member
from tests.guildhall.learning.classroom import at, lead, offer, seat, sessions_of, state_of

DAYS = (4, 11, 18)
"""Three Wednesdays of March."""


@pytest.fixture
def series(north, grace):
    offering = offer(*(("8:00", "11:00", day) for day in DAYS[:2]), reflections_required=1)
    seat(offering, grace)
    return offering


def come(offering, person, *days):
    for session, day in zip(sessions_of(offering), DAYS, strict=False):
        if day in days:
            for clock in ("8:00", "11:00"):
                with time_machine.travel(at(clock, day), tick=False):
                    attendance.sign(session, person, method="pin")


def write(offering, person, clock="12:00", day=4, place=0, **facts):
    with time_machine.travel(at(clock, day), tick=False):
        session_id = sessions_of(offering)[place].id
        return services.write(
            session_id, person, facts.get("words", "I tried it."), shared=facts.get("shared", False)
        )


@pytest.mark.seed("A1")
def test_a_series_that_asks_for_a_reflection_is_complete_with_it(series, grace):
    come(series, grace, 4, 11)
    with time_machine.travel(at("12:00", 11), tick=False):
        completion.settle(series.id)
        waiting = state_of(series, grace)

    write(series, grace, day=12)

    assert (waiting, state_of(series, grace)) == ("attended", "completed")
    assert credit.certificate_for(series.id, grace.id) is not None


def test_without_it_the_hours_count_and_no_certificate_is_issued(series, grace):
    come(series, grace, 4, 11)

    with time_machine.travel(at("11:00", 11) + timedelta(days=14), tick=False):
        completion.settle(series.id)

    (line,) = credit.transcript_of(grace.id).lines
    assert (line.complete, line.minutes) == (False, 360)


def test_it_may_be_changed_until_the_series_is_closed(series, grace):
    come(series, grace, 4)
    write(series, grace)
    write(series, grace, day=5, words="Better said.", shared=True)

    (entry,) = db.session.scalars(select(ReflectionEntry)).all()
    assert (entry.words, entry.shared) == ("Better said.", True)
    with pytest.raises(Conflict, match="closed"):
        write(series, grace, day=26)


@pytest.mark.parametrize(("clock", "place"), [("10:59", 0), ("12:00", 1)])
def test_it_is_written_between_the_sessions_alone(series, grace, clock, place):
    come(series, grace, 4, 11)

    with pytest.raises(Conflict):
        write(series, grace, clock=clock, day=4 if place == 0 else 11, place=place)


def test_a_one_time_event_has_nothing_between(north, grace):
    once = offer(("8:00", "11:00", 4))
    seat(once, grace)
    come(once, grace, 4)

    with pytest.raises(Conflict, match="between the sessions of a series"):
        write(once, grace)


def test_who_was_not_there_has_nothing_to_reflect_on(series, ada):
    with pytest.raises(NotFound):
        write(series, ada)


def test_a_double_click_is_one_entry(app, north, series, grace):
    come(series, grace, 4)
    session_id = sessions_of(series)[0].id
    gate, wrong = threading.Barrier(4), []

    def click():
        with app.app_context(), tenant_scope(north):
            gate.wait()
            try:
                services.write(session_id, grace, "I tried it.", shared=False)
            except Exception as error:  # noqa: BLE001 - whatever it is fails the test
                wrong.append(error)
            db.session.remove()

    with time_machine.travel(at("12:00"), tick=False):
        threads = [threading.Thread(target=click) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert wrong == []
    assert len(db.session.scalars(select(ReflectionEntry)).all()) == 1


def test_the_audit_does_not_tell_what_it_says(series, grace):
    come(series, grace, 4)
    write(series, grace, words="My own struggle")

    entries = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "learning.reflected")
    )
    assert all("struggle" not in str((each.after, each.object_label)) for each in entries)


def test_only_what_is_shared_is_read_and_only_by_who_leads(app, north, series, grace):
    jun = make_member("Jun", "Park", roles=("facilitator",))
    other = make_member("Max", "Other", roles=("facilitator",))
    lead(sessions_of(series)[0], jun)
    come(series, grace, 4)
    path = f"/offerings/{series.id}/reflections"
    with time_machine.travel(at("12:00"), tick=False):
        phone = app.test_client().sign_in(grace)
        mine = phone.see(north, path).text
        session_id = sessions_of(series)[0].id
        phone.send(north, f"{path}/{session_id}", words="Kept to myself")
        desk = app.test_client().sign_in(jun)
        hidden = desk.see(north, f"{path}/shared").text
        phone.send(north, f"{path}/{session_id}", words="For all of us", shared="true")
        shown = desk.see(north, f"{path}/shared").text
        refused = app.test_client().sign_in(other).see(north, f"{path}/shared")

    assert "0 of 1 reflections" in mine
    assert "Kept to myself" not in hidden
    assert "For all of us" in shown
    assert refused.status_code == 404


def test_an_empty_reflection_is_asked_for_again_beside_its_session(app, north, series, grace):
    come(series, grace, 4)
    with time_machine.travel(at("12:00"), tick=False):
        phone = app.test_client().sign_in(grace)
        session_id = sessions_of(series)[0].id
        answer = phone.send(north, f"/offerings/{series.id}/reflections/{session_id}", words=" ")
        home = phone.see(north, "/today").text

    assert answer.status_code == 422
    assert "Write a sentence or two." in answer.text
    assert "What do you take along from “Safe lifting”?" in home


@pytest.mark.parametrize(
    ("survey", "reflections", "due"),
    [
        ("not_asked", "open", Outcome("attended")),
        ("answered", "answered", Outcome("completed", 180)),
        ("open", "answered", Outcome("attended")),
        ("answered", "missed", Outcome("partial", 180)),
        ("open", "missed", Outcome("partial", 180)),
        ("missed", "open", Outcome("partial", 180)),
    ],
)
def test_what_is_needed_is_needed_together(survey, reflections, due):
    here = [Held(180, signed_in=True, over=True)]

    found = rules.outcome(here, minimum_minutes=0, survey=survey, reflections=reflections)

    assert found == due


def test_no_more_reflections_are_asked_for_than_there_are_gaps(series):
    facts = {"requires_survey": False, "survey_template_id": None}

    with pytest.raises(Invalid, match="At most 1"):
        afterwards.choose(series.id, reflections_required=2, **facts)
    assert afterwards.choose(series.id, reflections_required=1, **facts).reflections_required == 1


@pytest.mark.seed("A1")
def test_one_time_events_and_series_share_the_year(north, grace):
    offerings = [
        offer(("8:00", "11:00", 2)),
        offer(("12:00", "13:00", 2)),
        offer(("14:00", "15:00", 2)),
        offer(("8:00", "9:00", 4), ("8:00", "9:00", 5), ("8:00", "9:00", 6)),
        offer(("8:00", "11:00", 9)),  # nobody came
        offer(("10:00", "11:00", 4), ("10:00", "11:00", 27)),  # not over
        offer(("10:00", "11:00", 3), format="executive_meeting"),  # no training
    ]
    for offering in offerings[:4] + offerings[5:]:
        attended(offering, grace)

    with time_machine.travel(at("12:00", 20), tick=False):
        shares = the_year().shares

    assert (shares.one_off, shares.series) == (3, 1)
    assert (shares.one_off_share, shares.series_share) == (Decimal("75.0"), Decimal("25.0"))


def attended(offering, person):
    """Write minutes for the first session."""
    from guildhall.learning.models.registrations import Attendance

    session = sessions_of(offering)[0]
    db.session.add(Attendance(session_id=session.id, person_id=person.id, minutes=60))
    db.session.commit()


@pytest.mark.seed("A1")
def test_the_coordinator_reads_both_shares_on_her_page(app, north, ada, grace):
    attended(offer(("8:00", "11:00", 2)), grace)
    attended(offer(("8:00", "9:00", 2), ("8:00", "9:00", 3)), grace)

    with time_machine.travel(at("12:00", 20), tick=False):
        page = app.test_client().sign_in(ada).see(north, "/today").text

    assert "one-time events: 50 %" in page
    assert "1 ÷ 2 = 50 %" in page
