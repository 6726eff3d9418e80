"""Budgets: drafted, adopted, amended by decisions; money moved between lines and periods."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from guildhall import audit, context
from guildhall.budgets.models.budgets import Budget, BudgetLine, Decision
from guildhall.budgets.models.funds import Fund, Period
from guildhall.budgets.models.ledger import Balance
from guildhall.budgets.queries.lines import balance_of, day_for, get_line
from guildhall.budgets.queries.periods import period_after
from guildhall.budgets.queries.pools import is_a_pools_line, pools_lines
from guildhall.budgets.services.ledger import Leg, Source, pair, post
from guildhall.budgets.services.periods import open_period
from guildhall.budgets.words import CATEGORY_WORDS, period_name
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.money import ZERO
from guildhall.people.queries import get
from guildhall.wording import gettext as _


class Resolution(Struct, frozen=True):
    """What was decided, on which day, and who writes it down."""

    decided_on: date
    decision: str
    by: UUID


@transaction
def begin(fund_id: UUID, period_id: UUID) -> Budget:
    """Begin a fund's budget for a period, or return the one that is there."""
    fund, period = get(Fund, fund_id, lock=True), get(Period, period_id)
    found = db.session.scalar(
        select(Budget).where(Budget.fund_id == fund_id, Budget.period_id == period_id)
    )
    if found is not None:
        return found
    if period.closed_at is not None:
        raise Conflict(_("This period is closed: it takes no budget any more."))
    budget = Budget(fund_id=fund_id, period_id=period_id)
    db.session.add(budget)
    db.session.flush()
    audit.record("budgets.begun", budget, f"{fund.name}, {period_name(period)}")
    return budget


@transaction
def propose(budget_id: UUID, amounts: Mapping[tuple[str, str], Decimal]) -> Budget:
    """Write what each category and name is to have; what is not named stays as it is.

    It is a draft's plan, or what the next amendment will decide: no money moves here.
    """
    budget = get(Budget, budget_id, lock=True)
    lines = {(line.category, line.name): line for line in _lines(budget_id)}
    for (category, name), amount in amounts.items():
        line = lines.get((category, name))
        if line is None and amount > 0:
            line = BudgetLine(budget_id=budget_id, category=category, name=name, proposed=amount)
            line.fund_id, line.period_id = budget.fund_id, budget.period_id
            db.session.add(line)
        elif line is not None:
            line.proposed = amount
    db.session.flush()
    return budget


def _lines(budget_id: UUID) -> list[BudgetLine]:
    return list(
        db.session.scalars(
            select(BudgetLine).where(BudgetLine.budget_id == budget_id).order_by(BudgetLine.id)
        )
    )


@transaction
def decide(budget_id: UUID, resolved: Resolution) -> Budget:
    """Adopt a draft, or amend what was adopted: what was proposed is appropriated."""
    budget = get(Budget, budget_id, lock=True)
    deltas = _proposed(budget_id)
    kind = "adoption" if budget.status == "draft" else "amendment"
    document = _document(kind, budget_id, resolved)
    line = get_line(min(each.id for each in deltas))
    post(
        "appropriation",
        [leg for each, by in deltas.items() for leg in pair(each.id, "appropriation", -by)],
        key=f"{kind}:{document.id}",
        source=Source("budget_decision", document.id, resolved.decision),
        on=max(day_for(line), line.period.starts_on),
    )
    budget.status = "adopted" if kind == "adoption" else "amended"
    audit.record(
        "budgets.adopted" if kind == "adoption" else "budgets.amended",
        budget,
        f"{line.fund.name}, {period_name(line.period)}",
        after={label(each): by for each, by in deltas.items()},
        reason=resolved.decision,
    )
    return budget


def _proposed(budget_id: UUID) -> dict[BudgetLine, Decimal]:
    """Return by how much each line would change; a pool's own lines are moved by its runs."""
    rows = db.session.execute(
        select(BudgetLine, Balance)
        .join(Balance, Balance.line_id == BudgetLine.id)
        .where(BudgetLine.budget_id == budget_id)
        .order_by(BudgetLine.id)
        .execution_options(populate_existing=True)
    ).all()
    own = set(db.session.scalars(pools_lines()))
    deltas = {
        line: line.proposed - balance.appropriated for line, balance in rows if line.id not in own
    }
    changed = {line: by for line, by in deltas.items() if by}
    if not changed:
        raise Conflict(_("Nothing would change. Enter the lines' amounts first."))
    return changed


