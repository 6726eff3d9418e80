"""What exit surveys said of many offerings: sums of published answers, never means of means."""

import pytest
import time_machine
from sqlalchemy import select

from guildhall.db import db, tenant_scope
from guildhall.surveys import authoring, services
from guildhall.surveys.models import SurveyTemplate
from tests.characters import make_member, make_person
from tests.guildhall.learning.classroom import at, lead, offer, session_of


@pytest.fixture(autouse=True)
def noon(north):
    with time_machine.travel(at("12:00"), tick=False):
        yield


def asked(title, answers, day=3):
    """Hold an offering whose survey was answered like this: (overall, engagement) for each."""
    offering = offer(("8:00", "11:00", day), title=title)
    authoring.to_choose_from()
    template = db.session.scalars(
        select(SurveyTemplate).where(SurveyTemplate.name == "engagement")
    ).one()
    survey = services.open_survey(("offering", offering.id), title, template_id=template.id)
    people = [make_person("Pat", f"{title} {number}") for number in range(len(answers))]
    services.invite(survey, [person.id for person in people])
    for person, (overall, engagement) in zip(people, answers, strict=True):
        rest = dict.fromkeys(("objectives", "relevance", "quality", "practice"), "4")
        services.answer(
            survey, person, {"overall": str(overall), "engagement": str(engagement), **rest}
        )
    return offering


@pytest.mark.seed("M24")
def test_engagement_is_reported_survey_by_survey_and_in_all(app, north, ada):
    asked("Safe lifting", [(5, 4)] * 5)
    asked("First aid", [(3, 5)] * 10)
    desk = app.test_client().sign_in(ada)

    page = desk.see(north, "/exit-surveys").text
    file = desk.see(north, "/exit-surveys?format=csv").text
    one = desk.see(north, "/exit-surveys?q=lifting").text

    assert "70 ÷ 15 = 4.67" in page
    assert "55 ÷ 15 = 3.67" in page
    assert ",5,5,5.00,yes,4.00,yes" in file
    assert ",10,10,3.00,no,5.00,yes" in file
    assert "20 ÷ 5 = 4" in one
    assert "First aid" not in one


@pytest.mark.seed("T19")
def test_a_mean_that_would_round_to_four_is_not_met(app, north, ada):
    answers = [(4, 4)] * 249 + [(3, 4)]
    asked("Many came", answers)
    desk = app.test_client().sign_in(ada)

    page = desk.see(north, "/exit-surveys").text

    assert "999 ÷ 250 = 3.996" in page
    assert "not met: at least 4" in page


def test_a_survey_of_four_shows_no_figure_and_adds_none(app, north, ada):
    asked("Few came", [(1, 1)] * 4)
    asked("Safe lifting", [(5, 5)] * 5)

    page = app.test_client().sign_in(ada).see(north, "/exit-surveys").text

    assert "Few came" in page
    assert "25 ÷ 5 = 5" in page


def test_a_facilitator_sees_her_own_and_another_hall_sees_none(app, north, south):
    jun = make_member("Jun", "Park", roles=("facilitator",))
    lead(session_of(asked("Led by Jun", [(5, 5)] * 5)), jun)
    asked("Led by nobody", [(5, 5)] * 5)
    with tenant_scope(south):
        stranger = make_member("Sol", "South", roles=("coordinator",))
        their = app.test_client().sign_in(stranger)

    page = app.test_client().sign_in(jun).see(north, "/exit-surveys").text

    assert "Led by Jun" in page
    assert "Led by nobody" not in page
    assert "No survey yet" in their.see(south, "/exit-surveys").text


@pytest.mark.parametrize(
    ("query", "shown"),
    [("since=3/3/2026", True), ("since=3/4/2026", False), ("until=3/3/2026", True),
     ("until=3/2/2026", False)],
)  # fmt: skip
def test_days_are_the_tenants_own(app, north, ada, query, shown):
    asked("Safe lifting", [(5, 5)] * 5)

    page = app.test_client().sign_in(ada).see(north, f"/exit-surveys?{query}").text

    assert ("Safe lifting" in page) == shown
