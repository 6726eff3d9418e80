"""The last day of an exit survey follows the last session, and nobody is asked twice."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from guildhall.db import db
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
    open_exit_survey(offering, [one, two])

    with time_machine.travel(at("12:00", 10), tick=False):
        sessions.cancel(two.id, reason="The hall is flooded.")
    settle(offering, "12:30", 10)

    assert closes(offering) == at("12:00", 10) + OPEN_FOR
    assert asked(offering) == ([rosa.id], 1)


def test_a_room_that_changes_moves_no_last_day(north, rosa):
    offering = offer(("8:00", "11:00"), ("8:00", "11:00", 20), requires_survey=True)
    seat(offering, rosa)
    one, two = sessions_of(offering)
    open_exit_survey(offering, [one, two])
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
