"""What a person carries out of a pool is held by the database, whoever writes it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from guildhall import context
from guildhall.agreements.models.contracts import ClauseVersion
from guildhall.budgets.models.pools import Pool
from guildhall.budgets.queries.pools import get_standing
from guildhall.budgets.queries.shares import share_of, shares_of, totals
from guildhall.budgets.services import payments, pool_ends, pools
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import Position
from guildhall.people.services.positions import end_position
from tests.characters import make_person
from tests.guildhall.budgets.books import (
    a_fund,
    a_line,
    adopted,
    line_of,
    past_period,
    resolved,
    two,
)
from tests.guildhall.budgets.staff import (
    a_pool,
    a_wish,
    asks,
    carry_clause_of,
    five,
    hire,
    stands,
)


@dataclass(frozen=True)
class Years:
    """A pool that ends with $146.50 of one person and $88,853.50 of the others, and the next."""

    old: Pool
    new: Pool
    clause: ClauseVersion
    people: list[Person]
    by: Person


@pytest.fixture
def years(north: TenantContext) -> Years:
    """Return two years of a pool of example 1; one of its people has used $11,000.00."""
    ada, grace = two()
    fund = a_fund(carries_over=True)
    old_line = line_of(adopted(fund, ada, period=past_period(), tuition="150000.00"), "tuition")
    new_line = line_of(adopted(fund, ada, tuition="150000.00"), "tuition")
    unit, people = five()
    old = a_pool(unit, old_line)
    held = asks(old, people[4], "11000.00", by=ada, approver=grace)
    payments.pay(held.id, Decimal("11000.00"), document="Invoice", requested_by=ada.id,
                 approved_by=grace.id)  # fmt: skip
    clause = carry_clause_of(unit, "200", ceiling="20500")
    return Years(old, a_pool(unit, new_line, name="Next year"), clause, people, ada)


CARRY = """
    INSERT INTO share_carry (tenant_id, id, created_at, from_pool_id, pool_id, person_id,
                             version_id, carried, lost)
    VALUES (current_setting('app.tenant_id')::uuid, gen_random_uuid(), now(), %(old)s, %(new)s,
            %(person)s, %(version)s, %(carried)s, %(lost)s)
"""


def carry(psql: psycopg.Connection, years: Years, *rows: dict[str, Any], end: bool = True) -> None:
    """Write by SQL what people carry, and end the pool."""
    usual = {"old": years.old.id, "new": years.new.id, "version": years.clause.id}
    with psql.transaction():
        for row in rows:
            psql.execute(CARRY, {**usual, "carried": "0", "lost": "0", **row})
        if end:
            psql.execute("UPDATE pool SET ended_at = now() WHERE id = %s", [years.old.id])


def test_a_pool_that_ends_by_its_service_adds_up(years: Years) -> None:
    ended = pool_ends.end(years.old.id, years.new.id, resolved(years.by))

    assert [each.left for each in shares_of(years.old.id)] == [Decimal(0)] * 5
    assert totals(years.new.id)["carried"] == ended.carried
    assert share_of(years.new.id, years.people[0].id).carried == 0, "the ceiling leaves no room"


def test_nobody_carries_without_the_end_of_the_pool(years: Years, psql: psycopg.Connection) -> None:
    hers = {"person": years.people[4].id, "carried": "146.50"}

    with pytest.raises(psycopg.errors.CheckViolation, match="transaction that ends"):
        carry(psql, years, hers, end=False)


def test_nobody_carries_out_of_a_pool_that_has_ended(
    years: Years, psql: psycopg.Connection
) -> None:
    late = make_person("Late", "Hire")
    pool_ends.end(years.old.id, years.new.id, resolved(years.by))
    db.session.remove()

    with pytest.raises(psycopg.errors.CheckViolation, match="transaction that ends"):
        carry(psql, years, {"person": late.id, "lost": "5.00"}, end=False)


@pytest.mark.parametrize(
    ("carried", "lost", "refusal"),
    [
        ("146.51", "0", "all that a person has left"),
        ("146.49", "0", "all that a person has left"),
        ("117.00", "29.50", "the ledger does not move"),
        ("0", "146.50", "the ledger does not move"),
    ],
)
def test_a_pool_does_not_end_by_sql_with_a_cent_too_much_or_too_little(
    years: Years, psql: psycopg.Connection, carried: str, lost: str, refusal: str
) -> None:
    rows = [
        {"person": each.person_id, "lost": each.left}
        for each in shares_of(years.old.id)
        if each.person_id != years.people[4].id
    ]
    rows.append({"person": years.people[4].id, "carried": carried, "lost": lost})
    db.session.remove()

    with pytest.raises(psycopg.errors.CheckViolation, match=refusal):
        carry(psql, years, *rows)


@pytest.mark.parametrize(
    ("at", "facts"),
    [
        (0, {"carried": "0.01"}),  # the ceiling leaves no room
        (2, {"carried": "117.85"}),  # nor for a cent more than this
        (4, {"carried": "200.01"}),
        (4, {"carried": "146.50", "version": None}),
    ],
)
def test_nobody_carries_more_than_the_clause_lets_go_on(
    years: Years, psql: psycopg.Connection, at: int, facts: dict[str, Any]
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="the clause lets go on"):
        carry(psql, years, {"person": years.people[at].id, **facts})


def test_nobody_carries_into_a_pool_of_which_she_holds_nothing(
    years: Years, psql: psycopg.Connection
) -> None:
    hers = {"person": years.people[4].id, "carried": "146.50", "new": years.old.id}

    with pytest.raises(psycopg.errors.CheckViolation, match="the clause lets go on"):
        carry(psql, years, hers)


def test_a_pool_does_not_end_while_somebody_holds_money_of_it(
    years: Years, psql: psycopg.Connection
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="all that a person has left"):
        carry(psql, years)


def test_whoever_left_the_unit_keeps_her_share_when_late_hires_come(north: TenantContext) -> None:
    ada, _grace = two()
    line = a_line(ada, "150000.00")
    unit, people = five()
    pool = a_pool(unit, line)
    post = db.session.scalars(select(Position).where(Position.person_id == people[0].id)).one()
    end_position(post, last_day=context.today() - timedelta(days=1))
    hire(unit, "E6", "4")

    pools.follow(
        a_wish(
            unit,
            line,
            kind="late_hires",
            follows_id=get_standing(pool.id).run.id,
            reason="Hired in March",
        )
    )

    assert share_of(pool.id, people[0].id).left == Decimal("25477.71")
    assert stands(pool) == ("47000.00", "102547.77", "452.23")
