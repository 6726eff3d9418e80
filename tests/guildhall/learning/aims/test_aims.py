"""What offerings aim at: outcomes, goals, standards; on the page, in filters, in the report."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.learning.aims import queries, services
from guildhall.learning.offerings import planning, sessions
from guildhall.learning.offerings import queries as offerings
from guildhall.learning.offerings.planning import Credit, Terms
from guildhall.learning.settings import TRAININGS
from guildhall.learning.words import FORMAT_WORDS
from tenants.directory import tenant_directory
from tenants.models import PluginSwitch
from tests.guildhall.learning.registration.hall import draft, meeting, published


def counts(kind: str) -> dict[str, int]:
    """Return the report's figures of a kind, by name."""
    return {line.name: line.offerings for line in queries.report() if line.kind == kind}


@pytest.mark.seed("A2")
def test_an_offering_carries_at_least_one_of_three_outcomes(north):
    both = published("Budget lab", outcomes=["complex_decisions", "connect_practice"])
    usual = published("Lifting", meeting(9))

    assert both.outcomes == ["complex_decisions", "connect_practice"]
    assert usual.outcomes == ["solve_problems"]
    for worthless in ("[]", '["fame"]', '{"a": 1}'):
        with pytest.raises(DBAPIError, match="ck_offering_outcomes"):
            db.session.execute(
                text("UPDATE offering SET outcomes = CAST(:list AS jsonb) WHERE id = :id"),
                {"list": worthless, "id": both.id},
            )
        db.session.rollback()


@pytest.mark.seed("T11")
def test_what_it_builds_is_shown_filtered_and_reported(client, north, ada):
    skills = published("Lifting", aims=["skills", "practice"])
    published("Ethics", meeting(9), aims=["knowledge"])
    client.sign_in(ada)

    page = client.see(north, f"/catalogue/{skills.id}").text
    listed = client.see(north, "/offerings?aim=skills").text

    assert "Skills, Practice" in page
    assert "Lifting" in listed
    assert "Ethics" not in listed
    assert counts("aim") == {"Knowledge": 1, "Skills": 1, "Practice": 1, "Aptitude": 0}


@pytest.mark.seed("P37")
def test_offerings_are_reported_by_the_eleven_standards_in_three_frames(client, north, ada):
    standards = services.adopt_learning_forward()
    evidence = next(tag for tag in standards if tag.name == "Evidence")
    published("Reading data", tags=[evidence.id, standards[0].id])
    published("Reading more data", meeting(9), tags=[evidence.id])
    draft("Not yet", meeting(11), tags=[evidence.id])
    planning.cancel(published("Never", meeting(13), tags=[evidence.id]).id, reason="Snow.")
    client.sign_in(ada)

    found = counts("standard")
    report = client.see(north, "/offerings/aims").text
    rows = client.see(north, f"/offerings?tag={evidence.id}&status=held").text
    file = client.see(north, "/offerings/aims?format=csv").text

    assert len(found) == 11
    assert len({tag.frame for tag in standards}) == 3
    assert (found["Evidence"], found["Equity Practices"], found["Resources"]) == (2, 1, 0)
    assert "2 of 11 are served by at least one offering." in report
    assert ("Reading data" in rows, "Not yet" in rows, "Never" in rows) == (True, False, False)
    assert "Standards,Transformational Processes,Evidence,2" in file


@pytest.mark.seed("P37")
def test_the_names_are_the_tenants_to_change(client, north, ada):
    client.sign_in(ada)
    client.send(north, "/aims/learning-forward")
    client.send(north, "/aims/learning-forward")
    client.send(north, "/aims", kind="standard", name="Our own way", frame="Harbor")
    own = queries.tags("standard")[-1]
    first = queries.tags("standard")[0]

    client.send(north, f"/aims/{first.id}", name="Fairness", frame="Harbor")
    client.send(north, f"/aims/{own.id}/retirement")
    db.session.expire_all()
    names = [tag.name for tag in queries.tags("standard")]
    client.send(north, f"/aims/{own.id}/return")
    db.session.expire_all()

    assert len(names) == 11
    assert names[0] == "Fairness"
    assert "Our own way" not in names
    assert "Our own way" in [tag.name for tag in queries.tags("standard")]


