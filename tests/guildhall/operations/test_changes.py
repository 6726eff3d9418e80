"""A home is kept while nothing happens, and never longer."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from guildhall import audit, drawing
from guildhall.db import db, new_id, transaction
from guildhall.operations import changes
from guildhall.statements import ask
from tests.characters import make_member
from tests.guildhall.learning.classroom import offer

NOW = datetime(2040, 3, 4, 20, 0, 10, tzinfo=UTC)
"""Years after whatever a test writes: all of it has settled."""


@pytest.fixture(autouse=True)
def later() -> Iterator[time_machine.Traveller]:
    """Let every story play on one afternoon, its clock standing still."""
    drawing.LATEST.clear()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody else write: other workers' tests have transactions on the same server."""
    since = changes.since
    monkeypatch.setattr(changes, "since", lambda row: since(row._replace(settled=True)))


def settled() -> Any:
    """Ask what happened last as soon as nobody writes: another worker's test may, for a while."""
    for _try in range(600):
        row = last()
        if row.settled:
            return row
        time.sleep(0.1)
    raise AssertionError("somebody writes for more than a minute")


@transaction
def happen() -> None:
    """Let something happen here."""
    audit.record("test.happened", ("test", None), "Something")


def last() -> Any:
    """Ask what happened last."""
    ((row,),) = ask(changes.last(None))
    return row


def offer_today(title: str) -> None:
    """Publish a session of this afternoon, past every verb."""
    offering = offer(title=title)
    for table, key in (("offering", "id"), ("session", "offering_id")):
        db.session.execute(
            text(
                f"UPDATE {table} SET starts_at = CAST(:at AS timestamptz), "  # noqa: S608 - our own words
                f"ends_at = CAST(:at AS timestamptz) + interval '1 hour' WHERE {key} = :id"
            ),
            {"at": NOW + timedelta(hours=1), "id": offering.id},
        )
    db.session.commit()


def asked(statements: list[str]) -> int:
    return sum("tenant.slug" not in each and each != "BEGIN" for each in statements)


def test_a_home_that_is_kept_asks_who_reads_it_and_whether_anything_happened(
    north, client, ada, count_queries, quiet
):
    first = client.sign_in(ada).see(north, "/today").text

    with count_queries() as statements:
        again = client.see(north, "/today").text

    assert asked(statements) == 2
    assert again == first


def test_what_happens_shows_at_once(north, client, ada, quiet):
    client.sign_in(ada).see(north, "/today")
    offer_today("Just published")
    assert "Just published" not in client.see(north, "/today").text  # written past every verb

    happen()

    assert "Just published" in client.see(north, "/today").text


def test_what_writes_no_line_shows_within_a_minute(north, client, ada, later, quiet):
    client.sign_in(ada).see(north, "/today")
    offer_today("Past every verb")

    later.shift(timedelta(minutes=1))

    assert "Past every verb" in client.see(north, "/today").text


def test_two_people_never_see_each_others_home(north, client, ada):
    other = make_member("Rosa", "Delgado", roles=("president",))
    first = client.sign_in(ada).see(north, "/today").text
    second = client.sign_in(other).see(north, "/today").text

    assert "Ada" in first
    assert "Rosa" in second
    assert "Ada" not in second


def test_a_right_taken_away_takes_its_part_away(north, client):
    rosa = make_member("Rosa", "Delgado", roles=("coordinator",))
    before = client.sign_in(rosa).see(north, "/today").text
    db.session.execute(
        text(
            "UPDATE role_assignment SET valid = daterange(lower(valid), :day) WHERE person_id = :id"
        ),
        {"day": NOW.date(), "id": rosa.id},
    )
    db.session.commit()

    after = client.see(north, "/today").text

    assert "Publish a session" in before
    assert "Publish a session" not in after


def test_while_somebody_writes_nothing_is_kept(north, later):
    assert changes.since(settled()) is not None

    with db.engine.begin() as somebody:
        somebody.execute(text("SELECT pg_current_xact_id()"))  # as a verb does that has written
        happen()
        assert changes.since(last()) is None

    assert changes.since(settled()) is not None


def test_what_has_just_been_written_has_not_settled(north, later):
    happen()
    assert changes.since(settled()) is not None

    later.move_to(datetime.fromtimestamp((new_id().int >> 80) / 1000, UTC))
    assert changes.since(settled()) is None

    later.shift(changes.SETTLING + timedelta(seconds=1))
    assert changes.since(settled()) is not None
