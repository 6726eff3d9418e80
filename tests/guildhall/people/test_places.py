"""Departments, worksites and codes: a tree, zeros that stay, what is retired."""

from datetime import date

import pytest
from sqlalchemy import select

from guildhall.db import db
from guildhall.people import queries
from guildhall.people.models.places import JobClass, OrgUnit, Worksite
from tests.guildhall.people.jobs_held import hold


@pytest.mark.seed("M2")
def test_departments_make_a_tree_that_people_are_found_by(client, north, ada, grace):
    client.sign_in(ada)
    client.send(north, "/places/departments/new", name="Instruction")
    top = db.session.scalars(select(OrgUnit)).one()
    client.send(
        north,
        "/places/departments/new",
        name="Districtwide Professional Learning",
        parent_id=str(top.id),
    )
    below = db.session.scalars(select(OrgUnit).where(OrgUnit.id != top.id)).one()
    client.send(north, "/places/worksites/new", name="Academy", org_unit_id=str(below.id))
    site = db.session.scalars(select(Worksite)).one()
    hold(grace, date(2020, 1, 1), worksite_id=site.id)

    found = client.see(north, f"/people?department={top.id}").text
    tree = client.see(north, "/places/departments").text
    report = client.see(north, "/places/departments?format=csv").text
    circle = client.send(
        north, f"/places/departments/{top.id}", name="Instruction", parent_id=str(below.id)
    )
    assert grace.last_name in found
    assert ada.last_name + "," not in found
    assert "└" in tree
    assert "Districtwide Professional Learning,,Instruction,1" in report.replace("\r", "")
    assert circle.status_code == 422
    assert "cannot report to itself" in circle.text


@pytest.mark.seed("M1")
def test_a_code_keeps_its_zero_from_the_form_to_the_file(client, north, ada):
    client.sign_in(ada)

    client.send(
        north,
        "/places/job-classes/new",
        title="Coordinator",
        code="0660",
        working_title="Learning Coordinator",
        grade="N",
        months="12",
        sq_oq="Not Applicable",
    )
    again = client.send(north, "/places/job-classes/new", title="Other", code="0660")

    report = client.see(north, "/places/job-classes?format=csv").text
    assert db.session.scalars(select(JobClass.code)).all() == ["0660"]
    assert "Coordinator,0660,Learning Coordinator,N,12" in report
    assert again.status_code == 422
    assert "Another job class has this code." in again.text


def test_what_is_retired_is_offered_no_more_and_kept_where_it_stands(client, north, ada, grace):
    site = Worksite(name="Old Depot")
    db.session.add(site)
    db.session.commit()
    position = hold(grace, date(2020, 1, 1), worksite_id=site.id)
    term = queries.get_position(position.id).terms[0]
    client.sign_in(ada)

    client.send(north, f"/places/worksites/{site.id}/retire")

    offered = client.see(north, f"/people/{ada.id}/positions/new").text
    kept = client.see(north, f"/position-terms/{term.id}").text
    page = client.see(north, f"/people/{grace.id}").text
    assert "Old Depot" not in offered
    assert "Old Depot" in kept
    assert "Old Depot" in page
