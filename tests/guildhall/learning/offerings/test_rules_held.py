"""What the database refuses of an offering, whoever writes it and however."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from guildhall.db import db
from tests.guildhall.learning.registration.hall import published

REFUSED = (
    ("ck_offering_status", "status = 'lost'"),
    ("ck_offering_kind", "kind = 'galactic'"),
    ("ck_offering_format", "format = 'nap'"),
    ("ck_offering_minimum_minutes", "minimum_minutes = -1"),
    ("ck_offering_reflections_required", "reflections_required = -1"),
    ("ck_offering_outcomes", "outcomes = '[]'"),
    ("ck_offering_outcomes", "outcomes = jsonb_build_array('solve_problems', 'fame')"),
    ("ck_offering_outcomes", "outcomes = '{}'"),
    ("ck_offering_aims", "aims = jsonb_build_array('fame')"),
    ("ck_offering_window", "opens_at = now(), closes_at = now() - interval '1 minute'"),
    ("ck_offering_window", "closes_at = now() - interval '1 minute'"),
    ("ck_offering_capacity", "capacity = 0"),
)


@pytest.fixture
def offering(north):
    """Return a published offering whose registration opens now."""
    made = published("First aid", capacity=3)
    db.session.execute(
        text("UPDATE offering SET opens_at = now(), closes_at = NULL WHERE id = :id"),
        {"id": made.id},
    )
    db.session.commit()
    return made


@pytest.mark.parametrize(("rule", "change"), REFUSED)
def test_a_change_is_refused_by_the_rule_it_breaks(offering, rule, change):
    with pytest.raises(IntegrityError) as refused:
        db.session.execute(
            text(f"UPDATE offering SET {change} WHERE id = :id"),  # noqa: S608 - our own words
            {"id": offering.id},
        )

    assert refused.value.orig.diag.constraint_name == rule


@pytest.mark.parametrize(("rule", "change"), REFUSED[:9])
def test_a_new_row_is_refused_by_the_rule_it_breaks(offering, rule, change):
    column, _equals, value = change.partition(" = ")
    with pytest.raises(IntegrityError) as refused:
        db.session.execute(
            text(
                f"""
                INSERT INTO offering
                SELECT (jsonb_populate_record(o, jsonb_build_object(
                          'id', uuidv7(), 'seats_taken', 0, '{column}', {_json(value)}))).*
                  FROM offering o WHERE o.id = :id
                """  # noqa: S608 - our own words
            ),
            {"id": offering.id},
        )

    assert refused.value.orig.diag.constraint_name == rule


def _json(value: str) -> str:
    """Return the value of an assignment as JSON in SQL."""
    return f"CAST({value} AS jsonb)" if value[0] == "'" and value[1] in "[{" else value


@pytest.mark.parametrize("change", ["seats_taken = seats_taken + 1", "seats_taken = 0"])
def test_nobody_counts_seats_by_hand(offering, ada, change):
    db.session.execute(
        text(
            "INSERT INTO registration (tenant_id, id, offering_id, person_id, state, source, "
            "registered_at, override_reason, created_at) "
            "VALUES (:tenant, uuidv7(), :offering, :person, 'registered', 'self', now(), '', now())"
        ),
        {"tenant": offering.tenant_id, "offering": offering.id, "person": ada.id},
    )
    with pytest.raises(DBAPIError, match="counted from the registrations"):
        db.session.execute(
            text(f"UPDATE offering SET {change} WHERE id = :id"),  # noqa: S608 - our own words
            {"id": offering.id},
        )


def test_what_every_seat_asks_of_an_offering_stays_short(north):
    """A CHECK more on this table is read anew for every registration: put it into a trigger."""
    checks = db.session.scalars(
        text(
            "SELECT conname FROM pg_constraint "
            "WHERE conrelid = CAST('offering' AS regclass) AND contype = 'c' ORDER BY conname"
        )
    ).all()

    assert checks == [
        "ck_offering_capacity",
        "ck_offering_never_oversold",
        "ck_offering_seats_taken",
    ]
