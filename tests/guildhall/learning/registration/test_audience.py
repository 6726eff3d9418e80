"""Who an offering is for, judged from positions at a date and said in a sentence."""

from datetime import date, timedelta

import pytest

from guildhall import context
from guildhall.db import db
from guildhall.errors import Conflict
from guildhall.learning.registration import audience, services
from guildhall.people.models.places import BargainingUnit, JobClass, Worksite
from tests.characters import make_person
from tests.guildhall.learning.registration.hall import (
    employ,
    hold,
    join,
    named,
    place_of,
    published,
    register,
    state_of,
)

TODAY = date(2026, 3, 4)


@pytest.mark.seed("P4")
def test_somebody_of_another_unit_cannot_register_unless_it_is_open_to_all(north):
    unit = str(named(BargainingUnit, "PSEA"))
    stranger = employ("Sam", unit="Teachers")
    member = employ("Rosa", unit="PSEA")
    for_unit = published("First aid", audience={"units": [unit]})
    for_all = published("Lifting")

    with pytest.raises(Conflict, match="in the unit PSEA; your unit is Teachers"):
        register(for_unit, stranger)
    assert register(for_unit, member).state == "registered"
    assert register(for_all, stranger).state == "registered"


@pytest.mark.seed("T2")
def test_an_offering_of_hr_for_classified_staff_says_what_does_not_fit(north):
    site = str(named(Worksite, "Garden Road"))
    rule = {"classification": "classified", "worksites": [site]}
    offering = published("First aid", audience=rule, provider="Human Resources")
    teacher = employ("Sam", site="Garden Road", classification="certificated")
    custodian = employ("Rosa", site="Garden Road")

    reasons = audience.explain(offering, teacher, context.today())

    assert reasons == [
        "This is for classified staff of Garden Road; your position is certificated."
    ]
    assert audience.explain(offering, custodian, context.today()) == []


def test_one_position_has_to_fit_everything(north):
    rule = {
        "worksites": [str(named(Worksite, "Garden Road"))],
        "job_classes": [str(named(JobClass, "Bus driver"))],
    }
    offering = published("First aid", audience=rule)
    person = employ("Rosa", site="Garden Road", job="Cook")
    hold(person, site="Depot", job="Bus driver")

    assert len(audience.explain(offering, person, context.today())) == 1

    hold(person, site="Garden Road", job="Bus driver")
    assert audience.explain(offering, person, context.today()) == []


def test_the_position_of_that_day_counts(north):
    rule = {"units": [str(named(BargainingUnit, "PSEA"))]}
    offering = published("First aid", audience=rule)
    until = context.today() + timedelta(days=10)
    person = employ("Rosa", unit="PSEA", until=until)

    assert audience.explain(offering, person, until - timedelta(days=1)) == []
    assert audience.explain(offering, person, until) != []


def test_eligibility_is_judged_when_asked_and_is_not_lost_afterwards(north):
    rule = {"units": [str(named(BargainingUnit, "PSEA"))]}
    offering = published("First aid", audience=rule)
    person = employ("Rosa", unit="PSEA", until=context.today() + timedelta(days=1))

    register(offering, person)

    assert state_of(offering, person) == "registered"
    assert place_of(offering, person).eligibility["facts"]["jobs"] != []


def test_members_only_means_members_today(north):
    offering = published("First aid", audience={"members_only": True})
    rosa, omar = make_person("Rosa", "Park"), make_person("Omar", "Reyes")
    join(rosa, date(2020, 1, 1))
    join(omar, date(2020, 1, 1), context.today())

    assert audience.explain(offering, rosa, context.today()) == []
    assert "members of the union" in audience.explain(offering, omar, context.today())[0]


def test_who_has_no_position_is_told_so(north, grace):
    offering = published("First aid", audience={"classification": "classified"})

    assert "no position of yours" in audience.explain(offering, grace, context.today())[0]


def test_a_job_class_says_the_classification_where_the_position_does_not(north):
    offering = published("First aid", audience={"classification": "classified"})
    job = named(JobClass, "Bus driver")
    person = employ("Rosa", job="Bus driver", classification="")
    assert audience.explain(offering, person, context.today()) != []

    db.session.get_one(JobClass, (north.id, job)).classification = "classified"
    db.session.commit()

    assert audience.explain(offering, person, context.today()) == []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "everybody"),
        ({"units": []}, "everybody"),
        ({"members_only": True}, "members of the union"),
        ({"classification": "classified"}, "classified staff"),
        ({"worksites": ["a", "b"]}, "staff of Adams or Birch"),
        (
            {"classification": "classified", "worksites": ["a"], "members_only": True},
            "classified staff of Adams who are members of the union",
        ),
        ({"job_classes": ["gone"]}, "staff who work as one no longer listed"),
    ],
)
def test_a_rule_is_said_in_words(app, rule, words):
    assert audience.describe(rule, {"a": "Adams", "b": "Birch"}) == words


def test_a_deleted_unit_keeps_people_out_without_breaking(north):
    offering = published("First aid", audience={"units": ["0198f1a0-0000-7000-8000-000000000000"]})
    person = employ("Rosa", unit="PSEA")

    with pytest.raises(Conflict):
        services.register(offering.id, person_id=person.id)
