"""Reads of budget lines, one at a time or to choose from."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from guildhall import context
from guildhall.budgets.models.budgets import Budget, BudgetLine, Decision
from guildhall.budgets.models.commitments import Encumbrance, Payee, Payment
from guildhall.budgets.models.funds import Fund, Period
from guildhall.budgets.models.ledger import Balance, Entry
from guildhall.budgets.models.pools import Pool
from guildhall.budgets.rules.periods import Span, day_to_post
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.people.queries import get


def get_line(line_id: UUID) -> BudgetLine:
    """Return a budget line with its fund, period and budget; raise NotFound."""
    return get(
        BudgetLine,
        line_id,
        joinedload(BudgetLine.fund),
        joinedload(BudgetLine.period),
        joinedload(BudgetLine.budget),
    )


def day_for(line: BudgetLine) -> date:
    """Return the day on which something is posted to a line now."""
    return day_to_post(context.today(), Span(line.period.starts_on, line.period.ends_on))


def open_lines(fund_id: UUID | None = None) -> Sequence[tuple[BudgetLine, Balance]]:
    """Return the lines that take postings, with their balances: to choose from.

    What a pool keeps in reserve is not among them: it is shared by a run.
    """
    statement = (
        select(BudgetLine, Balance)
        .join(Balance, Balance.line_id == BudgetLine.id)
        .join(Period, Period.id == BudgetLine.period_id)
        .join(Fund, Fund.id == BudgetLine.fund_id)
        .join(Budget, Budget.id == BudgetLine.budget_id)
        .where(Period.closed_at.is_(None), Fund.archived_at.is_(None), Budget.status != "draft")
        .where(BudgetLine.id.not_in(select(Pool.reserve_line_id)))
        .options(contains_eager(BudgetLine.fund), contains_eager(BudgetLine.period))
        .order_by(Fund.name, Period.starts_on.desc(), BudgetLine.category, BudgetLine.name)
    )
    if fund_id:
        statement = statement.where(BudgetLine.fund_id == fund_id)
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def line_on(fund_id: UUID, category: str, name: str, day: date) -> BudgetLine | None:
    """Return the line of a fund that takes postings for a day, or None where nothing is adopted."""
    return db.session.scalar(
        select(BudgetLine)
        .join(Period, Period.id == BudgetLine.period_id)
        .join(Fund, Fund.id == BudgetLine.fund_id)
        .join(Budget, Budget.id == BudgetLine.budget_id)
        .where(
            BudgetLine.fund_id == fund_id,
            BudgetLine.category == category,
            BudgetLine.name == name,
            Budget.status != "draft",
            Fund.archived_at.is_(None),
            Period.kind == Fund.period_kind,
            Period.closed_at.is_(None),
            Period.starts_on <= day,
            Period.ends_on >= day,
        )
    )


def balance_of(line_id: UUID) -> Balance:
    """Return what a line's postings sum to; raise NotFound."""
    found = db.session.scalar(
        select(Balance).where(Balance.line_id == line_id).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def get_encumbrance(encumbrance_id: UUID, *, lock: bool = False) -> Encumbrance:
    """Return an encumbrance with its line, fund, period and payee; raise NotFound."""
    if lock:
        get(Encumbrance, encumbrance_id, lock=True)
    return get(
        Encumbrance,
        encumbrance_id,
        joinedload(Encumbrance.payee),
        joinedload(Encumbrance.line).joinedload(BudgetLine.fund),
        joinedload(Encumbrance.line).joinedload(BudgetLine.period),
    )


def get_payment(payment_id: UUID, *, lock: bool = False) -> Payment:
    """Return a payment with its encumbrance, line and payee; raise NotFound."""
    if lock:
        get(Payment, payment_id, lock=True)
    held = joinedload(Payment.encumbrance)
    return get(
        Payment,
        payment_id,
        joinedload(Payment.batch),
        held.joinedload(Encumbrance.payee),
        held.joinedload(Encumbrance.line).joinedload(BudgetLine.fund),
        held.joinedload(Encumbrance.line).joinedload(BudgetLine.period),
    )


def payments_of(encumbrance_id: UUID) -> Sequence[Payment]:
    """Return what was asked to be paid for an encumbrance, the newest first."""
    return db.session.scalars(
        select(Payment)
        .where(Payment.encumbrance_id == encumbrance_id)
        .order_by(Payment.created_at.desc())
    ).all()


def entries_of(encumbrance_id: UUID) -> Sequence[Entry]:
    """Return what the ledger says of an encumbrance, in the order of time."""
    return db.session.scalars(
        select(Entry).where(Entry.encumbrance_id == encumbrance_id).order_by(Entry.id)
    ).all()


def payees(words: str = "") -> Sequence[Payee]:
    """Return who can be paid, by name."""
    statement = select(Payee).where(Payee.archived_at.is_(None)).order_by(Payee.name)
    if words:
        statement = statement.where(Payee.name.icontains(words, autoescape=True))
    return db.session.scalars(statement).all()


def override_of(entry: Entry) -> Decision | None:
    """Return the decision that let an entry overdraw its line."""
    return (
        db.session.get(Decision, (entry.tenant_id, entry.override_id))
        if entry.override_id
        else None
    )
