"""The list of participants, its filters and sums, the search, and the forecast."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import event

from guildhall import context
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.learning.models.registrations import Registration
from guildhall.people.models.persons import Person
from plugins.clc.cycles import queries as cycles
from plugins.clc.cycles import records
from plugins.clc.cycles import services as cycling
from plugins.clc.participants import queries
from plugins.clc.participants.forecast import forecast
from plugins.clc.participants.rules import standing_name
from plugins.clc.points.services import void
from tests.bench.stage import published_offering
from tests.characters import Browser, make_person
from tests.plugins.clc.stories import (
    bring_in,
    cycles_of,
    employ,
    entries,
    noon,
)

TODAY = noon(2026, 9, 1)
SOON = 60
STORIES = (
    # what happened, cycle begins, points, the word for it
    ("Ahead", "2024-10-02", "20", "on_track"),
    ("Behind", "2024-10-02", "19", "behind"),
    ("Ready", "2024-10-02", "30", "reached"),
    ("Soon", "2023-10-02", "29.99", "due_soon"),
    ("Over", "2022-10-02", "29", "overdue"),
    ("Handed", "2023-10-02", "30", "submitted"),
    ("Done", "2023-10-02", "31", "verified"),
    ("Fallen", "2023-10-02", "30", "fallen"),
    ("First", "2025-10-02", "9.15", "on_track"),
    ("Fresh", "2025-10-02", "9.14", "behind"),
)


@pytest.fixture
def everybody(north: TenantContext, ada: Person) -> dict[str, Person]:
    """Return somebody in each state, on 1 September 2026."""
    people = {name: employ(make_person("Rosa", name)) for name, *_rest in STORIES}
    with time_machine.travel(noon(2026, 8, 1), tick=False):
        bring_in(
            *(
                f"{people[name].employee_number},{name},Rosa,{begins},,{points},30"
                for name, begins, points, _word in STORIES
            )
        )
        for name in ("Handed", "Done", "Fallen"):
            record = records.submit(cycles.get_cycle(cycles_of(people[name])[0].id))
            if name != "Handed":
                records.verify(record, by=ada)
        void(entries(people["Fallen"])[0], "A wrong file.")
    return people


@time_machine.travel(TODAY, tick=False)
@pytest.mark.seed("P16")
def test_the_list_says_in_words_where_everybody_stands(everybody: dict[str, Person]) -> None:
    rows = db.session.execute(queries.participants(queries.Filters())).all()

    assert {row[0].person.last_name: row[3] for row in rows} == {
        name: word for name, _begins, _points, word in STORIES
    }


@time_machine.travel(TODAY, tick=False)
def test_the_page_and_the_list_always_say_the_same(everybody: dict[str, Person]) -> None:
    for days in range(0, 500, 25):
        with time_machine.travel(TODAY + timedelta(days=days), tick=False):
            today = context.today()
            for cycle, points, _entries, word in db.session.execute(
                queries.participants(queries.Filters())
            ):
                assert word == standing_name(
                    cycle.status, points, cycle.required_points, cycle.valid, (today, SOON)
                )


@time_machine.travel(TODAY, tick=False)
@pytest.mark.seed("P16")
@pytest.mark.parametrize("word", sorted({word for *_facts, word in STORIES}))
def test_each_word_is_a_filter_and_the_sums_are_of_what_is_shown(
    client: Browser, north: TenantContext, ada: Person, everybody: dict[str, Person], word: str
) -> None:
    wanted = {name for name, _begins, _points, each in STORIES if each == word}
    page = client.sign_in(ada).see(north, f"/clc/participants?standing={word}").text
    file = client.see(north, f"/clc/participants?standing={word}&format=csv").text

    shown = {name for name in everybody if f"{name}, Rosa" in page}
    sums = queries.sums(queries.participants(queries.Filters(standing=word)))
    assert shown == wanted
    assert len(file.strip().splitlines()) - 1 == len(wanted) == sums.people
    points = {name: Decimal(points) for name, _begins, points, _word in STORIES}
    points["Fallen"] = Decimal(0)
    assert sums.points == sum(points[name] for name in wanted)


@time_machine.travel(TODAY, tick=False)
@pytest.mark.seed("P16")
def test_a_participant_is_found_by_name_and_number_in_the_list_and_at_the_top(
    client: Browser, north: TenantContext, ada: Person, everybody: dict[str, Person]
) -> None:
    client.sign_in(ada)
    number = everybody["Behind"].employee_number

    listed = client.see(north, f"/clc/participants?q={number}").text
    found = client.see(north, "/search?q=rosa+behind").text

    assert "Behind, Rosa" in listed
    assert "Ahead, Rosa" not in listed
    assert "19 of 30 points" in found


@time_machine.travel(TODAY, tick=False)
def test_who_left_and_who_completed_stand_under_their_own_words(
    client: Browser, north: TenantContext, ada: Person, everybody: dict[str, Person]
) -> None:
    cycling.leave(cycles_of(everybody["Behind"])[0], "Moved away.", by=ada)
    cycling.end(cycles_of(everybody["Done"])[0], by=ada)
    client.sign_in(ada)

    left = client.see(north, "/clc/participants?cycles=left").text
    past = client.see(north, "/clc/participants?cycles=past").text
    now = client.see(north, "/clc/participants").text

    assert "Behind, Rosa" in left
    assert "Done, Rosa" in past
    assert "Behind, Rosa" not in now
    assert "Done, Rosa" not in now


@time_machine.travel(TODAY, tick=False)
def test_the_list_asks_as_many_questions_for_many_as_for_few(
    client: Browser, north: TenantContext, ada: Person, everybody: dict[str, Person]
) -> None:
    client.sign_in(ada)

    def questions() -> list[str]:
        asked: list[str] = []

        def note(_c, _cur, statement, *_rest) -> None:
            if "clc_" in statement or "person" in statement:
                asked.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        for path in ("/clc/participants", "/clc/forecast"):
            assert client.see(north, path).status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        return asked

    questions()
    few = questions()
    more = [employ(make_person("Ana", f"Extra{number}")) for number in range(20)]
    bring_in(*(f"{each.employee_number},,,2025-10-02,,4,30" for each in more))

    assert len(questions()) == len(few)


# The forecast


@time_machine.travel(TODAY, tick=False)
def test_the_forecast_counts_who_will_have_her_points_by_the_next_due_dates(
    everybody: dict[str, Person],
) -> None:
    found = forecast()

    assert [each.due for each in found.dates] == [date(2026 + n, 10, 1) for n in range(3)]
    first = found.dates[0]
    by_name = {line.cycle.person.last_name: line.outlook.kind for line in found.lines}
    assert {name for name, kind in by_name.items() if kind == "reached"} == {
        "Ready", "Handed", "Done", "Fallen",
    }  # fmt: skip
    assert by_name["Soon"] == "pace"
    assert by_name["Behind"] == "short"
    assert (first.reached, first.people) == (5, len(STORIES))
    second = found.dates[1]
    assert second.reached > first.reached


@time_machine.travel(TODAY, tick=False)
@pytest.mark.parametrize(
    ("points", "kind"), [("29.6", "booked"), ("29.4", "pace"), ("29", "short")]
)
def test_a_booked_seat_comes_first_then_the_pace(driver: Person, points: str, kind: str) -> None:
    bring_in(f"{driver.employee_number},,,2023-10-02,,{points},30")
    offering = published_offering(1)
    db.session.flush()
    db.session.add(Registration(offering_id=offering.id, person_id=driver.id, state="registered"))
    db.session.commit()

    (line,) = forecast().lines

    assert (line.outlook.kind, line.outlook.booked) == (kind, Decimal("0.50"))


@time_machine.travel(TODAY, tick=False)
def test_the_forecast_is_a_page_with_its_why_and_a_file(
    client: Browser, north: TenantContext, ada: Person, everybody: dict[str, Person]
) -> None:
    page = client.sign_in(ada).see(north, "/clc/forecast").text
    file = client.see(north, "/clc/forecast?format=csv").text

    assert "By Thu 1 Oct, 5 of 10 participants will have their points." in page
    assert "4 + 0 + 1 = 5 of 10" in page
    assert len(file.strip().splitlines()) == 11


def test_a_local_without_participants_has_an_empty_forecast(
    client: Browser, north: TenantContext, ada: Person
) -> None:
    assert "Nobody takes part yet" in client.sign_in(ada).see(north, "/clc/forecast").text
