"""A pool divided among 100,000 people and posted, beside writing its rows by COPY.

The floor has the shares already reckoned: it copies one line a person into the table, past row
security, and rolls back before the sums are compared. Ours reads the population, divides, writes
and posts, and the database compares the lines with the run and the run with the ledger.
"""

import time
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

import psycopg
from flask import Flask

from guildhall import context
from guildhall.agreements.allocation import Rule, Span
from guildhall.agreements.dividing import Wish
from guildhall.budgets.services import pools
from guildhall.db import db, new_id, tenant_scope
from tests.bench.ledger import a_line
from tests.bench.table import Row
from tests.characters import found_tenant

MOST_TIMES: Final = 5
POOL: Final = Decimal("1000000.00")
PEOPLE: Final = """
INSERT INTO person (tenant_id, id, employee_number, first_name, middle_name, last_name, suffix,
                    preferred_name, phone, language, version, created_at)
SELECT :tenant, uuidv7(), 'L' || n, 'First' || n % 700, '', 'Last' || n, '', '', '', '', 1, now()
  FROM generate_series(1, :people) n;
INSERT INTO position (tenant_id, id, person_id, key, created_at)
SELECT tenant_id, uuidv7(), id, 'main', now() FROM person WHERE tenant_id = :tenant;
INSERT INTO position_term (tenant_id, id, position_id, valid, title, department,
                           employment_status, classification, annual_fte, weekly_minutes, source,
                           created_at)
SELECT tenant_id, uuidv7(), id, daterange('2020-08-01', NULL), 'Aide', '', '', '',
       0.5 + (row_number() OVER () % 5) / 10.0, 1200 + (row_number() OVER () % 20) * 60, 'bench',
       now()
  FROM position WHERE tenant_id = :tenant;
"""


def row(app: Flask, admin_url: str, people: int) -> Row:
    """Write the people, divide among them, copy the same rows once more."""
    with app.app_context():
        tenant = found_tenant("pool", "Pool Local")
        _write_people(admin_url, tenant.id, people)
        with tenant_scope(tenant):
            line = a_line(2 * int(POOL))
            started = time.perf_counter()
            run_id = divide(line.id)
            ours = time.perf_counter() - started
            db.session.remove()
        floor = min(_copied(admin_url, tenant.id, run_id) for _turn in range(3))
    return Row(
        f"pool divided among {people:,} people",
        f"{ours:.1f} s",
        f"{floor:.1f} s",
        f"{ours / floor:.1f} x",
        f"under {MOST_TIMES} x",
    )


def divide(line_id: UUID) -> UUID:
    """Divide the pool by hours and post it; return the run."""
    today = context.today()
    span = Span(date(today.year, 1, 1), date(today.year, 12, 31))
    rule = Rule("hours", Decimal(40), span)
    wish = Wish("Fund", POOL, Decimal(0), None, today, rule)
    return pools.divide(wish, line_id=line_id).run_id


def _write_people(admin_url: str, tenant: UUID, people: int) -> None:
    with psycopg.connect(admin_url) as own:
        own.execute(PEOPLE.replace(":tenant", f"'{tenant}'::uuid").replace(":people", str(people)))
        own.commit()
        own.autocommit = True
        own.execute("VACUUM ANALYZE person, position, position_term")


def _copied(admin_url: str, tenant: UUID, run_id: UUID) -> float:
    """Copy the run's lines under a run of their own."""
    with psycopg.connect(admin_url) as own:
        lines = own.execute(
            "SELECT person_id, weight, fte, weekly_minutes, amount, change, created_at "
            "FROM allocation_line WHERE tenant_id = %s AND run_id = %s",
            [tenant, run_id],
        ).fetchall()
        other = new_id()
        own.execute(
            "INSERT INTO allocation_run SELECT (jsonb_populate_record(r, jsonb_build_object("
            "'id', %s::uuid))).* FROM allocation_run r WHERE tenant_id = %s AND id = %s",
            [other, tenant, run_id],
        )
        started = time.perf_counter()
        with own.cursor() as cursor, cursor.copy(
            "COPY allocation_line (tenant_id, id, run_id, sample, person_id, weight, fte, "
            "weekly_minutes, amount, change, created_at) FROM STDIN"
        ) as target:  # fmt: skip
            for each in lines:
                target.write_row((tenant, new_id(), other, False, *each))
        seconds = time.perf_counter() - started
        own.rollback()
        own.autocommit = True
        own.execute("VACUUM allocation_line")
    return seconds
