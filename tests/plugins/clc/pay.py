"""A contract that pays, a fund with its money, and verified members, for the stories of pay."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import time_machine
from sqlalchemy import select

from guildhall import jobs
from guildhall.agreements import services as agreements
from guildhall.agreements.models.contracts import Clause
from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.funds import Fund
from guildhall.budgets.services.periods import open_period
from guildhall.db import db
from guildhall.people.models.persons import Person
from plugins.clc.cycles import records
from plugins.clc.models.cycles import ClcCycle
from plugins.clc.models.pay import ClcAward, ClcInstalment, ClcPayRun
from plugins.clc.pay import awards, queries, runs
from tenants.programs.queries import get_program
from tenants.programs.services import change_settings
from tests.guildhall.budgets.books import a_fund, adopted, line_of
from tests.plugins.clc.records import gathered
from tests.plugins.clc.stories import noon

OCTOBER = date(2026, 10, 31)

STIPEND = {"points": "45", "amount": "700.00", "years": 3, "instalments": 10, "due": "10/1"}
"""Example 7."""


def a_clause(first: date = date(2025, 7, 1), **terms: Any) -> Clause:
    """Enter a contract in force with a clause about the stipend."""
    contract = agreements.enter_contract(
        {
            "name": "Agreement of the classified unit",
            "union_party": "North Classified",
            "employer_party": "North Unified",
            "bargaining_unit_id": None,
            "first_day": first,
            "last_day": date(2032, 6, 30),
            "note": "",
        }
    )
    clause = agreements.add_clause(
        contract.id,
        "stipend",
        title="CLC stipend",
        article="14.7",
        version={
            "starts_on": first,
            "parameters": {**STIPEND, "first": "9/30", **terms},
            "source": "Advisory Board, 12 May, item 4",
        },
    )
    agreements.adopt(contract.id, decision="Ratified by both sides.")
    return clause


def a_pay_fund(by: Person, stipend: str = "98000.00", **settings: Any) -> BudgetLine:
    """Adopt a budget that covers the school year 2026-27, and let its fund pay the stipends."""
    with time_machine.travel(noon(2026, 7, 2), tick=False):
        fund = a_fund(carries_over=True)
        line = line_of(adopted(fund, by, stipend=stipend), "stipend")
    choose(fund, **settings)
    return line


def choose(fund: Fund, **settings: Any) -> None:
    """Choose a fund in the settings."""
    change_settings(get_program("clc"), {"stipend_fund": str(fund.id), **settings})


def next_budget(fund: Fund, by: Person, stipend: str = "98000.00") -> BudgetLine:
    """Adopt the budget of the fiscal year 2027-28."""
    period = open_period(fund.period_kind, date(2027, 7, 2))
    return line_of(adopted(fund, by, period=period, stipend=stipend), "stipend")


def verified_cycle(person: Person, by: Person, *, on: Any = None, points: str = "61") -> ClcCycle:
    """Let somebody's record be handed in and verified in September 2026."""
    cycle = gathered(person, points, required="45")
    moment = on or noon(2026, 9, 20)
    with time_machine.travel(moment, tick=False):
        records.verify(records.submit(cycle), by=by)
        jobs.drain()
    return cycle


def award_of(person: Person) -> ClcAward:
    """Return somebody's newest award, as the database has it."""
    return db.session.scalars(
        select(ClcAward)
        .where(ClcAward.person_id == person.id)
        .order_by(ClcAward.created_at.desc(), ClcAward.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one()


def awarded(person: Person, verifier: Person, approver: Person) -> ClcAward:
    """Let somebody's award be made and approved."""
    verified_cycle(person, verifier)
    award = award_of(person)
    with time_machine.travel(noon(2026, 9, 22), tick=False):
        awards.approve(award.id, by=approver)
    return award_of(person)


def states(award: ClcAward, year: int = 1) -> list[str]:
    """Return where the parts of a year are."""
    return [row.state for row in queries.parts_of(award.id) if row.part.year.number == year]


def part(award: ClcAward, number: int, year: int = 1) -> ClcInstalment:
    """Return one part of an award."""
    return next(
        row.part
        for row in queries.parts_of(award.id)
        if (row.part.year.number, row.part.number) == (year, number)
    )


def total(amounts: Sequence[Decimal]) -> Decimal:
    """Return the sum of some amounts."""
    return sum(amounts, Decimal(0))


def entered(by: Person) -> ClcPayRun:
    """Enter October's run."""
    return runs.enter(OCTOBER, by=by)


def award_of_same(award: ClcAward) -> ClcAward:
    """Return the award as it stands now."""
    return queries.get_award(award.id)
