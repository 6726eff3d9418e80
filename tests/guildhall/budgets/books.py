"""Funds, lines and people for the stories of money."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from guildhall import context
from guildhall.budgets.models.budgets import Budget, BudgetLine
from guildhall.budgets.models.commitments import Encumbrance, Payee
from guildhall.budgets.models.funds import Fund, Period
from guildhall.budgets.queries.lines import balance_of
from guildhall.budgets.services import commitments, funds, plans
from guildhall.budgets.services.ledger import Source, pair, post
from guildhall.budgets.services.periods import open_period
from guildhall.budgets.services.plans import Resolution
from guildhall.db import db
from guildhall.people.models.persons import Person
from tests.characters import make_person


def a_fund(name: str = "Professional learning", **facts: Any) -> Fund:
    """Enter a fund."""
    facts = {"kind": "plp", "period_kind": "fiscal_year"} | facts
    return funds.add({"name": name} | facts)


def resolved(by: Person, decision: str = "Board, item 4", on: date | None = None) -> Resolution:
    """Return a decision of today."""
    return Resolution(on or context.today(), decision, by.id)


def adopted(
    fund: Fund, by: Person, *, period: Period | None = None, **amounts: str | Decimal
) -> Budget:
    """Adopt a budget of these categories."""
    period = period or open_period(fund.period_kind, context.today())
    budget = plans.begin(fund.id, period.id)
    plans.propose(budget.id, {(name, ""): Decimal(amount) for name, amount in amounts.items()})
    return plans.decide(budget.id, resolved(by))


def line_of(budget: Budget, category: str) -> BudgetLine:
    """Return a budget's line."""
    found = db.session.scalar(
        select(BudgetLine).where(BudgetLine.budget_id == budget.id, BudgetLine.category == category)
    )
    assert found is not None
    return found


def a_line(by: Person, amount: str = "1000.00", category: str = "tuition") -> BudgetLine:
    """Return a line of a fund of its own with so much to spend."""
    return line_of(adopted(a_fund(), by, **{category: amount}), category)


def vendor(name: str = "Wharf Press") -> Payee:
    """Enter a vendor."""
    return commitments.add_payee(name=name)


def encumbered(line: BudgetLine, amount: str, *, by: Person, approver: Person) -> Encumbrance:
    """Set money aside for a vendor."""
    held = commitments.request(
        line.id, vendor().id, Decimal(amount), purpose="Twelve seats", by=by.id
    )
    return commitments.approve(held.id, by=approver.id)


def available(line: BudgetLine) -> Decimal:
    """Return what a line has available."""
    return balance_of(line.id).available


def two() -> tuple[Person, Person]:
    """Return one who asks and one who approves."""
    return make_person("Ada", "Asks"), make_person("Grace", "Grants")


def past_period(kind: str = "fiscal_year") -> Period:
    """Open the period before the present one."""
    here = open_period(kind, context.today())
    return open_period(kind, here.starts_on - timedelta(days=1))


def appropriate(line: BudgetLine, amount: str, key: str = "once", **more: Any) -> UUID:
    """Post an appropriation by hand."""
    facts = {"key": key, "source": PAPER, "on": context.today()} | more
    return post("appropriation", pair(line.id, "appropriation", -Decimal(amount)), **facts)


PAPER = Source("budget_decision", uuid4(), "Board, item 4")
