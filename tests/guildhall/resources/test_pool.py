"""The pool of facilitators: nobody leads without proof, who comes from the unit, who made what."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from guildhall import audit, context
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.learning.models.courses import Offering
from guildhall.learning.offerings import clashes, sessions
from guildhall.resources.pool import contributions, metrics, queries, rules, services
from guildhall.resources.pool.queries import Filter, MadeFilter
from tenants.directory import tenant_directory
from tenants.models import PluginSwitch
from tests.characters import make_person
from tests.guildhall.learning.registration.hall import draft, join, meeting, published
from tests.guildhall.resources.stores import qualified, session_of

DAY = timedelta(days=1)


def choose(choice: str) -> None:
    """Let the tenant decide what happens without proof."""
    settings = {"without_proof": choice}
    db.session.add(PluginSwitch(plugin="resources", enabled=True, settings=settings))
    db.session.commit()
    tenant_directory().forget(context.tenant_id())


def pool(**wanted) -> list[tuple[str, str]]:
    """Return who is found in the pool, with the status of today."""
    rows = db.session.execute(queries.facilitators(Filter(**wanted))).all()
    return sorted((row.Profile.person.last_name, row.status) for row in rows)


@pytest.mark.seed("P32")
def test_without_proven_qualification_nobody_leads(north, grace):
    choose("block")
    lee = make_person("Lee", "Cruz")
    qualified(lee)

    with pytest.raises(Invalid) as refusal:
        published("First aid", meeting(7), leaders=[grace])
    offering = published("First aid", meeting(7), leaders=[lee])

    assert "Grace Hopper has no proven qualification on that day" in refusal.value.fields["leaders"]
    assert db.session.scalars(select(Offering.title)).all() == ["First aid"]
    session = session_of(offering)
    with pytest.raises(Invalid):
        sessions.move(session.id, meeting(7), version=session.version, leaders=[lee, grace])
    assert [each.person_id for each in session_of(offering).facilitations] == [lee.id]


@pytest.mark.seed("P33")
def test_a_past_days_share_counts_whoever_was_there(north, grace):
    lee = make_person("Lee", "Cruz")
    for person in (grace, lee):
        qualified(person, since=context.today() - 7 * DAY)
    lee.archived_at = context.now()
    db.session.commit()

    today = context.today()
    assert queries.from_unit(today - DAY).facilitators == 2
    assert queries.from_unit(today).facilitators == 1


@pytest.mark.seed("P33")
def test_a_share_in_the_middle_between_two_is_rounded_up_as_everywhere():
    assert [rules.share(*pair) for pair in ((1, 16), (3, 16), (11, 18))] == [
        Decimal("6.3"),
        Decimal("18.8"),
        Decimal("61.1"),
    ]


@pytest.mark.seed("P32")
def test_what_counts_is_the_day_of_the_session(north, grace):
    choose("block")
    profile = services.enter(grace, ["First aid"])
    services.prove(profile.id, "First aid", "Instructor card 4711")
    services.qualify(profile.id, since=context.today(), until=context.today() + 8 * DAY)

    assert draft("Within", meeting(7), leaders=[grace]).title == "Within"
    with pytest.raises(Invalid):
        draft("After", meeting(12), leaders=[grace])


def test_a_session_can_be_moved_although_who_leads_it_was_suspended_since(north, grace):
    choose("block")
    profile = qualified(grace)
    session = session_of(published("First aid", meeting(7), leaders=[grace]))
    services.suspend(profile.id, since=context.today(), reason="Complaint")

    moved = sessions.move(session.id, meeting(9), version=session.version, leaders=[grace])

    assert moved.starts_at == meeting(9).starts_at


def test_a_warning_lets_it_be_and_is_read_on_the_page(north, ada, grace, client):
    client.sign_in(ada)
    day = (context.today() + 7 * DAY).isoformat()
    fields = {"day": day, "starts": "9 am", "ends": "11 am", "leaders": grace.employee_number}

    client.send(north, "/offerings/new", title="First aid", seats="12", **fields)
    page = client.see(north, "/today").get_data(as_text=True)

    session = session_of(db.session.scalars(select(Offering)).one())
    assert [each.person_id for each in session.facilitations] == [grace.id]
    assert "Grace Hopper has no proven qualification on that day." in page


def test_a_tenant_may_have_it_said_or_not(north, grace):
    choose("allow")
    session = session_of(published("First aid", meeting(7), leaders=[grace]))

    assert clashes.doubts_about([grace], meeting(7)) == []
    assert session.facilitations[0].person_id == grace.id


@pytest.mark.seed("P32")
def test_only_proof_makes_a_qualification_and_each_state_has_its_dates(north, grace):
    today = context.today()
    profile = services.enter(grace, ["First aid"])
    assert pool() == [("Hopper", "applied")]
    with pytest.raises(Conflict, match="Note first what proves it"):
        services.qualify(profile.id, since=today)

    services.prove(profile.id, "first aid", "Session observed on 3 March")
    services.qualify(profile.id, since=today - 10 * DAY, until=today - DAY)
    assert pool() == [("Hopper", "lapsed")]
    services.qualify(profile.id, since=today)
    assert pool() == [("Hopper", "qualified")]
    services.suspend(profile.id, since=today, reason="Complaint")
    assert pool() == [("Hopper", "suspended")]
    services.end(profile.id, on=today)

    assert pool() == [("Hopper", "lapsed")]
    standings = queries.get_profile(profile.id).standings
    assert {
        rules.status_on(standings, today - 5 * DAY), rules.status_on(standings, today)
    } == {"qualified", "lapsed"}  # fmt: skip


def test_the_only_proof_of_a_qualification_is_not_voided(north, grace):
    profile = qualified(grace)
    (topic,) = queries.get_profile(profile.id).topics

    with pytest.raises(Conflict, match="only proof"):
        services.void_topic(topic.id, reason="Forged")
    services.suspend(profile.id, since=context.today(), reason="Forged")
    services.void_topic(topic.id, reason="Forged")
    services.void_topic(topic.id, reason="Forged")

    assert queries.get_topic(topic.id).void_reason == "Forged"
    assert queries.topics() == []


def test_nobody_is_in_the_pool_twice_nor_without_a_topic(north, grace):
    with pytest.raises(Invalid):
        services.enter(grace, services.topics_of(" , "))
    services.enter(grace, services.topics_of("First aid, radio,first AID"))

    with pytest.raises(Conflict, match="already"):
        services.enter(grace, ["Radio"])
    profile = queries.profile_of(grace.id)
    assert [each.topic for each in profile.topics] == ["First aid", "radio"]


@pytest.mark.seed("P32")
def test_the_pool_is_searched_by_topic_name_and_status(north, grace):
    qualified(grace, "First aid")
    services.enter(make_person("Lee", "Cruz"), ["Radio"])

    assert pool(topic="First aid") == [("Hopper", "qualified")]
    assert pool(words="radio") == [("Cruz", "applied")]
    assert pool(words="hop") == [("Hopper", "qualified")]
    assert pool(status="applied") == [("Cruz", "applied")]
    assert pool(topic="Aid") == []


@pytest.mark.seed("P33")
def test_eleven_of_eighteen_facilitators_are_members_of_the_unit(north):
    today = context.today()
    for number in range(18):
        person = make_person(f"Person {number}", "Pool")
        qualified(person)
        if number < 11:
            join(person, date(2020, 7, 1))
    former = make_person("Former", "Member")
    qualified(former)
    join(former, date(2020, 7, 1), today)
    services.suspend(queries.profile_of(former.id).id, since=today, reason="Leave")
    services.enter(make_person("Only", "Applied"), ["Radio"])

    found = metrics.from_membership()

    assert (found.numerator, found.denominator, found.percent) == (11, 18, Decimal("61.1"))
    assert rules.share(0, 0) is None
    assert len(pool(members=True)) == 11


@pytest.mark.seed("P33")
def test_the_share_stands_on_the_page_with_its_why(north, ada, grace, client):
    qualified(grace)
    join(grace, date(2020, 7, 1))
    client.sign_in(ada)

    page = client.see(north, "/facilitators").get_data(as_text=True)
    home = client.see(north, "/today").get_data(as_text=True)

    assert "1 of 1 who may lead come from the unit: 100 %." in page
    assert "1 ÷ 1 = 100.0 %" in page
    assert "Facilitators from the unit" in home


@pytest.mark.seed("M15")
def test_an_offering_says_who_designed_developed_and_facilitated_it(north, grace):
    lee, max_ = make_person("Lee", "Cruz"), make_person("Max", "Lane")
    offering = published("First aid", meeting(7), meeting(8), leaders=[grace])
    contributions.credit(offering.id, lee, "designed", note="With the Red Cross")
    made = contributions.credit(offering.id, max_, "developed")

    found = [(row.stage, row.Person.last_name) for row in queries.makers_of(offering.id)]
    assert found == [("designed", "Cruz"), ("developed", "Lane"), ("facilitated", "Hopper")]
    with pytest.raises(Conflict, match="already"):
        contributions.credit(offering.id, lee, "designed")
    contributions.withdraw(made.id)
    contributions.withdraw(made.id)
    assert len(queries.makers_of(offering.id)) == 2
    contributions.name_again(made.id)
    assert len(queries.makers_of(offering.id)) == 3


@pytest.mark.seed("M15")
def test_contributions_are_filtered_and_exported(north, ada, grace, client):
    offering = published("First aid", meeting(7), leaders=[grace])
    client.sign_in(ada)
    client.send(
        north, f"/offerings/{offering.id}/contributions", person=ada.employee_number,
        stage="designed",
    )  # fmt: skip

    page = client.see(north, "/contributions?stage=designed").get_data(as_text=True)
    file = client.see(north, "/contributions?q=hopper&format=csv").get_data(as_text=True)
    shown = client.see(north, f"/offerings/{offering.id}").get_data(as_text=True)
    rows = db.session.execute(queries.contributions(MadeFilter(stage="facilitated"))).all()

    assert "Lovelace, Ada" in page
    assert "Hopper, Grace" not in page
    assert ",Facilitated," in file.splitlines()[1]
    assert "Designed: Ada Lovelace" in shown
    assert len(rows) == 1


def test_a_member_offers_herself_and_the_coordinator_qualifies_her(north, ada, grace, client):
    client.sign_in(grace)
    empty = client.send(north, "/facilitators/mine", about="Nine years")
    client.send(north, "/facilitators/mine", topics="Radio", about="Nine years")
    waiting = client.see(north, "/facilitators/mine").get_data(as_text=True)
    profile = queries.profile_of(grace.id)

    client.sign_in(ada)
    home = client.see(north, "/today").get_data(as_text=True)
    page = f"/facilitators/{profile.id}"
    early = client.send(north, f"{page}/qualification", since="2026-01-05")
    client.send(north, f"{page}/proof", topic="Radio", evidence="Observed on the yard")
    client.send(north, f"{page}/qualification", since=context.today().isoformat())
    shown = client.see(north, page).get_data(as_text=True)
    record = client.see(north, f"/people/{grace.id}").get_data(as_text=True)

    assert (empty.status_code, early.status_code) == (422, 422)
    assert "Applied" in waiting
    assert "1 person offers to facilitate." in home
    assert "Qualified" in shown
    assert "Facilitator" in record
    actions = db.session.scalars(select(audit.AuditEvent.action)).all()
    assert {"resources.facilitator_applied", "resources.facilitator_qualified"} <= set(actions)


def test_each_step_of_a_standing_has_its_page_and_its_way_back(north, ada, grace, client):
    profile = qualified(grace)
    client.sign_in(ada)
    page = f"/facilitators/{profile.id}"
    for path in ("details", "proof", "qualification", "suspension", "end"):
        assert client.see(north, f"{page}/{path}").status_code == 200

    unreasoned = client.send(north, f"{page}/suspension", since=context.today().isoformat())
    client.send(north, f"{page}/suspension", since=context.today().isoformat(), reason="Complaint")
    standing = next(
        each for each in queries.get_profile(profile.id).standings if each.status == "suspended"
    )
    client.send(north, f"/facilitators/standings/{standing.id}/withdraw", reason="Mistaken")
    again = client.send(north, f"/facilitators/standings/{standing.id}/withdraw", reason="Again")

    assert unreasoned.status_code == 422
    assert again.status_code == 404
    assert queries.get_profile(profile.id).standings[0].valid.isempty


def test_the_pool_of_another_tenant_is_not_seen(north, south, grace):
    profile = qualified(grace)

    with tenant_scope(south):
        assert metrics.from_membership().percent is None
        with pytest.raises(NotFound):
            queries.get_profile(profile.id)
