"""Points to pay: who reaches the threshold in time, and what three years of it cost (F1, Ex. 7)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert

from guildhall import context
from guildhall.budgets.queries.funds import get_fund, standings_of
from guildhall.db import db, new_id, transaction
from guildhall.errors import NotFound
from guildhall.money import ZERO
from plugins.clc.models.pay import ClcPayForecast
from plugins.clc.participants.forecast import Forecast, Line
from plugins.clc.participants.forecast import forecast as of_points
from plugins.clc.pay import ahead
from plugins.clc.pay.clauses import terms_in_force
from plugins.clc.pay.rules import Money, Terms, YearAhead, in_year, years_ahead
from plugins.clc.settings import pay_settings

YEARS: Final = 3


class PayForecast(Struct, frozen=True):
    """The school years to come, with everything that they were reckoned from."""

    due: date
    terms: Terms | None
    """What one award pays by the clause in force; None where none, or more than one, is."""
    newcomers: int
    """Who reaches the threshold by the next due date, and has no award for it yet."""
    fund: str
    available: Decimal
    """In the fund's open periods."""
    taken: Decimal
    """What parts before the next due date still take of it."""
    years: Sequence[YearAhead]
    complete: bool
    """Whether fund, contribution and other costs are all set: without them nothing is short."""

    @property
    def three_years(self) -> Decimal:
        """Return what the newcomers' awards cost in all their years."""
        return self.terms.yearly * self.terms.years * self.newcomers if self.terms else ZERO

    @property
    def alert(self) -> YearAhead | None:
        """Return the first year in which money is missing."""
        if not self.complete:
            return None
        return next((year for year in self.years if year.short), None)


def work_out(points: Forecast | None = None) -> PayForecast:
    """Reckon it from the forecast of points, the awards, the clause in force and the fund."""
    points = points or of_points()
    due, today = points.dates[0].due, context.today()
    terms, settings = terms_in_force(today), pay_settings()
    fund, available = _fund(settings.fund_id)
    running = ahead.running_by_year()
    taken = sum((row.amount for row in running if row.opens < due), ZERO)
    starts = _starts(points.lines, due)
    money = Money(available - taken, settings.contribution or ZERO, settings.other_costs or ZERO)
    needs = [_need(in_year(due, due.year + more), running, starts, terms) for more in range(YEARS)]
    return PayForecast(
        due,
        terms,
        len(starts),
        fund,
        available,
        taken,
        years_ahead(needs, money),
        complete=bool(fund)
        and terms is not None
        and settings.contribution is not None
        and settings.other_costs is not None,
    )


def _fund(fund_id: UUID | None) -> tuple[str, Decimal]:
    """Return the fund's name and what its open periods have available."""
    if fund_id is None:
        return "", ZERO
    try:
        name = get_fund(fund_id).name
    except NotFound:  # it was a sample's, and that is gone
        return "", ZERO
    open_ones = [
        each.figures.available
        for each in standings_of(fund_id)
        if each.period is not None and each.period.closed_at is None
    ]
    return name, sum(open_ones, ZERO)


def _starts(lines: Sequence[Line], due: date) -> list[date]:
    """Return on which due date the years of each newcomer's award begin."""
    awarded, last_days = ahead.awarded_cycles(), ahead.last_days()
    return [
        max(due, last_days.get(line.cycle.person_id, due))
        for line in lines
        if line.outlook.kind != "short" and line.cycle.id not in awarded
    ]


def _need(
    due: date, running: Sequence[Any], starts: Sequence[date], terms: Terms | None
) -> tuple[date, int, Decimal]:
    """Return how many are paid in the school year of a due date, and what it still takes."""
    next_due = in_year(due, due.year + 1)
    here = [row for row in running if due <= row.opens < next_due]
    people, amount = sum(row.people for row in here), sum((row.amount for row in here), ZERO)
    if terms is None:
        return due, people, amount
    new = sum(
        1 for start in starts if start < next_due and due < in_year(start, start.year + terms.years)
    )
    return due, people + new, amount + terms.yearly * new


@transaction
def keep() -> PayForecast:
    """Keep today's figures for the homes; once a day, the last ones stand."""
    found = work_out()
    year = found.alert or found.years[0]
    row = {
        "as_of": context.today(),
        "due_on": year.due,
        "recipients": year.recipients,
        "short": year.short if found.complete else ZERO,
    }
    statement = insert(ClcPayForecast).values(
        tenant_id=context.tenant_id(),
        id=new_id(),
        created_at=context.now(),
        sample=context.is_sample(),
        **row,
    )
    db.session.execute(
        statement.on_conflict_do_update(
            constraint="uq_clc_pay_forecast_tenant_id_as_of",
            set_={name: statement.excluded[name] for name in row if name != "as_of"},
        )
    )
    return found
