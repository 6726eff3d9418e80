"""Money's part of a member's home: what is left of her shares, and until when."""

from typing import Final

from guildhall import context
from guildhall.agreements.permissions import READ
from guildhall.homes import Card
from guildhall.statements import Statement
from guildhall.web import identity

MINE: Final = Statement(
    """
    SELECT r.name, share_left(:tenant, p.id, :person) AS left_over,
           LEAST(upper(r.period) - 1, m.ends_on, f.ends_on) AS last_day
      FROM allocation_line a
      JOIN pool_run o ON o.run_id = a.run_id
      JOIN pool p ON p.id = o.pool_id
      JOIN allocation_run r ON r.id = a.run_id
      JOIN budget_line l ON l.id = p.shares_line_id
      JOIN money_period m ON m.id = l.period_id
      JOIN fund f ON f.id = l.fund_id
     WHERE a.person_id = :person AND p.ended_at IS NULL
       AND NOT EXISTS (SELECT FROM allocation_run later WHERE later.follows_id = a.run_id)
       AND LEAST(upper(r.period) - 1, m.ends_on, f.ends_on) >= :today
     ORDER BY last_day, r.name
    """
)


def my_balance() -> Card | None:
    """Show what is left of each share with its last day; nothing to whoever holds none."""
    who = identity()
    if who.person_id is None or not who.may(READ.key):
        return None
    found = MINE.rows(tenant=context.tenant_id(), person=who.person_id, today=context.today())
    if not found:
        return None
    return Card("mine", "budgets/_my_balance_card.html", {"shares": found}, order=3)