def test_a_name_stands_on_its_list_once(north):
    calm, bright = services.add("goal", "Calm buses"), services.add("goal", "Bright halls")

    assert services.add("goal", " Calm buses ").id == calm.id
    assert services.add("standard", "Calm buses").id != calm.id
    with pytest.raises(Invalid, match="on the list already"):
        services.change(bright, name="Calm buses")


def test_what_is_put_away_stays_where_it_was(client, north, ada):
    goal = services.add("goal", "Calm buses")
    offering = published("De-escalation", tags=[goal.id])
    services.retire(goal)
    client.sign_in(ada)

    form = client.see(north, "/offerings/new").text
    planning.change(
        offering.id, Terms(title="De-escalation", capacity=9), Credit(points=2), version=1
    )

    assert "Calm buses" not in form
    assert [tag.name for tag in queries.tags_on(offering.id)] == ["Calm buses"]
    assert counts("goal") == {"Calm buses": 1}


def test_goals_are_shown_and_lead_to_what_else_serves_them(client, north):
    goal = services.add("goal", "Calm buses")
    offering = published("De-escalation", tags=[goal.id])
    published("Welding", meeting(9), outcomes=["complex_decisions"])

    page = client.see(north, f"/catalogue/{offering.id}").text
    serving = client.see(north, f"/catalogue?tag={goal.id}").text
    deciding = client.see(north, "/catalogue?outcome=complex_decisions").text

    assert f"?tag={goal.id}" in page
    assert ("De-escalation" in serving, "Welding" in serving) == (True, False)
    assert ("De-escalation" in deciding, "Welding" in deciding) == (False, True)


def test_another_tenants_goal_is_neither_found_nor_carried(client, north, south, ada):
    with tenant_scope(south):
        theirs = services.add("goal", "Theirs")
    client.sign_in(ada)
    offering = published("De-escalation", tags=[theirs.id])

    assert client.see(north, f"/aims/{theirs.id}").status_code == 404
    assert queries.tags_on(offering.id) == []
    with pytest.raises(NotFound):
        queries.get_tag(theirs.id)


@pytest.mark.seed("M39")
def test_each_kind_of_event_says_whether_it_counts_as_a_training(client, north, ada):
    for number, kind in enumerate(FORMAT_WORDS):
        published(kind, meeting(7 + number), format=kind)
    client.sign_in(ada)

    groups = client.see(north, "/offerings?format=study_group").text
    lines = client.see(north, "/offerings?format=csv").text.splitlines()

    assert ">study_group<" in groups
    assert ">retreat<" not in groups
    counted = {line.split(",")[0].strip('"') for line in lines if ",yes," in line}
    assert counted == set(TRAININGS)
    assert set(FORMAT_WORDS) - counted == {"retreat", "executive_meeting", "other"}


@pytest.mark.seed("A1")
def test_the_share_of_series_is_told_from_one_time_events(client, north, ada):
    published("Once", meeting(7))
    published("Once more", meeting(9))
    series = published("Winter series", meeting(11), meeting(13), meeting(15))
    draft("Not yet", meeting(17), meeting(19))
    client.sign_in(ada)

    before = queries.depth()
    page = client.see(north, "/offerings/aims").text
    for each in offerings.get_offering(series.id).sessions[1:]:
        sessions.cancel(each.id, reason="Snow.")

    assert (before.once, before.series, str(before.share)) == (2, 1, "33.3")
    assert "33.3 % are series of several sessions: 1 series, 2 held once." in page
    assert (queries.depth().once, queries.depth().series) == (3, 0)


def test_where_goals_are_asked_for_nothing_is_published_without_one(north):
    db.session.add(PluginSwitch(plugin="learning", enabled=True, settings={"goal_needed": True}))
    db.session.commit()
    tenant_directory().forget(north.id)
    goal = services.add("goal", "Calm buses")
    bare = draft("Bare")

    with pytest.raises(Conflict, match="needs a goal"):
        planning.publish(bare.id)
    offering = published("De-escalation", meeting(9), tags=[goal.id])
    with pytest.raises(Conflict, match="needs a goal"):
        planning.change(offering.id, Terms(title="De-escalation"), Credit(points=2), version=1)

    assert [tag.name for tag in queries.tags_on(offering.id)] == ["Calm buses"]
