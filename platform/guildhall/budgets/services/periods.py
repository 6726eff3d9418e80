"""Open a period, and close it once nothing is in its way."""

from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from guildhall import audit, context
from guildhall.budgets.models.funds import Period
from guildhall.budgets.queries.periods import checks, period_at
from guildhall.budgets.rules.periods import Span, span_of, years_of
from guildhall.db import db, new_id, transaction
from guildhall.directory import directory
from guildhall.errors import Conflict
from guildhall.people.queries import get
from guildhall.wording import gettext as _


def year_start() -> tuple[int, int]:
    """Return the month and day on which the tenant's fiscal year begins."""
    card = directory().card()
    return card.fiscal_year_start if card else (7, 1)


@transaction
def open_period(kind: str, day: date) -> Period:
    """Open the period of a kind in which a day lies, or return the one that is there.

    A biennium opens its two fiscal years too: closing one of them closes its days.
    """
    found = period_at(kind, day)
    if found is not None:
        return found
    span = span_of(kind, day, year_start())
    if kind == "biennium":
        for year in years_of(span):
            _open("fiscal_year", year)
    _open(kind, span)
    period = period_at(kind, day)
    if period is None:
        raise Conflict(
            _("Another period overlaps this one: the year's first day was changed meanwhile.")
        )
    return period


def _open(kind: str, span: Span) -> None:
    """Write a period unless one overlaps it, which two who open it at once may find."""
    written = db.session.scalar(
        insert(Period)
        .values(
            tenant_id=context.tenant_id(),
            id=new_id(),
            created_at=context.now(),
            created_by=context.person_id(),
            sample=context.is_sample(),
            kind=kind,
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            closed_by_name="",
        )
        .on_conflict_do_nothing()
        .returning(Period.id)
    )
    if written:
        label = f"{span.starts_on:%Y-%m-%d} – {span.ends_on:%Y-%m-%d}"
        audit.record("budgets.period_opened", ("money_period", written), label)


@transaction
def close_period(period_id: UUID) -> Period:
    """Close a period for good: it takes no posting any more."""
    period = get(Period, period_id, lock=True)
    if period.closed_at is not None:
        return period
    if period.ends_on >= context.today():
        raise Conflict(_("This period is not over yet. Close it once it is."))
    if not checks(period_id).ready:
        raise Conflict(_("Something is still in the way. Work through the checklist first."))
    period.closed_at, period.closed_by_name = context.now(), context.actor().name
    db.session.flush()
    label = f"{period.starts_on:%Y-%m-%d} – {period.ends_on:%Y-%m-%d}"
    audit.record("budgets.period_closed", period, label)
    return period
