"""Postings through post() beside the same rows written by plain SQL.

The floor takes a connection of the same pool and, in one transaction each, inserts the same entry
with its two postings into the same tables, so that what guards the tables guards both: it leaves
out context, keys that are known already, refusals as sentences, and the way through the session.
The second floor writes to copies of the tables that have their indexes and checks but no triggers,
no foreign keys and no row security: it adds no balance up, and anything could be posted there.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import psycopg
from flask import Flask

from guildhall import context
from guildhall.budgets.queries.funds import lines_of
from guildhall.budgets.services import funds, plans
from guildhall.budgets.services.ledger import Source, pair, post
from guildhall.budgets.services.periods import open_period
from guildhall.budgets.services.plans import Resolution
from guildhall.context import TenantContext
from guildhall.db import db, new_id, tenant_scope
from guildhall.people.models.persons import Person
from tests.bench.table import Row
from tests.characters import found_tenant

ROUNDS: Final = 5
LEAST: Final = 0.25
ENTRY: Final = """
INSERT INTO {prefix}ledger_entry (tenant_id, id, created_at, sample, actor_name, kind, posted_on,
    amount, memo, key, source_type, source_id, source_label)
VALUES (%s, %s, %s, false, 'Rosa', 'appropriation', %s, 1.00, '', %s, 'bench', %s, 'One of many')
"""
POSTINGS: Final = """
INSERT INTO {prefix}ledger_posting (tenant_id, id, created_at, sample, entry_id, line_id, fund_id,
    period_id, account, amount, posted_on)
VALUES (%s, %s, %s, false, %s, %s, %s, %s, 'appropriation', -1.00, %s),
       (%s, %s, %s, false, %s, %s, %s, %s, 'budgetary_balance', 1.00, %s)
"""
COPIES: Final = """
CREATE SCHEMA IF NOT EXISTS bare;
CREATE TABLE bare.ledger_entry (LIKE public.ledger_entry INCLUDING ALL);
CREATE TABLE bare.ledger_posting (LIKE public.ledger_posting INCLUDING ALL);
GRANT USAGE ON SCHEMA bare TO guildhall_app;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA bare TO guildhall_app;
"""


def rows(app: Flask, admin_url: str, seconds: float) -> Iterator[Row]:
    """Take turns between ours and both floors; set the medians side by side."""
    with psycopg.connect(admin_url, autocommit=True) as own:
        own.execute("DROP SCHEMA IF EXISTS bare CASCADE")
        own.execute(COPIES)
    with app.app_context():
        tenant = found_tenant("ledger", "Ledger Local")
        with tenant_scope(tenant):
            line = a_line()
            db.session.remove()
            ours, same, bare = _measured(tenant, line, seconds / ROUNDS, admin_url)
    yield _row("postings /s", ours, same, f"at least {LEAST:.0%}")
    yield _row("postings /s, floor unguarded", ours, bare, f"at least {LEAST:.0%}")


def _measured(
    tenant: TenantContext, line: Any, turn: float, admin_url: str
) -> tuple[float, float, float]:
    """Measure once the server knows how large its tables are.

    It plans a key's check once for a connection, and would go on reading whole tables that were
    empty then; after a minute autovacuum tells it so.
    """
    acts = (_ours(line), _floor(tenant, line, ""), _floor(tenant, line, "bare."))
    found: list[list[float]] = [[], [], []]
    for act in acts:
        _per_second(act, 0.5)
    with psycopg.connect(admin_url, autocommit=True) as own:
        own.execute("ANALYZE")
    for _round in range(ROUNDS):
        for at, act in enumerate(acts):
            found[at].append(_per_second(act, turn))
    ours, same, bare = (statistics.median(each) for each in found)
    return ours, same, bare


def a_line(amount: int = 1000) -> Any:
    """Adopt a budget of one line."""
    rosa = Person(first_name="Rosa", last_name="Delgado", employee_number="R1")
    db.session.add(rosa)
    db.session.commit()
    fund = funds.add({"name": "Professional learning", "kind": "plp"})
    budget = plans.begin(fund.id, open_period("fiscal_year", context.today()).id)
    plans.propose(budget.id, {("tuition", ""): Decimal(amount)})
    plans.decide(budget.id, Resolution(context.today(), "Board, item 4", rosa.id))
    return lines_of(budget.id)[0][0]


def _per_second(act: Callable[[], object], seconds: float) -> float:
    done, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < seconds:
        act()
        done += 1
    return done / spent


def _ours(line: Any) -> Callable[[], object]:
    source, day = Source("bench", new_id(), "One of many"), context.today()
    legs = pair(line.id, "appropriation", Decimal("-1.00"))
    return lambda: post("appropriation", legs, key=str(new_id()), source=source, on=day)


def _floor(tenant: TenantContext, line: Any, prefix: str) -> Callable[[], object]:
    entry, postings = ENTRY.format(prefix=prefix), POSTINGS.format(prefix=prefix)
    source, day = new_id(), context.today()
    bind = (
        f"BEGIN; SELECT set_config('app.tenant_id', '{tenant.id}', true), "
        f"set_config('app.account_id', '{UUID(int=0)}', true)"
    )

    def act() -> None:
        pooled = db.engine.raw_connection()
        try:
            driver: Any = pooled.driver_connection
            entry_id, now = new_id(), context.now()
            place = (entry_id, line.id, line.fund_id, line.period_id, day)
            driver.execute(bind)
            driver.execute(entry, [tenant.id, entry_id, now, day, str(entry_id), source])
            driver.execute(postings, [tenant.id, new_id(), now, *place, tenant.id, new_id(), now,
                                      *place])  # fmt: skip
            driver.execute("COMMIT")
        finally:
            pooled.close()

    return act


def _row(what: str, ours: float, floor: float, reach: str) -> Row:
    return Row(what, f"{ours:,.0f}", f"{floor:,.0f}", f"{ours / floor:.0%}", reach)
