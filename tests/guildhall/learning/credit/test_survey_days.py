"""The last day of an exit survey follows the last session, and nobody is asked twice."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from guildhall.db import db, one_transaction, tenant_scope
from guildhall.learning.attendance import services as attendance
from guildhall.learning.credit.asked import open_exit_survey
from guildhall.learning.offerings import sessions
from guildhall.learning.offerings.rules import Meeting
from guildhall.outbox import OutboxLine
from guildhall.surveys.models import SurveyInvitation
from guildhall.surveys.queries import survey_about
from tests.guildhall.learning.classroom import at, offer, seat, session_of, sessions_of
from tests.guildhall.learning.credit.completing import come, settle

OPEN_FOR = timedelta(days=14)


def closes(offering):
    return survey_about("offering", offering.id).closes_at


def asked(offering):
    """Return who may answer, and how many letters were promised about it."""
    survey = survey_about("offering", offering.id)
    invited = select(SurveyInvitation.person_id).where(SurveyInvitation.survey_id == survey.id)
    letters = select(OutboxLine.id).where(OutboxLine.key.startswith(f"survey:{survey.id}:"))
    return db.session.scalars(invited).all(), len(db.session.scalars(letters).all())


def test_the_last_day_follows_a_session_that_is_added_or_moved(north, rosa):
    offering = offer(("8:00", "11:00"), requires_survey=True)
    seat(offering, rosa)
    come(session_of(offering), rosa)
    settle(offering)
    assert closes(offering) == at("11:00") + OPEN_FOR  # she left at eleven, and was asked
    assert asked(offering) == ([rosa.id], 1)

    with time_machine.travel(at("12:00"), tick=False):
        added = sessions.add(offering.id, Meeting(at("8:00", 20), at("11:00", 20)))
    assert closes(offering) == at("11:00", 20) + OPEN_FOR
    with time_machine.travel(at("12:00", 5), tick=False):
        later = Meeting(at("8:00", 25), at("11:00", 25))
        sessions.move(added.id, later, version=added.version)
    assert closes(offering) == at("11:00", 25) + OPEN_FOR

    come(sessions_of(offering)[-1], rosa, day=25)
    settle(offering, day=25)
    assert asked(offering) == ([rosa.id], 1)


@pytest.mark.parametrize("is_opened_first", [True, False])
def test_a_survey_that_opens_while_a_session_is_added_has_the_new_last_day(
    app, north, rosa, is_opened_first
):
    offering = offer(("8:00", "11:00"), requires_survey=True)
    seat(offering, rosa)
    with time_machine.travel(at("8:00"), tick=False):
        attendance.sign(session_of(offering), rosa, method="pin")

    def open_it():  # she leaves, and is asked
        attendance.sign(sessions_of(offering)[0], rosa, method="pin")

    def add_a_session():
        sessions.add(offering.id, Meeting(at("8:00", 20), at("11:00", 20)))

    deeds = (open_it, add_a_session) if is_opened_first else (add_a_session, open_it)
    with time_machine.travel(at("11:00"), tick=False):
        one_within_the_other(app, north, *deeds)

    assert closes(offering) == at("11:00", 20) + OPEN_FOR


def one_within_the_other(app, tenant, first, second):
    """Do the one, and let somebody begin the other before it is kept."""

    def begin():
        with app.app_context(), tenant_scope(tenant):
            second()
            db.session.remove()

    thread = threading.Thread(target=begin)
    with one_transaction():
        first()
        thread.start()
        thread.join(timeout=0.5)
    thread.join()
    db.session.expire_all()


def test_a_survey_that_had_closed_opens_again_for_a_session_that_is_added(north, rosa, grace):
    offering = offer(("8:00", "11:00"), requires_survey=True)
    seat(offering, rosa, grace)
    come(session_of(offering), rosa)
    settle(offering)

    with time_machine.travel(at("12:00", 20), tick=False):
        sessions.add(offering.id, Meeting(at("8:00", 22), at("11:00", 22)))
    come(sessions_of(offering)[-1], grace, day=22)
    settle(offering, day=22)

    assert closes(offering) == at("11:00", 22) + OPEN_FOR
    assert asked(offering) == ([rosa.id, grace.id], 2)


def test_a_cancelled_last_session_leaves_the_days_to_answer_from_then_on(north, rosa):
    offering = offer(("8:00", "11:00", 4), ("8:00", "11:00", 20), requires_survey=True)
    seat(offering, rosa)
    one, two = sessions_of(offering)
    come(one, rosa)
    open_exit_survey(offering)

    with time_machine.travel(at("12:00", 10), tick=False):
        sessions.cancel(two.id, reason="The hall is flooded.")
    settle(offering, "12:30", 10)

    assert closes(offering) == at("12:00", 10) + OPEN_FOR
    assert asked(offering) == ([rosa.id], 1)


def test_a_room_that_changes_moves_no_last_day(north, rosa):
    offering = offer(("8:00", "11:00"), ("8:00", "11:00", 20), requires_survey=True)
    seat(offering, rosa)
    _one, two = sessions_of(offering)
    open_exit_survey(offering)
    before = closes(offering)

    with time_machine.travel(at("12:00", 5), tick=False):
        there = Meeting(two.starts_at, two.ends_at, online_url="https://meet.example/a")
        sessions.move(two.id, there, version=two.version)

    assert closes(offering) == before


def test_a_past_session_that_is_put_right_opens_no_survey_again(north, rosa):
    offering = offer(("8:00", "11:00"), requires_survey=True)
    seat(offering, rosa)
    session = session_of(offering)
    come(session, rosa)
    settle(offering)

    with time_machine.travel(at("12:00", 30), tick=False):
        sessions.move(session.id, Meeting(at("8:00"), at("11:15")), version=session.version)

    assert closes(offering) == at("11:15") + OPEN_FOR
