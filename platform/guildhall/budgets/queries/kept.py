"""What the pages of a fund and of the ledger say, as one short text: they are drawn once for it.

Each statement reads by index what its page shows and boils it down; whatever is posted, decided,
renamed or closed changes the text. Only where a page was not drawn for it yet are its rows read.
"""

from datetime import date
from functools import cache
from typing import Final
from uuid import UUID

from guildhall import context
from guildhall.budgets.models.ledger import SHOWN
from guildhall.budgets.queries.ledger import PER_PAGE, Filter, Place
from guildhall.errors import NotFound
from guildhall.shell import ask_for_page
from guildhall.statements import Statement

ACCOUNTS: Final = ", ".join(f"'{word}'" for word in SHOWN)
FUND: Final = Statement(
    f"""
    WITH chosen AS (
        SELECT p.id, p.starts_on, p.ends_on FROM budget b JOIN money_period p ON p.id = b.period_id
         WHERE b.fund_id = :fund
         ORDER BY (p.id = CAST(:period AS uuid)) DESC NULLS LAST,
                  (CAST(:today AS date) BETWEEN p.starts_on AND p.ends_on) DESC, p.starts_on DESC
         LIMIT 1)
    SELECT (SELECT f.id FROM fund f WHERE f.id = :fund) AS known, md5(concat_ws('|',
        (SELECT CAST(f AS text) FROM fund f WHERE f.id = :fund),
        (SELECT string_agg(concat_ws(',', b.id, b.status, CAST(p AS text)), ';' ORDER BY b.id)
           FROM budget b JOIN money_period p ON p.id = b.period_id WHERE b.fund_id = :fund),
        (SELECT string_agg(concat_ws(',', l.id, l.category, l.name, x.appropriated, x.transferred,
                                     x.carried, x.encumbered, x.spent), ';' ORDER BY l.id)
           FROM budget_line l JOIN ledger_balance x ON x.line_id = l.id WHERE l.fund_id = :fund),
        (SELECT string_agg(CAST(d.id AS text), ',' ORDER BY d.id)
           FROM budget_decision d JOIN budget b ON b.id = d.budget_id WHERE b.fund_id = :fund),
        (SELECT string_agg(CAST(last.id AS text), ',') FROM (
             SELECT o.id FROM ledger_posting o
              WHERE o.fund_id = :fund AND o.account IN ({ACCOUNTS})
                AND o.posted_on >= (SELECT starts_on FROM chosen)
                AND o.posted_on <= (SELECT ends_on FROM chosen)
                AND o.period_id = (SELECT id FROM chosen)
              ORDER BY o.posted_on DESC, o.id DESC LIMIT 10) last),
        (SELECT string_agg(CAST(p.id AS text), ',' ORDER BY p.id) FROM money_period p
          WHERE CAST(:today AS date) BETWEEN p.starts_on AND p.ends_on),
        (SELECT string_agg(concat_ws(',', g.id, g.valid, g.yearly_cost,
                                     g.valid @> CAST(:today AS date), t.valid), ';'
                           ORDER BY g.id, t.valid)
           FROM position_funding g
           LEFT JOIN position_term t ON t.position_id = g.position_id AND t.withdrawn_at IS NULL
          WHERE g.fund_id = :fund)
    )) AS facts
    """  # noqa: S608 - words of our own
)


def fund_facts(fund_id: UUID, period_id: UUID | None) -> str:
    """Return what a fund's page says; raise NotFound."""
    rows = ask_for_page(FUND, fund=fund_id, period=period_id, today=context.today())
    if rows[0].known is None:
        raise NotFound
    facts: str = rows[0].facts
    return facts


def ledger_facts(wanted: Filter, after: Place | None) -> str:
    """Return what a page of the ledger says."""
    given: dict[str, UUID | str | date | None] = {
        "fund_id": wanted.fund_id,
        "line_id": wanted.line_id,
        "period_id": wanted.period_id,
        "account": wanted.account,
        "since": wanted.since,
        "until": wanted.until,
        "day": after.day if after else None,
        "last": after.id if after else None,
    }
    values = {name: value for name, value in given.items() if value}
    rows = ask_for_page(_ledger(tuple(values)), **values)
    facts: str = rows[0].facts
    return facts


CONDITIONS: Final = {
    "fund_id": "o.fund_id = :fund_id",
    "line_id": "o.line_id = :line_id",
    "period_id": "o.period_id = :period_id",
    "account": "o.account = :account",
    "since": "o.posted_on >= :since",
    "until": "o.posted_on <= :until",
    "day": "(o.posted_on, o.id) < (:day, :last)",
}


@cache
def _ledger(names: tuple[str, ...]) -> Statement:
    """Write the statement for one set of filters down once."""
    conditions = [f"o.account IN ({ACCOUNTS})"]
    conditions += [CONDITIONS[name] for name in names if name in CONDITIONS]
    return Statement(
        f"""
        SELECT md5(concat_ws('|',
            (SELECT string_agg(CAST(page.id AS text), ',') FROM (
                 SELECT o.id FROM ledger_posting o WHERE {" AND ".join(conditions)}
                  ORDER BY o.posted_on DESC, o.id DESC LIMIT {PER_PAGE + 1}) page),
            (SELECT string_agg(concat_ws(',', f.id, f.name, f.archived_at), ';' ORDER BY f.id)
               FROM fund f),
            (SELECT string_agg(CAST(p AS text), ';' ORDER BY p.id) FROM money_period p)
        )) AS facts
        """  # noqa: S608 - words of our own
    )
