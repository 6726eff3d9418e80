"""The yearly plan compared with what took place, month by month (P25)."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.learning.models.courses import Course, CourseVersion, Session
from guildhall.learning.models.registrations import Attendance
from guildhall.learning.yearly import queries, rules, services
from guildhall.learning.yearly.services import Line
from tests.characters import make_person
from tests.guildhall.learning.classroom import offer, sessions_of

IN_MAY = datetime(2026, 5, 20, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_may():
    """Tell these stories in May 2026, in the year that began in July 2025."""
    with time_machine.travel(IN_MAY, tick=False):
        yield


def held(title: str, *days: tuple[int, int], **facts):
    """Publish an offering with a session on each of these (month, day) of 2026."""
    offering = offer(*(("8:00", "10:00", 4) for _day in days), title=title, **facts)
    for session, (month, day) in zip(_sessions(offering), days, strict=True):
        session.starts_at = datetime(2026, month, day, 18, tzinfo=UTC)
        session.ends_at = datetime(2026, month, day, 20, tzinfo=UTC)
    db.session.commit()
    return offering


def _sessions(offering) -> list[Session]:
    return sorted(sessions_of(offering), key=lambda each: each.id)


def attended(offering, people: int) -> None:
    """Let so many come to its first session."""
    session = _sessions(offering)[0]
    for number in range(people):
        person = make_person(f"Person {number}", "Crowd")
        db.session.add(Attendance(session_id=session.id, person_id=person.id, minutes=120))
    db.session.commit()


def of_a_program(offering) -> None:
    """Make an offering one of a program's: it is no other learning."""
    version = db.session.get_one(CourseVersion, (offering.tenant_id, offering.course_version_id))
    db.session.get_one(Course, (offering.tenant_id, version.course_id)).program = "clc"
    db.session.commit()


def months() -> dict[str, rules.Month]:
    """Compare the year that began in July 2025, by month."""
    year = queries.months(2025)
    lines = queries.compared(queries.plan(year))
    return {f"{each.first:%b}": each for each in rules.compare(year, lines, queries.happened(year))}


@pytest.mark.seed("P25")
def test_planned_and_held_are_compared_month_by_month(north):
    # March: two planned (one of them twice), two held. April: one planned, none held.
    # May: none planned, one held and one still to come, next to what a program holds.
    first_aid = services.add(Line("First aid", date(2026, 3, 1), times=2, people=20))
    services.add(Line("Book study", date(2026, 3, 1), people=8))
    lifting = services.add(Line("Safe lifting", date(2026, 4, 1), people=15))
    one, two = held("First aid", (3, 4)), held("First aid again", (3, 18))
    attended(one, 9)
    attended(two, 7)
    late = held("Safe lifting", (5, 6))
    attended(late, 12)
    held("Garden club", (5, 27))
    held("Cancelled evening", (3, 25), status="cancelled")
    of_a_program(held("CLC evening", (3, 26)))
    for line, offering in ((first_aid, one), (first_aid, two), (lifting, late)):
        services.tie(line.id, offering.id)

    found = months()

    def figures(name: str) -> tuple[int, ...]:
        month = found[name]
        return (month.planned, month.held, month.difference, month.unplanned, month.ahead)

    assert figures("Mar") == (3, 2, -1, 0, 0)
    assert figures("Apr") == (1, 0, -1, 0, 0)
    assert figures("May") == (0, 1, 1, 0, 1)
    assert (found["Mar"].expected, found["Mar"].came) == (28, 16)
    assert (found["Apr"].expected, found["Apr"].came) == (15, 0)
    assert (found["May"].expected, found["May"].came) == (0, 12)
    total = rules.total(list(found.values()))
    assert (total.planned, total.held, total.difference) == (4, 3, -1)
    assert (total.expected, total.came) == (43, 28)
    year = list(found.values())
    assert rules.difference_so_far(year, date(2026, 4, 2)) == -2
    assert rules.difference_so_far(year, date(2025, 6, 30)) is None
    assert list(found) == [
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
    ]


@pytest.mark.seed("P25")
def test_what_no_line_asked_for_is_counted_and_said_to_be_unplanned(north):
    held("Garden club", (4, 8))

    april = months()["Apr"]

    assert (april.planned, april.held, april.difference, april.unplanned) == (0, 1, 1, 1)


@pytest.mark.seed("P25")
def test_a_dropped_line_no_longer_counts_and_can_be_taken_up(north):
    line = services.add(Line("Book study", date(2026, 4, 1)))

    services.drop(line.id, reason="Nobody leads it.")
    assert months()["Apr"].planned == 0
    services.take_up(line.id)

    assert months()["Apr"].planned == 1


@pytest.mark.seed("A1")
def test_the_share_of_series_among_what_took_place(north):
    held("Coaching circle", (2, 3), (2, 17), (3, 3))
    for day in (5, 12, 19):
        held(f"Evening {day}", (3, day))
    held("Coming circle", (6, 2), (6, 9))

    shape = rules.shape_of(queries.happened(queries.months(2025)))

    assert (shape.single, shape.series, shape.series_share) == (3, 1, Decimal("25.0"))
    assert rules.Shape(0, 0).series_share is None


