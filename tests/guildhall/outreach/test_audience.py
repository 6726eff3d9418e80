"""Who is meant: units, sites, levels, roles, needs, registrations, those who never came."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql import Range

from guildhall import context
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.learning.models.registrations import Attendance
from guildhall.outreach import audience
from guildhall.outreach.needs import services as needs
from guildhall.outreach.needs.services import Questions
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit, Worksite
from guildhall.people.models.positions import Position, PositionTerm
from tests.characters import make_member, make_person
from tests.guildhall.learning.classroom import offer, seat, session_of
from tests.guildhall.learning.registration.hall import employ, join, named


def meant(rule: dict[str, Any]) -> set[str]:
    """Return the first names of everybody whom a rule means."""
    return {person.first_name for person in db.session.scalars(audience.people(rule))}


def at_site(first: str, site: str, kind: str, level: str = "") -> Person:
    """Write somebody who works at a site of a kind."""
    person = employ(first, site=site)
    place = db.session.get_one(Worksite, (context.tenant_id(), named(Worksite, site)))
    place.kind, place.level = kind, level
    db.session.commit()
    return person


def report(person: Person, to: Person) -> None:
    """Let somebody's position report to somebody."""
    position = Position(person_id=person.id, key="reporting")
    db.session.add(position)
    db.session.flush()
    since = context.today() - timedelta(days=30)
    db.session.add(
        PositionTerm(position_id=position.id, valid=Range(since, None), supervisor_id=to.id)
    )
    db.session.commit()


def test_an_empty_rule_means_everybody_who_is_not_archived(north: TenantContext) -> None:
    make_person("Ada", "A")
    gone = make_person("Gone", "G")
    gone.archived_at = context.now()
    db.session.commit()

    assert meant({}) == {"Ada"}
    assert audience.describe({}) == "everybody on record"


@pytest.mark.seed("A24")
def test_a_letter_is_tailored_to_unit_site_and_classification(north: TenantContext) -> None:
    employ("Dee", unit="Drivers", site="Yard")
    employ("Coco", unit="Cooks", site="Yard")
    employ("Tess", unit="Drivers", site="Garden", classification="certificated")
    unit = str(named(BargainingUnit, "Drivers"))
    yard = str(named(Worksite, "Yard"))

    assert meant({"units": [unit]}) == {"Dee", "Tess"}
    assert meant({"units": [unit], "worksites": [yard]}) == {"Dee"}
    assert meant({"units": [unit], "classification": "certificated"}) == {"Tess"}
    assert audience.describe({"units": [unit], "worksites": [yard]}) == (
        "staff of Yard in the unit Drivers"
    )


@pytest.mark.seed("M26")
def test_levels_reach_offices_schools_and_those_who_lead(north: TenantContext) -> None:
    at_site("Olga", "Main office", "central")
    elena = at_site("Elena", "Garden Road", "school", "elementary")
    at_site("Hugo", "High Street", "school", "high")
    boss = make_person("Boss", "B")
    report(elena, boss)

    assert meant({"levels": ["central"]}) == {"Olga"}
    assert meant({"levels": ["school"]}) == {"Elena", "Hugo"}
    assert meant({"levels": ["elementary"]}) == {"Elena"}
    assert meant({"levels": ["central", "supervisor"]}) == {"Olga", "Boss"}
    assert audience.describe({"levels": ["central", "supervisor"]}) == (
        "central offices, people whom others report to"
    )


def test_roles_and_membership(north: TenantContext, ada: Person) -> None:
    make_member("Jun", "Park", roles=("facilitator",))
    member = make_person("Mia", "Member")
    join(member, context.today() - timedelta(days=10))
    former = make_person("Fay", "Former")
    join(former, context.today() - timedelta(days=20), context.today() - timedelta(days=1))

    assert meant({"roles": ["facilitator"]}) == {"Jun"}
    assert meant({"roles": ["facilitator", "coordinator"]}) == {"Jun", "Ada"}
    assert meant({"members_only": True}) == {"Mia"}
    assert audience.describe({"roles": ["facilitator"]}) == "Facilitator"


def test_registrations_for_an_offering_and_those_who_never_came(north: TenantContext) -> None:
    came, signed_up, never = (make_person(first, "X") for first in ("Came", "Signed", "Never"))
    offering = offer()
    seat(offering, came, signed_up)
    session = session_of(offering)
    db.session.add(Attendance(session_id=session.id, person_id=came.id, minutes=60))
    db.session.add(Attendance(session_id=session.id, person_id=signed_up.id, minutes=0))
    db.session.commit()
    rule = {"registered_for": str(offering.id)}

    assert meant(rule) == {"Came", "Signed"}
    assert meant({"not_registered_for": str(offering.id)}) == {never.first_name}
    assert meant({"never_attended": True}) == {"Signed", "Never"}
    assert meant(rule | {"never_attended": True}) == {"Signed"}
    assert audience.describe(rule | {"never_attended": True}) == (
        "registered for “Safe lifting”; never attended anything"
    )


def ask_with(privacy: str, people: Iterable[Person]) -> str:
    """Ask people about one theme; they need it. Return the theme."""
    theme = needs.add_theme(f"First aid, {privacy}")
    closes = context.now() + timedelta(days=7)
    asked = Questions("What?", "", "", "", privacy, [str(theme.id)], closes)
    survey = needs.ask(needs.draft(asked, {}).id)
    for person in people:
        needs.answer(survey, person, {str(theme.id): "need"})
    return str(theme.id)


def test_a_need_that_was_named_with_names_makes_an_audience_and_an_anonymous_one_never(
    north: TenantContext,
) -> None:
    people = [make_person(first, "X") for first in ("Ann", "Bea", "Cleo")]
    named_theme = ask_with("named", people[:2])
    anonymous_theme = ask_with("anonymous", people)

    assert meant({"themes": [named_theme]}) == {"Ann", "Bea"}
    assert meant({"themes": [anonymous_theme]}) == set()


def test_an_audience_never_reaches_into_another_hall(
    north: TenantContext, south: TenantContext
) -> None:
    make_person("Nell", "North")
    with tenant_scope(south):
        make_person("Sol", "South")

        assert meant({}) == {"Sol"}
    assert meant({}) == {"Nell"}
