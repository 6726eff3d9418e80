"""A person's page: positions in time, as of any date, and what the form says when it refuses."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from guildhall import context
from guildhall.db import db, tenant_scope
from guildhall.errors import Invalid
from guildhall.people import queries
from guildhall.people.models.persons import Person
from guildhall.people.models.places import JobClass, Worksite
from guildhall.people.models.positions import Position, PositionTerm
from guildhall.people.services import positions
from guildhall.people.services.positions import Span
from tests.characters import make_person

NOV = "2026-11-20 12:00-08:00"


def hold(person: Person, starts_on: date, **facts: Any) -> Position:
    """Give somebody a bus driver's position."""
    facts.setdefault("title", "Bus driver")
    return positions.open_position(person, facts, Span(starts_on))


@time_machine.travel(NOV)
def test_from_the_list_to_a_page_to_a_new_position(client, north, ada):
    rosa = make_person("Rosa", "Núñez", employee_number="00417")
    client.sign_in(ada)

    listed = client.see(north, "/people?q=nunez").text
    page = client.see(north, f"/people/{rosa.id}")
    sent = client.send(
        north,
        f"/people/{rosa.id}/positions/new",
        title="Bus driver",
        starts_on="9/1",
        weekly_minutes="37.5",
        full_time_minutes="40",
        annual_fte="0.8",
    )

    after = client.see(north, f"/people/{rosa.id}").text
    before = client.see(north, f"/people/{rosa.id}?as_of=2026-08-31").text
    assert "Núñez, Rosa" in listed
    assert "00417" in page.text
    assert sent.status_code == 303
    assert "Bus driver, 37.5 h a week, 0.8 FTE" in after
    assert "Holds no position on Mon 31 Aug" in before


@pytest.mark.seed("W2")
@time_machine.travel(NOV)
def test_a_position_carries_flsa_and_salary_schedule(client, north, ada, grace):
    client.sign_in(ada)

    client.send(
        north,
        f"/people/{grace.id}/positions/new",
        title="Learning coach",
        starts_on="2026-08-10",
        flsa="Exempt",
        salary_schedule="TT (Teacher on Special Assignment Level 1)",
    )

    page = client.see(north, f"/people/{grace.id}").text
    assert "Exempt" in page
    assert "TT (Teacher on Special Assignment Level 1)" in page


def test_a_change_closes_the_term_and_opens_the_next_the_same_day(north, grace):
    position = hold(grace, date(2025, 8, 1), weekly_minutes=1800, annual_fte=Decimal("0.75"))

    positions.change_position(position, {"weekly_minutes": 2400}, on=date(2026, 2, 1))

    kept = queries.get_position(position.id).terms
    assert [(t.valid.lower, t.valid.upper, t.weekly_minutes) for t in kept] == [
        (date(2025, 8, 1), date(2026, 2, 1), 1800),
        (date(2026, 2, 1), None, 2400),
    ]
    assert kept[1].annual_fte == Decimal("0.75")
    assert [t.weekly_minutes for t in queries.positions_on(grace.id, date(2026, 1, 31))] == [1800]
    assert [t.weekly_minutes for t in queries.positions_on(grace.id, date(2026, 2, 1))] == [2400]


def test_a_change_sent_twice_is_one_change(north, grace):
    position = hold(grace, date(2025, 8, 1), weekly_minutes=1800)

    first = positions.change_position(position, {"weekly_minutes": 2400}, on=date(2026, 2, 1))
    second = positions.change_position(position, {"weekly_minutes": 2400}, on=date(2026, 2, 1))

    assert first.id == second.id
    assert len(queries.get_position(position.id).terms) == 2


def test_a_change_that_changes_nothing_is_refused(north, grace):
    position = hold(grace, date(2025, 8, 1), weekly_minutes=1800)

    with pytest.raises(Invalid, match="Nothing here differs"):
        positions.change_position(position, {"weekly_minutes": 1800}, on=date(2026, 2, 1))


def test_the_database_refuses_overlapping_terms_with_a_sentence(client, north, ada, grace):
    position = hold(grace, date(2025, 8, 1), weekly_minutes=1800)
    positions.change_position(position, {"weekly_minutes": 2400}, on=date(2026, 2, 1))
    first = queries.get_position(position.id).terms[0]
    client.sign_in(ada)

    answer = client.send(
        north,
        f"/position-terms/{first.id}",
        title="Bus driver",
        starts_on="2025-08-01",
        last_day="2026-02-01",
        weekly_minutes="31",
    )

    assert answer.status_code == 422
    assert "overlap" in answer.text
    assert 'value="31"' in answer.text


def test_a_planned_change_can_be_withdrawn(north, grace):
    position = hold(grace, date(2025, 8, 1), weekly_minutes=1800)
    later = positions.change_position(position, {"weekly_minutes": 2400}, on=date(2026, 2, 1))

    positions.withdraw_term(queries.get_term(later.id))

    kept = [t for t in queries.get_position(position.id).terms if t.withdrawn_at is None]
    assert [(t.valid.lower, t.valid.upper) for t in kept] == [(date(2025, 8, 1), None)]


