"""The pages of other release: who is away is found, looked at, entered, billed, cancelled."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from guildhall import context
from guildhall.agreements import services as agreements
from guildhall.agreements.models.contracts import ClauseAnswer
from guildhall.budgets.models.commitments import Encumbrance
from guildhall.budgets.models.shared import Invoice
from guildhall.budgets.models.substitutes import SubstituteRelease
from guildhall.budgets.queries.lines import get_encumbrance
from guildhall.budgets.services import commitments
from guildhall.db import db
from tests.characters import make_member, make_person
from tests.guildhall.budgets.school import School

NEW = "/money/substitutes/new"


@pytest.fixture
def hers(north, app):
    """Return the browser of Ada, who coordinates."""
    return app.test_client().sign_in(make_member("Ada", "Coordinates", roles=("coordinator",)))


def release_of(school, **more):
    """Return what the form sends for half a day."""
    today = context.today().isoformat()
    return {
        "person": "Nadia", "starts_on": today, "ends_on": today, "purpose": "Joint committee",
        "unit": "day", "quantity": "0.5", "day_hours": "8", "rate": "$190.01",
        "party_id": str(school.district.id), "payer": "party", "line_id": str(school.line.id),
        "clause_id": str(school.clause.id),
    } | more  # fmt: skip


def test_who_is_away_is_found_by_a_part_of_the_name(north, hers):
    school = School()

    looked = hers.send(north, NEW, **release_of(school, person="nád"))

    assert looked.status_code == 200
    assert school.away.name in looked.text
    assert "Whom do you mean?" not in looked.text


def test_among_several_of_a_name_one_is_chosen_without_a_script(north, hers):
    school = School()
    other = make_person("Nadia", "Bell", employee_number="51001")

    asked = hers.send(north, NEW, **release_of(school))
    chosen = hers.send(north, NEW, **release_of(school, person_id=str(school.away.id), keep="yes"))

    assert asked.status_code == 422
    assert "Choose whom you mean." in asked.text
    assert f'value="{other.id}"' in asked.text
    assert f'value="{school.away.id}"' in asked.text
    assert "51001" in asked.text
    assert chosen.status_code == 303
    assert db.session.scalars(select(SubstituteRelease.person_id)).all() == [school.away.id]


def test_another_name_after_a_choice_is_another_person(north, hers):
    school = School()
    other = make_person("Rosa", "Bell")

    looked = hers.send(north, NEW, **release_of(school, person_id=str(other.id)))

    assert looked.status_code == 200
    assert school.away.name in looked.text


@pytest.mark.parametrize("typed", ["Nobody Atall", "4077", "%", "_"])
def test_who_is_not_known_is_named_and_a_part_of_a_number_is_nobody(north, hers, typed):
    school = School()
    school.away.employee_number = "40777"
    db.session.commit()

    refused = hers.send(north, NEW, **release_of(school, person=typed))

    assert refused.status_code == 422
    assert f"We know nobody called “{typed}”." in refused.text


def test_too_many_of_a_name_are_not_listed(north, hers):
    school = School()
    for at in range(13):
        make_person("Nadia", f"Numbered{at}")

    refused = hers.send(north, NEW, **release_of(school))

    assert "More than 12 people fit." in refused.text
    assert "Whom do you mean?" not in refused.text


def test_a_name_serves_where_money_is_asked_for_and_where_a_clause_is_asked(north, hers):
    school = School()
    asked = {
        "line_id": str(school.line.id), "vendor": "Harbor Books", "amount": "12",
        "purpose": "Books", "person": "Nadia",
    }  # fmt: skip
    case = {"judged_as_of": "today", "judged_on": "event", "hours": "2", "used": "0"}
    clause = f"/contracts/clauses/{school.clause.id}/ask"

    hers.send(north, "/money/requests/new", **asked)
    kept = hers.send(north, clause, **case, person="Nadia", keep="yes")

    assert kept.status_code == 303, kept.text
    assert db.session.scalars(select(ClauseAnswer.person_id)).all() == [school.away.id]
    assert db.session.scalars(select(Encumbrance.for_person_id)).all() == [school.away.id]


def test_pages_look_enter_bill_and_cancel(north, app):
    school = School(substitute="employer")
    ada = make_member("Ada", "Coordinates", roles=("coordinator",))
    school.away.employee_number = "40777"
    db.session.commit()
    client = app.test_client().sign_in(ada)
    today = context.today().isoformat()
    facts = {
        "person": "40777", "starts_on": today, "ends_on": today, "purpose": "Joint committee",
        "unit": "day", "quantity": "0.5", "day_hours": "8", "rate": "$190.01",
        "party_id": str(school.district.id), "payer": "us", "line_id": str(school.line.id),
        "substitute": "Sam Reed", "clause_id": str(school.clause.id),
    }  # fmt: skip
    assert client.see(north, "/money/substitutes").status_code == 200
    assert client.see(north, "/money/substitutes/new").status_code == 200

    looked = client.send(north, "/money/substitutes/new", **facts)
    assert "$95.01" in looked.text
    assert db.session.scalar(select(SubstituteRelease.id)) is None
    for name, wrong in (("quantity", "nan"), ("person", "0"), ("percent", "101"), ("rate", "0")):
        refused = client.send(north, "/money/substitutes/new", **facts | {name: wrong, "keep": "y"})
        assert refused.status_code == 422, name
    answer = client.send(north, "/money/substitutes/new", **facts | {"keep": "yes"})
    assert answer.status_code == 303
    release = db.session.scalars(select(SubstituteRelease)).one()
    page = f"/money/substitutes/{release.id}"
    shown = client.see(north, page).text
    assert "0.5 days × $190.01 = $95.01" in shown
    assert "Sam Reed" in shown
    commitments.approve(release.encumbrance_id, by=school.grace.id)
    bill = f"/money/requests/{release.encumbrance_id}/invoice/{school.district.id}"
    assert "Draft its invoice" in client.see(north, page).text
    assert client.send(north, bill).status_code == 303
    for path in ("/money/substitutes", page):
        assert "draft" in client.see(north, path).text
    client.send(north, f"{page}/cancellation", reason="Called off")
    assert "Called off" in client.see(north, page).text
    assert db.session.scalars(select(Invoice)).one().void_reason == "Called off"
    assert get_encumbrance(release.encumbrance_id).ended_at is not None
    sheet = client.see(north, "/money/substitutes?format=csv").data.decode("utf-8-sig")
    assert "Called off" in sheet


def test_a_release_of_last_spring_is_judged_by_the_clause_of_last_spring(north, client):
    school = School(substitute="union")
    ended = context.today() - timedelta(days=30)
    agreements.end_clause(school.clause.id, last_day=ended, reason="Bargained anew")
    school.away.employee_number = "40777"
    db.session.commit()
    client.sign_in(make_member("Ada", "Coordinates", roles=("coordinator",)))
    facts = {
        "person": "40777", "purpose": "Academy", "unit": "day", "quantity": "1", "day_hours": "8",
        "rate": "$190.00", "party_id": str(school.district.id), "payer": "party",
        "line_id": str(school.line.id), "clause_id": str(school.clause.id),
    }  # fmt: skip

    def look(day):
        return client.send(
            north, "/money/substitutes/new",
            **facts | {"starts_on": day.isoformat(), "ends_on": day.isoformat()},
        )  # fmt: skip

    late, then = look(ended + timedelta(days=1)), look(ended)

    assert "is not in force for this person" in late.text
    assert "9.4 Release for union work" not in late.text
    assert then.status_code == 200
    assert "9.4 Release for union work" in then.text
    assert "$190.00" in then.text
