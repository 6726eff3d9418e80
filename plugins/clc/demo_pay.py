"""The pay of the sample year: awards of last year's verified records, months that were paid."""

import calendar
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import select

from guildhall import context
from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.funds import Fund, Period
from guildhall.budgets.services import batches
from guildhall.context import Actor, story_at
from guildhall.db import db
from guildhall.people.models.persons import Person
from plugins.clc.board.queries import rule_now
from plugins.clc.importing import services as importing
from plugins.clc.models.cycles import ClcSubmission
from plugins.clc.pay import awards, clauses, queries, runs
from plugins.clc.pay.rules import years_of
from plugins.clc.rules import due_for, due_in
from plugins.clc.settings import PaySettings
from tenants.programs.queries import get_program
from tenants.programs.services import change_settings

ENTERS, APPROVES = "Carter", "Mensah"
MOST_MONTHS = 6
FROM_BEFORE = "Vega"
HEADINGS = "Employee number,Award begins,Parts paid"


def tell(people: Mapping[str, Person]) -> None:
    """Make the awards, have last year's approved, and pay the months since."""
    line = _line()
    if line is None:
        return
    money = PaySettings(line.fund_id, line.name, Decimal("221000.00"), Decimal("229000.00"))
    change_settings(
        get_program("clc"),
        {
            "stipend_fund": str(money.fund_id),
            "contribution": money.contribution,
            "other_costs": money.other_costs,
        },
    )
    begins = line.created_at.astimezone(context.tenant().zone).date() + timedelta(days=1)
    for record in db.session.scalars(queries.without_award()).all():
        _award(record, begins, people[APPROVES], money)
    _from_before(begins, people, money)
    _months(begins, people)


def _from_before(begins: date, people: Mapping[str, Person], money: PaySettings) -> None:
    """Bring in the award that another system had begun to pay, and have it approved."""
    terms = clauses.terms_in_force(context.today())
    if terms is None:
        return
    opens = due_in(due_for(context.today(), rule_now()).year - 2, rule_now())
    parts = [part for year in years_of(terms, opens) for part in year.parts]
    paid = sum(1 for part in parts if part.due_on < begins)
    person = people[FROM_BEFORE]
    file = f"{HEADINGS}\n{person.employee_number},{opens.isoformat()},{paid}".encode()
    with story_at(_noon(begins)), _as(people[ENTERS]):
        importing.commit(importing.upload(file, "awards-of-the-old-payroll.csv", "awards"))
    with story_at(_noon(begins)), _as(people[APPROVES]):
        for award in queries.awards_of(person.id, context.today()):
            awards.approve(award.ClcAward.id, by=people[APPROVES], money=money)


def _line() -> BudgetLine | None:
    """Return this year's line for stipends, as the sample's books have it."""
    return db.session.scalar(
        select(BudgetLine)
        .join(Fund, Fund.id == BudgetLine.fund_id)
        .join(Period, Period.id == BudgetLine.period_id)
        .where(BudgetLine.category == "stipend", Fund.sample, Period.closed_at.is_(None))
        .order_by(Period.starts_on.desc())
        .limit(1)
    )


def _award(record: ClcSubmission, begins: date, approver: Person, money: PaySettings) -> None:
    """Make an award on the day of its verification; what opens next year still waits."""
    assert record.decided_at is not None  # noqa: S101 - it is verified
    with story_at(record.decided_at):
        award = awards.make(record.id)
    if record.due_on > context.today():
        return
    day = record.decided_at.date() + timedelta(days=3)
    with story_at(_noon(max(begins, day))), _as(approver):
        awards.approve(award.id, by=approver, money=money)


def _months(begins: date, people: Mapping[str, Person]) -> None:
    """Pay every month that is over since, each entered, approved and confirmed by payroll."""
    today, enters, approves = context.today(), people[ENTERS], people[APPROVES]
    ends = [_month_end(begins, number) for number in range(MOST_MONTHS)]
    for last in (day for day in ends if day < today):
        if not runs.preview(last).lines:
            continue
        with story_at(_noon(max(begins, last - timedelta(days=6)))), _as(enters):
            run = runs.enter(last, by=enters)
        with story_at(_noon(max(begins, last - timedelta(days=4)))), _as(approves):
            run = runs.approve(run.id, by=approves)
        if run.batch_id is not None:
            with story_at(_noon(last)):
                batches.mark_paid(run.batch_id, paid_on=last, reference=f"Payroll {last:%m/%Y}")


def _month_end(day: date, later: int) -> date:
    months = day.year * 12 + day.month - 1 + later
    year, month = months // 12, months % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _noon(day: date) -> datetime:
    moment = datetime.combine(day, time(12), tzinfo=context.tenant().zone)
    return min(moment, context.now())


def _as(person: Person) -> AbstractContextManager[Actor]:
    return context.acting_as(Actor(person_id=person.id, name=person.name))
