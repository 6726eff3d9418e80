"""The list of people: who is found, by what, in how many queries."""

import csv
import io
import re
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from guildhall import context
from guildhall.db import db
from guildhall.people import roster
from guildhall.people.models.places import JobClass, Worksite
from guildhall.people.roster import Filters
from guildhall.people.services import positions
from guildhall.people.services.positions import Span
from tests.characters import make_person


@contextmanager
def statements():
    """Collect the SQL that runs within the block."""
    found: list[str] = []

    def note(_conn, _cursor, statement, *_rest):
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def yard(north):
    """Return Rosa with two jobs at the yard, Kim without e-mail at the school, Lee without any."""
    site, school = Worksite(name="Yard"), Worksite(name="School")
    job = JobClass(title="Driver", code="0712", classification="classified")
    db.session.add_all([site, school, job])
    db.session.commit()
    rosa = make_person("Rosa", "Núñez", employee_number="00417", email="rosa@example.org")
    kim = make_person("Kim", "Østby", employee_number="12")
    lee = make_person("Lee", "Young", preferred_name="Buddy")
    for minutes in (1200, 900):
        positions.open_position(
            rosa,
            {"worksite_id": site.id, "job_class_id": job.id, "weekly_minutes": minutes},
            Span(date(2020, 1, 1)),
        )
    positions.open_position(
        kim,
        {"title": "Teacher", "worksite_id": school.id, "classification": "certificated"},
        Span(date(2020, 1, 1)),
    )
    return {"rosa": rosa, "kim": kim, "lee": lee, "site": site, "job": job}


def names(filters: Filters) -> list[str]:
    """Return the first names of whom the filters find."""
    found = db.session.scalars(roster.people(filters, context.today()))
    return sorted(person.first_name for person in found)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("nunez", ["Rosa"]),
        ("NÚÑEZ rosa", ["Rosa"]),
        ("nu\u0301n\u0303ez", ["Rosa"]),
        ("00417", ["Rosa"]),
        ("rosa@example", ["Rosa"]),
        ("buddy", ["Lee"]),
        ("100%", []),
        ("_", []),
        ("\x00", ["Kim", "Lee", "Rosa"]),
        ("nunez kim", []),
    ],
)
def test_words_find_people_with_or_without_accents(yard, words, found):
    assert names(Filters(q=words)) == found


def test_every_filter_narrows(yard):
    site, job = yard["site"].id, yard["job"].id

    assert names(Filters(worksite=site)) == ["Rosa"]
    assert names(Filters(job_class=job)) == ["Rosa"]
    assert names(Filters(classification="classified")) == ["Rosa"]
    assert names(Filters(classification="certificated")) == ["Kim"]
    assert names(Filters(state="no_email")) == ["Kim", "Lee"]
    assert names(Filters(state="no_way_in")) == ["Kim", "Lee", "Rosa"]
    assert names(Filters(state="no_position")) == ["Lee"]
    assert names(Filters(worksite=site, classification="certificated")) == []


def test_two_positions_are_one_person_on_the_page_and_in_the_file(client, north, ada, yard):
    client.sign_in(ada)

    page = client.see(north, "/people?q=nunez").text
    text = client.see(north, "/people?q=nunez&format=csv").data.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(text)))
    assert "1 person, counted once" in page
    assert rows[0][:3] == ["Name", "Employee number", "E-mail"]
    assert rows[1:] == [
        ["Núñez, Rosa", "00417", "rosa@example.org", "Driver; Driver", "Yard", "35.0", ""]
    ]


def test_the_page_asks_four_queries_however_many_people(client, north, ada, yard):
    for number in range(30):
        person = make_person("Pat", f"Extra{number:02}")
        positions.open_position(person, {"title": "Aide"}, Span(date(2020, 1, 1)))
    client.sign_in(ada)
    client.see(north, "/people")

    with statements() as asked:
        client.see(north, "/people?per_page=50")

    tables = ("person.last_name", "position.person_id", "worksite.name")
    ours = [sql for sql in asked if any(column in sql for column in tables)]
    assert len(ours) == 4, ours


def test_the_file_has_the_order_and_the_filter_of_the_page(client, north, ada, yard):
    client.sign_in(ada)

    text = client.see(north, "/people?sort=number&direction=desc&q=o&format=csv").data

    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))[1:]
    numbers = [row[1] for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert "Núñez, Rosa" in [row[0] for row in rows]
    assert "Østby, Kim" not in [row[0] for row in rows]


@pytest.mark.parametrize(
    "query",
    ["worksite=nonsense", "page=-3", "page=999999", "as_of=never", "sort=;drop", "per_page=0"],
)
def test_nonsense_in_the_address_is_a_page(client, north, ada, yard, query):
    client.sign_in(ada)

    assert client.see(north, f"/people?{query}").status_code == 200


def test_who_looks_at_a_day_of_the_past_stays_on_it(client, north, ada, yard):
    client.sign_in(ada)

    past = client.see(north, "/people?as_of=2021-03-01").text
    now = client.see(north, "/people").text

    assert "As of Mon 1 Mar 2021." in past
    assert re.search(r'href="[^"]*/people/[0-9a-f-]{36}\?as_of=2021-03-01"', past)
    assert "as_of=2021" not in now