class Named(Protocol):
    """Whatever says a line's category and its own name."""

    @property
    def category(self) -> str:
        """Return what the money is for."""

    @property
    def name(self) -> str:
        """Return what tells two lines of one category apart."""


def label(line: Named) -> str:
    """Return what a line is called: its category, and its own name where it has one."""
    words = str(CATEGORY_WORDS[line.category])
    return f"{words}: {line.name}" if line.name else words


def _document(
    kind: str, budget_id: UUID, resolved: Resolution, amount: Decimal | None = None
) -> Decision:
    if resolved.decided_on > context.today():
        raise Invalid(decided_on=_("Enter the day of the decision: it cannot be to come."))
    document = Decision(
        kind=kind,
        budget_id=budget_id,
        decided_on=resolved.decided_on,
        decision=resolved.decision,
        approved_by=resolved.by,
        amount=amount,
    )
    db.session.add(document)
    db.session.flush()
    return document


@transaction
def transfer(from_id: UUID, to_id: UUID, amount: Decimal, resolved: Resolution) -> UUID:
    """Move money from one line to another by a decision; return the entry."""
    giver, taker = get_line(from_id), get_line(to_id)
    if giver.id == taker.id:
        raise Invalid(to_id=_("Choose another line than the one that gives."))
    if amount <= 0:
        raise Invalid(amount=_("Enter an amount above zero."))
    if is_a_pools_line(giver.id) or is_a_pools_line(taker.id):
        raise Conflict(_("The lines of a pool are moved by its runs. Correct the pool instead."))
    document = _document("transfer", giver.budget_id, resolved, amount)
    entry_id = post(
        "transfer",
        [Leg(giver.id, "transfer", amount), Leg(taker.id, "transfer", -amount)],
        key=f"transfer:{document.id}",
        source=Source("budget_decision", document.id, resolved.decision),
        on=min(day_for(giver), day_for(taker)),
        memo=f"{label(giver)} → {label(taker)}",
    )
    audit.record(
        "budgets.transferred",
        document,
        f"{giver.fund.name}, {label(giver)} → {taker.fund.name}, {label(taker)}",
        after={"amount": amount},
        reason=resolved.decision,
    )
    return entry_id


@transaction
def carry_over(budget_id: UUID, resolved: Resolution) -> Budget:
    """Take what is left on each line into the next period's budget; return that budget."""
    old = get(Budget, budget_id, lock=True)
    fund, period = get(Fund, old.fund_id), get(Period, old.period_id)
    if not fund.carries_over:
        raise Conflict(_("What this fund leaves at a period's end is forfeited: see its terms."))
    following = period_after(period) or open_period(period.kind, _day_after(period))
    new = begin(fund.id, following.id)
    left = _left_to_carry(old)
    document = _document("carry_over", old.id, resolved)
    legs = []
    for line, amount in left.items():
        taker = _same_line(new, line)
        legs += [Leg(line.id, "carry_over", amount), Leg(taker.id, "carry_over", -amount)]
    post(
        "carry_over",
        legs,
        key=f"carry_over:{document.id}",
        source=Source("budget_decision", document.id, resolved.decision),
        on=following.starts_on,
    )
    after = {"amount": sum(left.values(), ZERO)}
    audit.record("budgets.carried_over", old, fund.name, after=after, reason=resolved.decision)
    return new


def _left_to_carry(budget: Budget) -> dict[BudgetLine, Decimal]:
    """Return what is left on each line of a budget; refuse where that is nothing, or people's."""
    available = {line: balance_of(line.id).available for line in _lines(budget.id)}
    left = {line: amount for line, amount in available.items() if amount > 0}
    if not left:
        raise Conflict(_("Nothing is left to carry over."))
    if not {line.id for line in left}.isdisjoint(db.session.scalars(pools_lines())):
        raise Conflict(_("Shares of people are still left in this budget. End their pool first."))
    return left


def _day_after(period: Period) -> date:
    return date.fromordinal(period.ends_on.toordinal() + 1)


def _same_line(budget: Budget, line: BudgetLine) -> BudgetLine:
    """Return the line of the same purpose, which begins with nothing of its own."""
    for each in _lines(budget.id):
        if (each.category, each.name) == (line.category, line.name):
            return each
    twin = BudgetLine(
        budget_id=budget.id,
        fund_id=budget.fund_id,
        period_id=budget.period_id,
        category=line.category,
        name=line.name,
        proposed=ZERO,
    )
    db.session.add(twin)
    db.session.flush()
    return twin
