"""Release time: each year's cost and cap, the request for its money, what passes the cap."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from guildhall import audit
from guildhall.budgets.models.commitments import Encumbrance
from guildhall.budgets.models.funds import Period
from guildhall.budgets.models.release import COORDINATOR, ReleaseYear, SalaryIncrease
from guildhall.budgets.queries.release import increases_in, year_before, year_of
from guildhall.budgets.rules.release import Increase, Year, first_year, next_year
from guildhall.budgets.services import commitments
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.money import written
from guildhall.people.queries import get
from guildhall.wording import gettext as _


@transaction
def record_increase(effective_on: date, basis_points: int, reference: str) -> SalaryIncrease:
    """Record a rise of the salary schedule; a fall is never one (P50)."""
    if db.session.scalar(
        select(SalaryIncrease.id).where(SalaryIncrease.effective_on == effective_on)
    ):
        raise Invalid(effective_on=_("An increase of that day is recorded already."))
    increase = SalaryIncrease(
        effective_on=effective_on, basis_points=basis_points, reference=reference
    )
    db.session.add(increase)
    db.session.flush()
    audit.record(
        "budgets.increase_recorded", increase, reference, after={"basis_points": basis_points}
    )
    return increase


@transaction
def begin(  # noqa: PLR0913 - a year of leave has this many components
    period_id: UUID,
    *,
    salary: Decimal,
    statutory_rate: int,
    health: Decimal,
    cap: Decimal,
    office: str = COORDINATOR,
) -> ReleaseYear:
    """Write the first year of an office's leave, whose salary and cap the agreement names."""
    _refuse_twice(period_id, office)
    year = first_year(salary=salary, statutory_rate=statutory_rate, health=health, cap=cap)
    return _write(period_id, office, year, statutory_rate)


@transaction
def follow(
    period_id: UUID, *, statutory_rate: int, health: Decimal, office: str = COORDINATOR
) -> ReleaseYear:
    """Write the next year: salary and cap follow the recorded increases and nothing else."""
    _refuse_twice(period_id, office)
    period = get(Period, period_id)
    before = year_before(period, office)
    if before is None:
        raise Conflict(_("There is no year before this one. Enter its salary and cap."))
    found = [
        Increase(each.basis_points, months_in(each.effective_on, period))
        for each in increases_in(period)
    ]
    year = next_year(as_rule(before), found, statutory_rate=statutory_rate, health=health)
    return _write(period_id, office, year, statutory_rate)


def _refuse_twice(period_id: UUID, office: str) -> None:
    get(Period, period_id, lock=True)  # two who write it at once: the second finds the first
    if year_of(period_id, office) is not None:
        raise Conflict(_("This year's leave of the %(office)s is written down.", office=office))


def months_in(effective_on: date, period: Period) -> int:
    """Return how many months of a year an increase holds, the one it begins in included."""
    years = period.ends_on.year - effective_on.year
    return years * 12 + period.ends_on.month - effective_on.month + 1


def as_rule(year: ReleaseYear) -> Year:
    """Return a year as the rules read it."""
    return Year(
        year.salary, year.annual_salary, year.statutory, year.health, year.cap, year.annual_cap
    )


def _write(period_id: UUID, office: str, year: Year, statutory_rate: int) -> ReleaseYear:
    row = ReleaseYear(
        period_id=period_id,
        office=office,
        salary=year.salary,
        annual_salary=year.annual_salary,
        statutory_rate=statutory_rate,
        statutory=year.statutory,
        health=year.health,
        cap=year.cap,
        annual_cap=year.annual_cap,
    )
    db.session.add(row)
    db.session.flush()
    after = {"cost": year.cost, "cap": year.cap}
    label = f"{office}: {written(year.cost)}"
    audit.record("budgets.release_written", row, label, after=after)
    return row


@transaction
def record_excess(year_id: UUID, decision: str) -> ReleaseYear:
    """Record the joint decision that lets a year's cost pass its cap."""
    year = get(ReleaseYear, year_id, lock=True)
    year.excess_decision = decision
    audit.record("budgets.release_excess", year, decision, after={"cost": year.cost})
    return year


@transaction
def ask(
    year_id: UUID, *, line_id: UUID, payee_id: UUID, payer: str, by: UUID | None
) -> Encumbrance:
    """Ask that a year's cost be set aside; above the cap only with a joint decision (Ex. 2)."""
    year = get(ReleaseYear, year_id, lock=True)
    if year.encumbrance_id is not None:
        raise Conflict(_("This year's money was asked for already."))
    above = year.cost - year.cap
    if above > 0 and not year.excess_decision:
        raise Conflict(
            _(
                "The cost is %(above)s above the cap. Record the joint decision first.",
                above=written(above),
            )
        )
    held = commitments.request(
        line_id,
        payee_id,
        year.cost,
        purpose=_("Release time: %(office)s", office=year.office),
        by=by,
    )
    year.line_id, year.payer, year.encumbrance_id = line_id, payer, held.id
    return held
