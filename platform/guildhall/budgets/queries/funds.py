"""Reads of funds: at a glance, and line by line."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, func, select

from guildhall import context
from guildhall.budgets.models.budgets import Budget, BudgetLine, Decision
from guildhall.budgets.models.funds import Fund, Period
from guildhall.budgets.models.ledger import Balance
from guildhall.budgets.rules.forecast import forecast, last_day
from guildhall.budgets.rules.periods import Span
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.money import ZERO
from guildhall.people.queries import get

SUMS = ("appropriated", "transferred", "carried", "encumbered", "spent", "available")


class Figures(Struct, frozen=True):
    """What postings sum to; `available` is what the others leave."""

    appropriated: Decimal = ZERO
    transferred: Decimal = ZERO
    carried: Decimal = ZERO
    encumbered: Decimal = ZERO
    spent: Decimal = ZERO
    available: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Return all that there is to spend."""
        return self.appropriated + self.transferred + self.carried


class Standing(Struct, frozen=True):
    """A fund in a period; without a budget its figures are nothing."""

    fund: Fund
    period: Period | None
    budget: Budget | None
    figures: Figures

    @property
    def last_day(self) -> date | None:
        """Return the last day on which what is left can be used."""
        return last_day(self._span, self.fund.ends_on) if self.period else self.fund.ends_on

    @property
    def forecast(self) -> Decimal:
        """Return what will be spent by the period's end at the pace so far."""
        if self.period is None:
            return ZERO
        return forecast(
            total=self.figures.total,
            spent=self.figures.spent,
            encumbered=self.figures.encumbered,
            period=self._span,
            today=context.today(),
        )

    @property
    def at_risk(self) -> Decimal:
        """Return what would be forfeited if nothing but the forecast is spent."""
        left = self.figures.total - self.forecast
        return ZERO if self.fund.carries_over else max(ZERO, left)

    @property
    def _span(self) -> Span:
        assert self.period is not None  # noqa: S101 - both callers asked
        return Span(self.period.starts_on, self.period.ends_on)


def sums() -> tuple[Any, ...]:
    """Return the columns that add up balances."""
    return tuple(func.coalesce(func.sum(getattr(Balance, name)), 0).label(name) for name in SUMS)


def glance(*, day: date | None = None, period_id: UUID | None = None) -> list[Standing]:
    """Return every fund in use in a period, or in the ones that a day lies in."""
    statement = _budgets()
    if period_id:
        statement = statement.where(Budget.period_id == period_id)
    else:
        day = day or context.today()
        statement = statement.where(Period.starts_on <= day, Period.ends_on >= day)
    found = [_standing(row) for row in db.session.execute(statement)]
    if period_id:
        return found
    known = {each.fund.id for each in found}
    others = db.session.scalars(
        select(Fund).where(Fund.archived_at.is_(None), Fund.id.not_in(known)).order_by(Fund.name)
    )
    return found + [Standing(fund, None, None, Figures()) for fund in others]


def _budgets() -> Select[Any]:
    return (
        select(Fund, Period, Budget, *sums())
        .join(Budget, Budget.fund_id == Fund.id)
        .join(Period, Period.id == Budget.period_id)
        .outerjoin(BudgetLine, BudgetLine.budget_id == Budget.id)
        .outerjoin(Balance, Balance.line_id == BudgetLine.id)
        .where(Fund.archived_at.is_(None))
        .group_by(Fund.tenant_id, Fund.id, Period.tenant_id, Period.id, Budget.tenant_id, Budget.id)
        .order_by(Fund.name, Period.starts_on)
    )


def _standing(row: Any) -> Standing:  # noqa: ANN401 - a row of _budgets
    figures = Figures(**{name: getattr(row, name) for name in SUMS})
    return Standing(row.Fund, row.Period, row.Budget, figures)


def standings_of(fund_id: UUID) -> list[Standing]:
    """Return a fund's periods, the newest first."""
    rows = db.session.execute(
        _budgets().where(Fund.id == fund_id).order_by(None).order_by(Period.starts_on.desc())
    )
    return [_standing(row) for row in rows]


def get_fund(fund_id: UUID) -> Fund:
    """Return a fund; raise NotFound."""
    return get(Fund, fund_id)


def funds() -> Sequence[Fund]:
    """Return the funds in use, by name."""
    return db.session.scalars(
        select(Fund).where(Fund.archived_at.is_(None)).order_by(Fund.name)
    ).all()


def standing_of(budget_id: UUID) -> Standing:
    """Return a budget's fund and figures; raise NotFound."""
    row = db.session.execute(_budgets().where(Budget.id == budget_id)).first()
    if row is None:
        raise NotFound
    return _standing(row)


def lines_of(budget_id: UUID) -> Sequence[tuple[BudgetLine, Balance]]:
    """Return a budget's lines with what their postings sum to."""
    rows = db.session.execute(
        select(BudgetLine, Balance)
        .join(Balance, Balance.line_id == BudgetLine.id)
        .where(BudgetLine.budget_id == budget_id)
        .order_by(BudgetLine.category, BudgetLine.name)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1]) for row in rows]


def decisions_of(budget_id: UUID) -> Sequence[Decision]:
    """Return what was decided about a budget, the newest first."""
    return db.session.scalars(
        select(Decision).where(Decision.budget_id == budget_id).order_by(Decision.id.desc())
    ).all()


def own_balance(figures: Balance) -> Figures:
    """Return one line's figures as a fund's are."""
    return Figures(**{name: getattr(figures, name) for name in SUMS})