def test_a_position_ends_and_its_end_can_be_taken_back(client, north, ada, grace):
    position = hold(grace, date(2025, 8, 1))
    client.sign_in(ada)

    client.send(north, f"/positions/{position.id}/end", last_day="2026-06-30")
    ended = queries.positions_on(grace.id, date(2026, 7, 1))
    client.send(north, f"/positions/{position.id}/reopen")
    db.session.rollback()

    assert ended == []
    assert len(queries.positions_on(grace.id, date(2026, 7, 1))) == 1


@pytest.mark.parametrize(
    "mistake",
    [
        ("weekly_minutes", "200", "Enter hours between 0 and 168"),
        ("weekly_minutes", "NaN", "Enter hours between 0 and 168"),
        ("annual_fte", "1.2", "Enter an FTE above 0 and at most 1"),
        ("annual_fte", "0", "Enter an FTE above 0 and at most 1"),
        ("months", "13", "Enter a number between 1 and 12"),
        ("starts_on", "30 feb 2026", "is not a date we can read"),
        ("worksite_id", "0197e0b5-0000-7000-8000-000000000000", "Choose one of the list."),
        ("title", "", "Write a title or choose a job class."),
        ("last_day", "2020-01-01", "cannot come before the first"),
    ],
)
def test_a_form_says_what_to_enter(client, north, grace, ada, mistake):
    field, typed, sentence = mistake
    client.sign_in(ada)
    given = {"title": "Driver 🚌", "starts_on": "2026-08-01", field: typed}

    answer = client.send(north, f"/people/{grace.id}/positions/new", **given)

    assert answer.status_code == 422
    assert sentence in answer.text
    if field != "title":
        assert "Driver 🚌" in answer.text


def test_a_worksite_of_another_tenant_is_not_on_the_list(client, north, south, ada, grace):
    with tenant_scope(south):
        site = Worksite(name="South High")
        db.session.add(site)
        db.session.commit()
    client.sign_in(ada)

    answer = client.send(
        north,
        f"/people/{grace.id}/positions/new",
        title="Driver",
        starts_on="2026-08-01",
        worksite_id=str(site.id),
    )

    assert answer.status_code == 422
    assert db.session.scalars(select(PositionTerm)).all() == []


@pytest.mark.seed("M1")
def test_a_job_classes_code_is_text_and_its_months_feed_the_position(client, north, ada, grace):
    job = JobClass(code="0660", title="Coordinator", grade="N", months=12, sq_oq="Not Applicable")
    db.session.add(job)
    db.session.commit()
    client.sign_in(ada)

    client.send(
        north,
        f"/people/{grace.id}/positions/new",
        job_class_id=str(job.id),
        starts_on="2026-08-01",
    )

    page = client.see(north, f"/people/{grace.id}").text
    assert "Coordinator (0660)" in page
    assert context.tenant_id() == north.id


def test_hours_and_fte_above_the_most_warn(client, north, ada, grace):
    hold(grace, date(2025, 8, 1), weekly_minutes=2400, annual_fte=Decimal("0.8"))
    hold(grace, date(2025, 8, 1), weekly_minutes=900, annual_fte=Decimal("0.4"), title="Aide")
    client.sign_in(ada)

    page = client.see(north, f"/people/{grace.id}").text

    assert "The positions come to 55 h a week, 5 h above the 50 h" in page
    assert "0.2 FTE too much" in page


@pytest.mark.seed("W1")
def test_a_position_reports_to_one_principal_at_a_time(client, north, ada, grace):
    school = Worksite(name="Dixie High", kind="school", level="high")
    db.session.add(school)
    db.session.commit()
    for name, number in (("Pia", "801"), ("Paul", "802")):
        make_person(name, "Principal", employee_number=number)
    client.sign_in(ada)
    given = {"title": "Learning coach", "worksite_id": str(school.id)}

    client.send(
        north,
        f"/people/{grace.id}/positions/new",
        **given,
        starts_on="2025-08-01",
        supervisor_number="801",
    )
    position = db.session.scalars(select(Position)).one()
    changed = client.send(
        north,
        f"/positions/{position.id}/change",
        **given,
        starts_on="2026-08-01",
        supervisor_number="802",
    )
    unknown = client.send(
        north,
        f"/positions/{position.id}/change",
        **given,
        starts_on="2026-09-01",
        supervisor_number="999",
    )

    before = client.see(north, f"/people/{grace.id}?as_of=2026-07-31").text
    after = client.see(north, f"/people/{grace.id}?as_of=2026-08-01").text
    assert changed.status_code == 303
    assert "Pia Principal" in before
    assert "Paul Principal" not in before
    assert "Paul Principal" in after
    assert "Pia Principal" not in after
    assert "Nobody here has that number." in unknown.text
