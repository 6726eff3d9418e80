"""Setting money aside for an award's parts, and giving it free again; the books do the rest."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from guildhall import context
from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.queries.lines import balance_of, line_on
from guildhall.budgets.services import commitments, payments
from guildhall.budgets.services.ledger import Overdrawn
from guildhall.db import db
from guildhall.errors import Conflict
from guildhall.localisation import day
from guildhall.money import ZERO, written
from guildhall.wording import gettext as _
from plugins.clc.models.pay import ClcAward
from plugins.clc.pay import queries
from plugins.clc.pay.queries import Row
from plugins.clc.settings import PaySettings

SOURCE: Final = "clc_instalment"
CATEGORY: Final = "stipend"


def set_aside(award: ClcAward, money: PaySettings, *, by: UUID, only: UUID | None = None) -> int:
    """Set money aside for every planned part whose period has a budget; return how many.

    Or for one part only. Within a verb: where the fund lacks money, nothing of it stays.
    """
    lines: dict[date, BudgetLine | None] = {}
    planned = [
        row
        for row in queries.parts_of(award.id)
        if (row.part.id == only if only else row.state == "planned")
    ]
    found = [(row, _line(row.part.due_on, money, lines)) for row in planned]
    covered = [(row, line) for row, line in found if line is not None]
    _refuse_too_little(covered)
    for row, line in covered:
        _encumber(award, row, line, by)
    db.session.flush()
    return len(covered)


def _refuse_too_little(covered: Sequence[tuple[Row, BudgetLine]]) -> None:
    """Say what is missing for all parts together; who is quicker in between, the books refuse."""
    needs: dict[UUID, Decimal] = {}
    for row, line in covered:
        needs[line.id] = needs.get(line.id, ZERO) + row.part.amount
    for line_id, need in needs.items():
        left = balance_of(line_id).available
        if need > left:
            raise Overdrawn(
                _(
                    "The parts take %(need)s, and the line for stipends has %(left)s available: "
                    "%(short)s is missing. Transfer money to it, or amend the budget.",
                    need=written(need),
                    left=written(left),
                    short=written(need - left),
                ),
                need - left,
            )


def _line(
    due_on: date, money: PaySettings, known: dict[date, BudgetLine | None]
) -> BudgetLine | None:
    """Return the line that a part is paid from: of its own day's period, once that has a budget.

    What is late, and whose period is closed by now, is paid in the period of today.
    """
    if due_on not in known:
        fund_id = _fund(money)
        found = line_on(fund_id, CATEGORY, money.line, due_on)
        if found is None and due_on < context.today():
            found = line_on(fund_id, CATEGORY, money.line, context.today())
        known[due_on] = found
    return known[due_on]


def _fund(money: PaySettings) -> UUID:
    """Return the fund that pays the stipends; raise Conflict while none is chosen."""
    if money.fund_id is None:
        raise Conflict(
            _("Choose the fund that pays the stipends first, on the CLC’s page of the settings.")
        )
    return money.fund_id


def _encumber(award: ClcAward, row: Row, line: BudgetLine, by: UUID) -> None:
    part = row.part
    held = commitments.encumber(
        line.id,
        commitments.payee_of(part.person_id).id,
        part.amount,
        purpose=_(
            "CLC stipend, part %(number)s of %(count)s, due %(day)s",
            number=part.number,
            count=award.instalments,
            day=day(part.due_on),
        ),
        source=(SOURCE, part.id),
        requested_by=award.entered_by,
        approved_by=by,
    )
    part.encumbrance_id, part.run_id = held.id, None


def give_free(row: Row, reason: str) -> None:
    """Give free what is set aside for a part, and decline what was asked to be paid of it."""
    if row.payment is not None and row.payment.approved_at is None:
        payments.decline(row.payment.id, reason=reason)
    if row.encumbrance is not None and row.is_set_aside:
        commitments.release(row.encumbrance.id, reason=reason)
    row.part.run_id = None


def refuse_if_due(award: ClcAward) -> None:
    """Raise Conflict where a part is due by now and no budget has a line for it."""
    rows = queries.parts_of(award.id)
    first = next((row.part.due_on for row in rows if row.state in queries.UNPAID), None)
    if first is not None and first <= context.today():
        raise Conflict(
            _(
                "The fund has no adopted budget with a line for stipends on %(day)s. Adopt it "
                "first.",
                day=day(first),
            )
        )
