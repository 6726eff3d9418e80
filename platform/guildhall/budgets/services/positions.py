"""Say which fund pays a position; end it, or take it back where it was never true (M3)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from guildhall import audit, context
from guildhall.budgets.models.funds import Fund
from guildhall.budgets.models.positions import PositionFunding
from guildhall.budgets.queries.positions import get_funding
from guildhall.db import constraint_of, db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.localisation import day
from guildhall.people.models.positions import Position, PositionTerm
from guildhall.people.queries import get, get_position, hold
from guildhall.people.rules import last_day as last_of
from guildhall.people.rules import through
from guildhall.wording import gettext as _

WHOLE = "ck_position_funding_whole"


@transaction
def pay(fund_id: UUID, position_id: UUID, facts: Mapping[str, Any]) -> PositionFunding:
    """Say that a fund pays a share of a position from a day on, or through a last one.

    Raises Invalid where the position would be paid more than once over, or is not there then.
    """
    fund, position = get(Fund, fund_id), get_position(position_id)
    if fund.archived_at is not None:
        raise Conflict(_("This fund is put away. Use it again first."))
    valid = through(facts["starts_on"], facts["last_day"])
    _refuse_days(valid, fund)
    _refuse_without_position(position_id, valid)
    hold(Position, [position_id])
    funding = PositionFunding(
        fund_id=fund_id,
        position_id=position_id,
        valid=valid,
        percent=facts["percent"],
        yearly_cost=facts["yearly_cost"],
        reference=facts["reference"],
    )
    db.session.add(funding)
    _flush_or_refuse()
    label = f"{fund.name}: {position.person.name}"
    after = {name: facts[name] for name in ("starts_on", "last_day", "percent", "yearly_cost")}
    audit.record("budgets.position_paid", funding, label, after=after, reason=facts["reference"])
    return funding


def _refuse_days(valid: Range[date], fund: Fund) -> None:
    first, last = valid.lower, last_of(valid)
    assert first is not None  # noqa: S101 - the form asks for it
    if last is not None and last < first:
        raise Invalid(last_day=_("Enter a last day that is not before the first one."))
    if fund.starts_on is not None and first < fund.starts_on:
        raise Invalid(
            starts_on=_(
                "The fund begins on %(day)s. Enter that day or later.", day=day(fund.starts_on)
            )
        )
    if fund.ends_on is not None and first > fund.ends_on:
        raise Invalid(
            starts_on=_(
                "The fund ends on %(day)s. Enter that day or before.", day=day(fund.ends_on)
            )
        )


def _refuse_without_position(position_id: UUID, valid: Range[date]) -> None:
    held = db.session.scalar(
        select(func.count()).where(
            PositionTerm.position_id == position_id, PositionTerm.valid.contains(valid.lower)
        )
    )
    if not held:
        raise Invalid(starts_on=_("Nobody holds this position on that day. Enter another day."))


def _flush_or_refuse() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        if constraint_of(error) == WHOLE:
            raise Invalid(
                percent=_(
                    "With this, more than the whole position would be paid on one day. "
                    "End another share first, or enter a smaller one."
                )
            ) from None
        raise


@transaction
def end(funding_id: UUID, last_day: date) -> PositionFunding:
    """Say through which day a fund pays a position; a later day than before may be too much."""
    funding = _locked(funding_id)
    first = funding.valid.lower
    if first is None or last_day < first:
        raise Invalid(
            last_day=_("Enter a day from %(day)s on, or take the whole entry back.", day=day(first))
        )
    before = last_of(funding.valid)
    funding.valid = through(first, last_day)
    _flush_or_refuse()
    audit.record("budgets.position_pay_ended", funding, _label(funding),
                 before={"last_day": before}, after={"last_day": last_day})  # fmt: skip
    return funding


@transaction
def reckon_cost(funding_id: UUID, yearly_cost: Decimal | None) -> PositionFunding:
    """Note what the whole position costs in a year, or that nobody knows."""
    funding = _locked(funding_id)
    before, funding.yearly_cost = funding.yearly_cost, yearly_cost
    db.session.flush()
    audit.record("budgets.position_cost", funding, _label(funding),
                 before={"yearly_cost": before}, after={"yearly_cost": yearly_cost})  # fmt: skip
    return funding


@transaction
def withdraw(funding_id: UUID, *, reason: str) -> PositionFunding:
    """Take an entry back that was never true; the row stays and counts nowhere."""
    funding = _locked(funding_id)
    funding.valid, funding.withdrawn_at = Range(empty=True), context.now()
    db.session.flush()
    audit.record("budgets.position_pay_withdrawn", funding, _label(funding), reason=reason)
    return funding


def _locked(funding_id: UUID) -> PositionFunding:
    hold(Position, [get_funding(funding_id).position_id])
    return get_funding(funding_id, lock=True)


def _label(funding: PositionFunding) -> str:
    return f"{funding.fund.name}: {funding.position.person.name}"
