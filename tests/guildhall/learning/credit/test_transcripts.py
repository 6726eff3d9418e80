"""The transcript to take along: the same lines on the page, as CSV, as JSON and as tagged PDF."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from pypdf import PdfReader

from guildhall.db import db
from guildhall.learning.credit import completion, documents, queries, rules
from guildhall.learning.models.credit import TranscriptLine
from tests.guildhall.learning.classroom import at, offer

LINES = (
    ("2025-06-30", "Green cleaning", 120, None, None, None),
    ("2025-07-01", "First aid", 450, "7.50", "0.8", None),
    ("2026-03-02", "Safe lifting", 150, "2.50", None, "2.50"),
    ("2026-03-03", "Entered twice", 600, "10.00", "1.0", "9"),
)


@pytest.fixture(autouse=True)
def noon(north):
    with time_machine.travel(at("12:00"), tick=False):
        yield


@pytest.fixture
def earned(north, grace):
    for day, title, minutes, clock, ceu, points in LINES:
        db.session.add(
            TranscriptLine(
                person_id=grace.id,
                offering_id=offer(title=title).id,
                course_title=title,
                held_on=date.fromisoformat(day),
                completed_at=at("11:00"),
                complete=True,
                minutes=minutes,
                clock_hours=clock and Decimal(clock),
                ceu=ceu and Decimal(ceu),
                points=points and Decimal(points),
            )
        )
    db.session.commit()
    found = queries.transcript_of(grace.id)
    completion.void(found.lines[0], "Entered twice by mistake")
    return grace


def test_lines_stand_under_the_school_year_of_the_tenant(earned):
    found = queries.transcript_of(earned.id)

    assert [(year.name, len(year.lines)) for year in found.years] == [
        ("2025–26", 3),
        ("2024–25", 1),
    ]
    newest = found.years[0]
    assert (newest.first, newest.last) == (date(2025, 7, 1), date(2026, 6, 30))
    totals = newest.totals
    assert (totals.minutes, totals.clock_hours) == (600, Decimal("10.00"))
    assert (totals.ceu, totals.points) == (Decimal("0.8"), Decimal("2.50"))
    assert found.totals.minutes == 720


@pytest.mark.parametrize(
    ("day", "begins", "name"),
    [
        (date(2026, 8, 31), (9, 1), "2025–26"),
        (date(2026, 9, 1), (9, 1), "2026–27"),
        (date(2099, 12, 1), (7, 1), "2099–00"),
        (date(2026, 1, 1), (1, 1), "2026"),
    ],
)
def test_a_school_year_is_written_as_people_say_it(day, begins, name):
    assert rules.school_year_words(rules.school_year(day, begins), begins) == name


def test_a_record_is_kept_for_seven_calendar_years():
    assert rules.kept_until(date(2026, 1, 2)) == date(2033, 12, 31)


def test_the_json_has_the_shape_that_is_written_down(client, north, earned):
    client.sign_in(earned)

    found = json.loads(client.see(north, "/transcript?format=json").text)
    schema = json.loads(client.see(north, "/transcript/schema-1.json").text)

    assert schema["$id"] == found["schema"]
    assert problems(found, schema) == []
    newest = found["years"][0]
    assert newest["totals"] == {"hours": 10.0, "clock_hours": 10.0, "ceu": 0.8, "points": 2.5}
    assert [line["voided"] for line in newest["lines"]] == [True, False, False]
    assert newest["lines"][1]["kept_until"] == "2033-12-31"


def test_a_shape_that_differs_is_noticed():
    whole = {"type": "object", "properties": {"n": {"type": "number", "minimum": 0}}}
    strict = {**whole, "required": ["n"], "additionalProperties": False}

    assert problems({"n": 1}, strict) == []
    assert problems({"n": "1"}, strict)
    assert problems({"n": -1}, strict)
    assert problems({}, strict)
    assert problems({"n": 1, "more": 2}, strict)


def problems(value, schema, path="$") -> list[str]:
    """Judge a value by the part of JSON Schema that our document uses."""
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "boolean": bool,
        "number": (int, float),
        "null": type(None),
    }
    allowed = schema.get("type", [])
    allowed = [allowed] if isinstance(allowed, str) else allowed
    if allowed and not any(isinstance(value, kinds[kind]) for kind in allowed):
        return [f"{path} is no {allowed}"]
    if "const" in schema and value != schema["const"]:
        return [f"{path} is not {schema['const']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path} is none of {schema['enum']}"]
    if "minimum" in schema and value is not None and value < schema["minimum"]:
        return [f"{path} is below {schema['minimum']}"]
    found = []
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [
            f"{path} lacks {name}" for name in schema.get("required", []) if name not in value
        ]
        if schema.get("additionalProperties") is False:
            found += [f"{path} has {name}" for name in value if name not in known]
        for name in value.keys() & known.keys():
            found += problems(value[name], known[name], f"{path}.{name}")
    if isinstance(value, list):
        for place, item in enumerate(value):
            found += problems(item, schema["items"], f"{path}[{place}]")
    return found


def test_the_shape_names_its_version():
    assert documents.SCHEMA["properties"]["version"] == {"const": documents.VERSION}


def test_the_pdf_says_what_the_page_says(client, north, earned):
    client.sign_in(earned)

    answer = client.see(north, "/transcript?format=pdf")

    text = " ".join(PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())
    assert answer.mimetype == "application/pdf"
    for said in (
        "Grace Hopper",
        "School year 2025–26",
        "School year 2024–25",
        "Safe lifting",
        "voided: Entered twice by mistake",
        "Page 1 of 1",
    ):
        assert said in text


def test_a_coordinator_takes_along_somebodys_transcript_and_a_member_only_hers(
    app, north, ada, earned
):
    path = f"/people/{earned.id}/transcript?format="
    desk, phone = app.test_client().sign_in(ada), app.test_client().sign_in(earned)

    for kind in ("csv", "xlsx", "json", "pdf"):
        assert desk.see(north, path + kind).status_code == 200
        assert phone.see(north, path + kind).status_code == 403
