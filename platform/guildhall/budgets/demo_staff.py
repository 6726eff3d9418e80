"""The sample year's staff in money: a position that a grant pays, a substitute reimbursed."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from guildhall import context
from guildhall.agreements.queries import versions_in_force
from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.commitments import Payee
from guildhall.budgets.models.funds import Fund
from guildhall.budgets.services import (
    commitments,
    invoices,
    payments,
    positions,
    substitutes,
)
from guildhall.budgets.services.substitutes import Wish
from guildhall.context import story_at
from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import Position
from guildhall.people.services import leaves

SHARE = Decimal(60)
YEARLY = Decimal("48200.00")
RATE = Decimal("172.50")
FRIDAY = 4


def fund_a_position(grant: Fund, person: Person) -> None:
    """Let a grant pay a share of somebody's position, past its own end: somebody has to act."""
    position = db.session.scalars(
        select(Position).where(Position.person_id == person.id).order_by(Position.id)
    ).first()
    if position is None:
        return
    facts = {
        "percent": SHARE,
        "starts_on": max(grant.starts_on or context.today(), context.today() - timedelta(days=90)),
        "last_day": None,
        "yearly_cost": YEARLY,
        "reference": "Award letter 2211-07, page 3",
    }
    positions.pay(grant.id, position.id, facts)


def release_the_coordinator(person: Person) -> None:
    """Let the coordinator be on leave from her own post: her seniority goes on (P47, P51)."""
    position = db.session.scalars(
        select(Position).where(Position.person_id == person.id).order_by(Position.id)
    ).first()
    if position is None:
        return
    facts = {
        "kind": "union_release",
        "starts_on": date(context.today().year - 1, 7, 1),
        "last_day": None,
        "seniority_continues": True,
        "accrual_continues": True,
        "payer": "Harbor Unified School District",
        "cba_reference": "",
        "serving_as": "Professional Learning Coordinator",
        "backfill_number": "",
    }
    leaves.record(position, facts)


def reimburse_a_substitute(
    line: BudgetLine, person: Person, *, asks: Person, approves: Person
) -> None:
    """Release somebody for a day of mentoring: we pay the substitute, the district pays us back."""
    district = db.session.scalars(select(Payee).where(Payee.kind == "district")).first()
    day = context.today() - timedelta(days=18)
    day -= timedelta(days=max(0, day.weekday() - FRIDAY))
    clause = next(iter(versions_in_force(day, kinds=("release",))), None)
    if district is None or clause is None:
        return
    wish = Wish(
        person_id=person.id, starts_on=day, ends_on=day, purpose="Mentoring of new drivers",
        substitute="Rita Solano", unit="day", quantity=Decimal(1), day_hours=Decimal(8), rate=RATE,
        party_id=district.id, payer="us", percent=None, clause_id=clause.clause_id,
        line_id=line.id,
    )  # fmt: skip
    with story_at(context.now() - timedelta(days=21)):
        release = substitutes.enter(wish, by=asks.id)
    held = release.encumbrance_id
    if held is None:
        return
    with story_at(context.now() - timedelta(days=19)):
        commitments.approve(held, by=approves.id)
    with story_at(context.now() - timedelta(days=14)):
        payments.pay(held, release.amount, document="Timesheet of the substitute",
                     requested_by=asks.id, approved_by=approves.id)  # fmt: skip
        invoice = invoices.bill_share(held, district.id)
        invoices.send(invoice.id)
    with story_at(context.now() - timedelta(days=3)):
        invoices.settle(invoice.id, paid_on=context.today(), reference="Check 20431")
