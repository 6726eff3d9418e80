"""What one person is entitled to from a pool."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.kinds.base import Kind, Terms, TermsSchema, amount, figure
from guildhall.agreements.kinds.parts import (
    band,
    lines,
    money,
    number,
    one_of,
    whole,
)
from guildhall.agreements.kinds.pools import NEEDED
from guildhall.agreements.working import Working, usd
from guildhall.errors import Invalid
from guildhall.money import to_cent
from guildhall.wording import N_
from guildhall.wording import gettext as _


class EntitlementTerms(TermsSchema):
    """What one person may draw in a year."""

    needs = {"basis": (NEEDED, {"bands": ("bands",)})}  # noqa: RUF012 - as above

    basis = one_of(
        _l("The amount is"),
        {
            "flat": _l("The same for everybody"),
            "fte": _l("Prorated by FTE"),
            "hours": _l("Prorated by hours a week"),
            "fte_days": _l("Prorated by FTE and days employed"),
            "bands": _l("By bands of FTE or hours"),
        },
    )
    amount = money(_l("Amount a year, full-time"), Decimal(0))
    full_time = number(_l("Full-time hours a week"), Decimal(40), least=1, most=168, unit="h")
    band_of = one_of(_l("Bands are of"), {"hours": _l("hours a week"), "fte": _l("FTE")}, "hours")
    bands = lines(
        _l("Bands"), band, None, help=_l("From, to and amount, one band a line: 19-29 350.00")
    )


class EntitlementQuestion(TermsSchema):
    """What is known about the person."""

    fte = number(_l("FTE"), Decimal(1), most=1)
    hours = number(_l("Hours a week"), Decimal(40), most=168, unit="h")
    days = whole(_l("Days employed in the period"), 365, most=366)
    period_days = whole(_l("Days of the period"), 365, least=1, most=366)


def _read_entitlement(p: Terms) -> list[str]:
    said = {
        "flat": _(
            "Each person may draw %(amount)s a year, whatever their FTE.", amount=amount(p.amount)
        ),
        "fte": _(
            "Each person may draw %(amount)s a year times their FTE.", amount=amount(p.amount)
        ),
        "hours": _(
            "Each person may draw %(amount)s a year times their weekly hours over %(hours)s.",
            amount=amount(p.amount),
            hours=figure(p.full_time),
        ),
        "fte_days": _(
            "Each person may draw %(amount)s a year times their FTE and the share of the "
            "period's days employed.",
            amount=amount(p.amount),
        ),
    }
    if p.basis != "bands":
        return [said[p.basis]]
    unit = _("hours a week") if p.band_of == "hours" else _("FTE")
    return [
        _(
            "From %(low)s to %(high)s %(unit)s: %(amount)s a year.",
            low=figure(low),
            high=figure(high),
            unit=unit,
            amount=amount(given),
        )
        for low, high, given in p.bands
    ] + [_("Outside the bands nothing is due.")]


def _entitle(p: Terms, q: Terms, work: Working) -> None:
    if p.basis == "bands":
        due = _banded(p, q, work)
    else:
        share = share_of(p.basis, p.full_time, q, work)
        due = to_cent(Fraction(p.amount) * share)
        work.step(
            N_("%(amount)s × %(share)s = %(due)s"), amount=usd(p.amount), share=share, due=usd(due)
        )
    work.conclude(N_("The entitlement is %(amount)s."), amount=usd(due))


def _banded(p: Terms, q: Terms, work: Working) -> Decimal:
    value = q.hours if p.band_of == "hours" else q.fte
    for low, high, given in p.bands:
        if low <= value <= high:
            work.step(
                N_("%(value)s lies in the band from %(low)s to %(high)s: %(amount)s"),
                value=value,
                low=low,
                high=high,
                amount=usd(given),
            )
            return Decimal(given)
    work.step(N_("%(value)s lies in no band."), value=value)
    return Decimal(0)


def share_of(basis: str, full_time: Decimal, q: Terms, work: Working) -> Fraction:
    """Return the exact share of a full amount that somebody is due, and write it down."""
    match basis:
        case "fte":
            share = Fraction(q.fte)
            work.step(N_("The share is the FTE: %(share)s"), share=share)
        case "hours":
            share = Fraction(q.hours) / Fraction(full_time)
            work.step(
                N_("%(hours)s hours of %(full)s = %(share)s"),
                hours=q.hours,
                full=full_time,
                share=share,
            )
        case "fte_days":
            if q.days > q.period_days:
                raise Invalid(days=_("Nobody is employed for more days than the period has."))
            share = Fraction(q.fte) * Fraction(q.days, q.period_days)
            work.step(
                N_("%(fte)s FTE × %(days)s of %(all)s days = %(share)s"),
                fte=q.fte,
                days=q.days,
                all=q.period_days,
                share=share,
            )
        case _:
            share = Fraction(1)
    return share


KINDS: Final = (
    Kind(
        "entitlement",
        _l("Entitlement of a person"),
        "pools",
        EntitlementTerms,
        _read_entitlement,
        EntitlementQuestion,
        _entitle,
    ),
)
