"""The exit survey as its pages show it: asked, answered once, read only from five on."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from guildhall import jobs
from guildhall.communications.models import Message
from guildhall.db import db
from guildhall.learning.credit import exit_survey
from guildhall.surveys import services
from guildhall.surveys.queries import survey_about
from tests.characters import make_member, make_person
from tests.guildhall.learning.classroom import at, offer, seat, state_of
from tests.guildhall.learning.credit.completing import came

pytestmark = pytest.mark.usefixtures("noon")

GOOD = {"overall": "5", "objectives": "4", "relevance": "5", "quality": "4", "practice": "3"}


def test_answering_the_survey_leads_to_the_certificate(client, north, grace, surveyed):
    client.sign_in(grace)
    page = client.see(north, f"/offerings/{surveyed.id}/survey")
    client.send(north, f"/offerings/{surveyed.id}/survey", **GOOD, comment="Gracias 🚌")
    thanks = client.see(north, f"/offerings/{surveyed.id}/survey/thanks")

    assert "All in all, how good was it?" in page.text
    assert "Your certificate is ready." in thanks.text
    assert state_of(surveyed, grace) == "completed"


def test_the_survey_speaks_spanish(client, north, grace, surveyed):
    client.sign_in(grace)
    client.see(north, "/language/es")

    page = client.see(north, f"/offerings/{surveyed.id}/survey")
    assert "En conjunto, ¿qué le pareció?" in page.text


def test_a_missing_answer_is_named_and_what_was_typed_stays(client, north, grace, surveyed):
    client.sign_in(grace)
    page = client.send(
        north,
        f"/offerings/{surveyed.id}/survey",
        **{**GOOD, "quality": ""},
        comment="Half a story",
    )

    assert page.status_code == 422
    assert "Choose one answer." in page.text
    assert "Half a story" in page.text


def test_a_second_answer_thanks_again(client, north, grace, surveyed):
    client.sign_in(grace)
    for _ in range(2):
        answer = client.send(north, f"/offerings/{surveyed.id}/survey", **GOOD)

    again = client.see(north, f"/offerings/{surveyed.id}/survey")
    assert answer.status_code == 303
    assert again.headers["Location"].endswith("/survey/thanks")


def test_nobody_answers_about_a_session_she_did_not_see(app, north, surveyed):
    other = app.test_client().sign_in(make_member("Nora", "Nosy"))

    assert other.see(north, f"/offerings/{surveyed.id}/survey").status_code == 404


def test_feedback_stays_hidden_below_five(client, north, ada, grace, surveyed):
    survey = exit_survey.waiting_for(surveyed.id, grace.id)
    exit_survey.answer(survey, grace, {**GOOD, "comment": "Only me"})
    client.sign_in(ada)

    page = client.see(north, f"/offerings/{surveyed.id}/feedback")
    assert "Too few answers to show" in page.text
    assert "Only me" not in page.text


@pytest.mark.seed("T19")
def test_feedback_shows_the_mean_and_whether_it_is_met(client, north, ada, surveyed):
    survey = survey_about("offering", surveyed.id)
    people = [make_person("Pat", f"Number {number}") for number in range(250)]
    services.invite(survey, [person.id for person in people])
    for number, person in enumerate(people):
        overall = "3" if number == 0 else "4"
        services.answer(survey, person, {**GOOD, "overall": overall})
    with time_machine.travel(at("12:00") + timedelta(days=15), tick=False):
        services.publish_closed()
    client.sign_in(ada)

    page = client.see(north, f"/offerings/{surveyed.id}/feedback")
    assert "3.996" in page.text
    assert "not met" in page.text
    assert "999" in page.text


def test_who_has_not_answered_in_an_hour_gets_a_letter_and_who_has_does_not(north, grace):
    quick = make_member("Quincy", "Quick")
    offering = offer(("8:00", "11:00"), requires_survey=True)
    seat(offering, grace, quick)
    for person in (grace, quick):
        came(offering, person)
    exit_survey.answer(exit_survey.waiting_for(offering.id, quick.id), quick, GOOD)
    with time_machine.travel(at("13:00"), tick=False):
        jobs.drain()

    kinds = set(db.session.execute(select(Message.kind, Message.person_id)).tuples())
    assert ("exit_survey", grace.id) in kinds
    assert ("exit_survey", quick.id) not in kinds
    assert ("certificate", quick.id) in kinds
    assert ("certificate", grace.id) not in kinds
