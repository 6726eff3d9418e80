"""A unit with people, and a pool divided among them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from guildhall import context
from guildhall.agreements import services as agreements
from guildhall.agreements.allocation import Rule
from guildhall.agreements.allocation import Span as Year
from guildhall.agreements.dividing import Wish
from guildhall.agreements.models.contracts import ClauseVersion
from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.commitments import Encumbrance, Payee
from guildhall.budgets.models.funds import Period
from guildhall.budgets.models.pools import Pool
from guildhall.budgets.queries.lines import balance_of, get_line
from guildhall.budgets.services import commitments, pools
from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit
from guildhall.people.services.positions import Span, open_position
from tests.characters import make_person

EX1 = (("E1", "40"), ("E2", "37.5"), ("E3", "32"), ("E4", "30"), ("E5", "17.5"))


def a_unit(name: str = "Classified") -> BargainingUnit:
    """Enter a unit."""
    unit = BargainingUnit(name=name, code=name[:3].upper())
    db.session.add(unit)
    db.session.commit()
    return unit


def hire(unit: BargainingUnit, number: str, hours: str, since: date | None = None) -> Person:
    """Enter somebody with a post."""
    person = make_person(number, "Worker")
    facts = {
        "bargaining_unit_id": unit.id,
        "weekly_minutes": int(Decimal(hours) * 60),
        "annual_fte": Decimal(1),
    }
    open_position(person, facts, Span(starts_on=since or date(2020, 1, 1)))
    return person


def five() -> tuple[BargainingUnit, list[Person]]:
    """Return the people of example 1."""
    unit = a_unit()
    return unit, [hire(unit, number, hours) for number, hours in EX1]


def a_wish(unit: BargainingUnit, line: BudgetLine, **more: Any) -> Wish:
    """Wish for a pool by hours over the line's period."""
    period: Period = get_line(line.id).period
    facts: dict[str, Any] = {
        "name": "Learning fund",
        "pool": Decimal("100000.00"),
        "reserve": Decimal("3000.00"),
        "unit_id": unit.id,
        "as_of": min(context.today(), period.ends_on),
        "rule": Rule("hours", Decimal(40), Year(period.starts_on, period.ends_on)),
    }
    return Wish(**{**facts, **more})


def a_pool(unit: BargainingUnit, line: BudgetLine, **more: Any) -> Pool:
    """Divide and post a pool."""
    posted = pools.divide(a_wish(unit, line, **more), line_id=line.id)
    return db.session.scalars(select(Pool).where(Pool.id == posted.pool_id)).one()


def stands(pool: Pool) -> tuple[str, str, str]:
    """Return what is available on the giving line, for the shares, and in reserve."""
    lines = (pool.giving_line_id, pool.shares_line_id, pool.reserve_line_id)
    giving, shares, reserve = (str(balance_of(line).available) for line in lines)
    return giving, shares, reserve


def asks(  # noqa: PLR0913 - as a form has it
    pool: Pool,
    person: Person,
    amount: str,
    *,
    by: Person,
    approver: Person,
    payee: Payee | None = None,
) -> Encumbrance:
    """Ask for money of a person's share, and approve it."""
    payee = payee or commitments.payee_of(person.id)
    held = commitments.request(
        pool.shares_line_id,
        payee.id,
        Decimal(amount),
        purpose="Course",
        by=by.id,
        for_person_id=person.id,
    )
    return commitments.approve(held.id, by=approver.id)


def carry_clause_of(unit: BargainingUnit, most: str, **terms: str) -> ClauseVersion:
    """Put a clause into force that carries so much money over."""
    since = context.today() - timedelta(days=900)
    contract = agreements.enter_contract(
        {
            "name": "Agreement",
            "union_party": "Local",
            "employer_party": "District",
            "bargaining_unit_id": unit.id,
            "first_day": since,
            "last_day": None,
            "note": "",
        }
    )
    parameters = {"unit": "money", "most_carried": most, **terms}
    clause = agreements.add_clause(
        contract.id,
        "carry_over",
        title="Banking",
        article="14.18",
        version={"starts_on": since, "parameters": parameters},
    )
    agreements.adopt(contract.id, decision="Ratified")
    return db.session.scalars(
        select(ClauseVersion).where(ClauseVersion.clause_id == clause.id)
    ).one()