def test_an_offering_at_the_edge_of_a_year_is_of_the_tenants_own_day(north):
    late = held("New year's eve of the plan", (6, 30))
    session = _sessions(late)[0]
    session.starts_at = datetime(2026, 7, 1, 3, tzinfo=UTC)  # 8 in the evening of 30 June
    session.ends_at = datetime(2026, 7, 1, 5, tzinfo=UTC)
    db.session.commit()

    assert months()["Jun"].ahead == 1
    assert queries.happened(queries.months(2026)) == []


def test_a_line_needs_a_reason_to_be_dropped(north):
    line = services.add(Line("Book study", date(2026, 4, 1)))

    with pytest.raises(Invalid, match="Say why"):
        services.drop(line.id, reason=" ")

    assert queries.get_line(line.id).dropped_at is None


def test_an_offering_carries_out_one_line_at_most(north):
    one = services.add(Line("First aid", date(2026, 3, 1)))
    other = services.add(Line("CPR", date(2026, 3, 1)))
    offering = held("First aid", (3, 4))

    services.tie(one.id, offering.id)
    services.tie(one.id, offering.id)

    with pytest.raises(Conflict, match="another line"):
        services.tie(other.id, offering.id)
    services.untie(other.id, offering.id)
    assert [each.id for each in queries.offerings_of(one.id)] == [offering.id]
    services.untie(one.id, offering.id)
    assert queries.offerings_of(one.id) == []


def test_two_editors_of_a_line_notice_each_other(north):
    line = services.add(Line("First aid", date(2026, 3, 1)))
    services.change(line.id, Line("First aid", date(2026, 4, 1)), version=1)

    with pytest.raises(Conflict, match="Somebody changed this"):
        services.change(line.id, Line("First aid", date(2026, 5, 1)), version=1)

    assert queries.get_line(line.id).month == date(2026, 4, 1)


@pytest.mark.parametrize("wrong", ["times = 0", "people = 0", "month = '2026-03-02'"])
def test_the_database_itself_refuses_a_line_that_cannot_be(north, wrong):
    services.add(Line("First aid", date(2026, 3, 1)))

    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE planned_activity SET {wrong}"))  # noqa: S608 - ours
    db.session.rollback()


def test_another_tenants_line_is_not_found(north, south):
    line = services.add(Line("First aid", date(2026, 3, 1)))

    with tenant_scope(south), pytest.raises(NotFound):
        queries.get_line(line.id)


@pytest.mark.seed("P25")
def test_the_page_and_its_files_show_the_same_figures(client, north, ada):
    services.add(Line("First aid", date(2026, 3, 1), times=2, people=20))
    attended(held("Garden club", (3, 4)), 5)
    client.sign_in(ada)

    page = client.see(north, "/plan?year=2025").text
    rows = list(
        csv.DictReader(io.StringIO(client.see(north, "/plan?year=2025&format=csv").text[1:]))
    )
    sheet = client.see(north, "/plan?year=2025&format=xlsx").data
    table = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()

    assert "2 planned, 1 took place" in " ".join(page.split())
    (march,) = [row for row in rows if row["Month"] == "2026-03"]
    assert list(march.values()) == ["2026-03", "2", "1", "-1", "1", "0", "20", "5"]
    assert table[0][:4] == ["Month", "Planned", "Took place", "Difference"]
    assert next(row for row in table if row[0] == "2026-03")[1:] == [2, 1, -1, 1, 0, 20, 5]
    assert len(rows) == 12


@pytest.mark.seed("P25")
def test_a_line_becomes_an_offering_and_is_tied_to_it(client, north, ada):
    line = services.add(Line("Quilting for calm", date(2026, 6, 1), format="workshop"))
    client.sign_in(ada)
    path = f"/offerings/new?plan={line.id}"
    assert 'value="Quilting for calm"' in client.see(north, path).text

    answer = client.send(
        north,
        path,
        title="Quilting for calm",
        format="workshop",
        day="2026-06-09",
        starts="3 pm",
        ends="5 pm",
    )

    assert answer.status_code == 303
    (offering,) = queries.offerings_of(line.id)
    assert (offering.title, offering.format) == ("Quilting for calm", "workshop")


def test_a_member_does_not_see_the_plan(client, north, grace):
    client.sign_in(grace)

    assert client.see(north, "/plan").status_code == 403


def test_the_pages_of_a_line_do_what_they_say(client, north, ada):
    client.sign_in(ada)

    made = client.send(north, "/plan/new", title="First aid", month="2026-03", times="2")
    assert made.status_code == 303
    (line,) = queries.plan(queries.months(2025))
    refused = client.send(north, "/plan/new", title="x", month="2026-13", times="0")
    assert refused.status_code == 422
    for sentence in ("Enter a title of 2 to 200 letters.", "Choose a month.", "from 1 to 99"):
        assert sentence in refused.text
    changed = client.send(
        north, f"/plan/{line.id}/details", title="CPR", month="2026-04", times="1", version="1"
    )
    assert changed.status_code == 303
    offering = held("CPR", (4, 8))
    client.send(north, f"/plan/{line.id}/offerings", offering=str(offering.id))
    assert "CPR" in client.see(north, f"/plan/{line.id}").text
    client.send(north, f"/plan/{line.id}/dropping", reason="Nobody came.")
    assert "Nobody came." in client.see(north, f"/plan/{line.id}").text
    client.send(north, f"/plan/{line.id}/return")
    found = queries.get_line(line.id)
    assert (found.title, found.month, found.dropped_at) == ("CPR", date(2026, 4, 1), None)
    assert [each.id for each in queries.offerings_of(line.id)] == [offering.id]
