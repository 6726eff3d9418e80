"""The pages of a fund with a million entries: the fund's own, and its ledger.

The floor is a bare page with one indexed read on the same server (tests/bench/floor.py). Ours is
opened over and over while nothing is posted: each time it asks by index what it says, and is drawn
where that changed. A page that is drawn anew costs about 12 ms of work more.
"""

import statistics
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import psycopg
from flask import Flask

from guildhall import context
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person
from tests.bench import wrk
from tests.bench.ledger import a_line
from tests.bench.stage import cookie_of
from tests.bench.table import Row
from tests.characters import found_tenant, give_role, slug_of

ENTRIES: Final = 1_000_000
ROUNDS: Final = 3
MOST_TIMES: Final = 6

# Written past the triggers, which add up one statement at a time; then summed as they would have.
WRITE: Final = """
SET session_replication_role = replica;
INSERT INTO ledger_entry (tenant_id, id, created_at, sample, actor_name, kind, posted_on, amount,
                          memo, key, source_type, source_id, source_label)
SELECT l.tenant_id, gen_random_uuid(), now(), false, 'Rosa', 'appropriation',
       p.starts_on + (n % (current_date - p.starts_on + 1))::int, 1.00, '', 'bench-' || n, 'bench',
       l.id, 'Document ' || n
  FROM budget_line l JOIN money_period p ON p.tenant_id = l.tenant_id AND p.id = l.period_id
 CROSS JOIN generate_series(1, :entries) n WHERE l.tenant_id = :tenant;
INSERT INTO ledger_posting (tenant_id, id, created_at, sample, entry_id, line_id, fund_id,
                            period_id, account, amount, posted_on)
SELECT l.tenant_id, gen_random_uuid(), now(), false, e.id, l.id, l.fund_id, l.period_id, a.account,
       a.amount, e.posted_on
  FROM ledger_entry e JOIN budget_line l ON l.tenant_id = e.tenant_id
 CROSS JOIN (VALUES ('appropriation', -1.00), ('budgetary_balance', 1.00)) a(account, amount)
 WHERE e.tenant_id = :tenant AND e.source_type = 'bench';
UPDATE ledger_balance SET appropriated = appropriated + :entries WHERE tenant_id = :tenant;
SET session_replication_role = DEFAULT;
"""


@dataclass(frozen=True, slots=True)
class Books:
    """Where the pages are, and the cookie of who opens them."""

    pages: dict[str, str]
    cookie: str


def set_up(app: Flask, admin_url: str, entries: int = ENTRIES) -> Books:
    """Write the fund with its entries."""
    with app.app_context():
        tenant = found_tenant("million", "Million Local")
        with tenant_scope(tenant):
            line = a_line()
            walter = Person(first_name="Walter", last_name="Okafor", employee_number="W1")
            cookie = cookie_of(app, walter)
            give_role(walter, "coordinator", context.today() - timedelta(days=365))
            db.session.commit()
            _write(admin_url, {"tenant": f"'{tenant.id}'::uuid", "entries": entries})
        home = f"/t/{slug_of(tenant)}/money"
        return Books(
            {
                f"fund of {entries:,} entries, p95": f"{home}/funds/{line.fund_id}",
                f"ledger of {entries:,} entries, p95": f"{home}/ledger?fund={line.fund_id}",
            },
            cookie,
        )


def _write(admin_url: str, values: dict[str, Any]) -> None:
    sql = WRITE
    for name, value in values.items():
        sql = sql.replace(f":{name}", str(value))
    with psycopg.connect(admin_url) as own:
        own.execute(sql)
        own.commit()
        own.autocommit = True
        own.execute("VACUUM ANALYZE ledger_entry, ledger_posting, ledger_balance, budget_line")


def rows(books: Books, url: str, floor: str, seconds: int) -> list[Row]:
    """Open the floor and each page in turns; set the medians of the slowest twentieth together."""
    base: list[wrk.Result] = []
    ours: dict[str, list[wrk.Result]] = {what: [] for what in books.pages}
    for _round in range(ROUNDS):
        base.append(wrk.pages(floor, seconds))
        for what, path in books.pages.items():
            ours[what].append(wrk.pages(url + path, seconds, books.cookie))
    return [_row(what, found, base) for what, found in ours.items()]


def _row(what: str, found: list[wrk.Result], base: list[wrk.Result]) -> Row:
    p95 = statistics.median(each.p95_ms for each in found)
    floor_p95 = statistics.median(each.p95_ms for each in base)
    refused = sum(each.refused for each in found)
    return Row(
        what,
        f"{p95:.1f} ms",
        f"{floor_p95:.1f} ms",
        f"{p95 / floor_p95:.1f} x",
        f"under {MOST_TIMES} x" + (f", {refused} refused" if refused else ""),
    )
