"""Limits: what is carried over or banked, and the most that is paid."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.kinds.base import Kind, Terms, TermsSchema, amount, figure
from guildhall.agreements.kinds.entitlements import share_of
from guildhall.agreements.kinds.parts import money, number, one_of, percent, whole
from guildhall.agreements.working import Working, usd
from guildhall.money import ZERO, to_cent
from guildhall.wording import N_, ngettext
from guildhall.wording import gettext as _


class CarryOverTerms(TermsSchema):
    """What of a balance goes into the next period."""

    unit = one_of(
        _l("What is carried"),
        {"money": _l("Money"), "points": _l("Points"), "hours": _l("Hours")},
    )
    most_carried = number(_l("Most that is carried into the next period"), None)
    ceiling = number(_l("Ceiling of the balance after the next allotment"), None)
    years = whole(_l("Years after which what was banked lapses"), None, least=1, most=40)


class CarryOverQuestion(TermsSchema):
    """What is left, and what comes new."""

    earned = number(_l("Allotted or earned, with what was carried in"))
    used = number(_l("Used or required"))
    next_allotment = number(_l("Next period's allotment"), Decimal(0))


def _read_carry_over(p: Terms) -> list[str]:
    unit = {"money": _("dollars"), "points": _("points"), "hours": _("hours")}[p.unit]
    found = []
    if p.most_carried is not None:
        found.append(
            _(
                "At most %(most)s %(unit)s are carried into the next period.",
                most=figure(p.most_carried),
                unit=unit,
            )
        )
    if p.ceiling is not None:
        found.append(
            _(
                "With the next allotment the balance is at most %(most)s %(unit)s.",
                most=figure(p.ceiling),
                unit=unit,
            )
        )
    if p.years:
        found.append(
            ngettext(
                "What was banked lapses after %(years)s year.",
                "What was banked lapses after %(years)s years.",
                p.years,
                years=p.years,
            )
        )
    return found or [_("Everything that is left is carried into the next period.")]


def _carry(p: Terms, q: Terms, work: Working) -> None:
    surplus = max(q.earned - q.used, Decimal(0))
    work.step(
        N_("%(earned)s − %(used)s = %(left)s left"), earned=q.earned, used=q.used, left=surplus
    )
    carried = surplus
    if p.most_carried is not None and carried > p.most_carried:
        carried = p.most_carried
        work.step(N_("At most %(most)s are carried."), most=p.most_carried)
    if p.ceiling is not None and carried + q.next_allotment > p.ceiling:
        carried = max(p.ceiling - q.next_allotment, Decimal(0))
        work.step(
            N_("With %(next)s to come, the ceiling of %(ceiling)s leaves room for %(carried)s."),
            next=q.next_allotment,
            ceiling=p.ceiling,
            carried=carried,
        )
    work.conclude(
        N_("%(carried)s are carried, %(lost)s are lost."), carried=carried, lost=surplus - carried
    )


SCOPES: Final = {
    "person": _l("a person"),
    "course": _l("a course"),
    "unit": _l("the whole unit"),
    "request": _l("a request"),
}


class CapTerms(TermsSchema):
    """The most that is paid."""

    scope = one_of(_l("The cap is for"), SCOPES)
    amount = money(_l("Most that is paid"))
    each = one_of(
        _l("In"),
        {
            "fiscal_year": _l("a fiscal year"),
            "calendar_year": _l("a calendar year"),
            "career": _l("all the years together"),
        },
        "fiscal_year",
    )
    prorated = one_of(
        _l("Prorated"),
        {"none": _l("Not prorated"), "fte": _l("By FTE"), "hours": _l("By hours a week")},
        "none",
    )
    full_time = number(_l("Full-time hours a week"), Decimal(40), least=1, most=168, unit="h")
    pays_percent = percent(_l("Share of the cost that is paid"), Decimal(100))


class CapQuestion(TermsSchema):
    """What was estimated, what it cost, and what else was paid."""

    fte = number(_l("FTE"), Decimal(1), most=1)
    hours = number(_l("Hours a week"), Decimal(40), most=168, unit="h")
    estimate = money(_l("Estimate at approval"), None)
    receipts = money(_l("Receipts"), None)
    other_aid = money(_l("Paid by others"), Decimal(0))
    used = money(_l("Paid or held already under this cap"), Decimal(0))


def _read_cap(p: Terms) -> list[str]:
    each = {
        "fiscal_year": _("in a fiscal year"),
        "calendar_year": _("in a calendar year"),
        "career": _("over all the years"),
    }[p.each]
    found = [
        _(
            "At most %(amount)s is paid for %(scope)s %(each)s.",
            amount=amount(p.amount),
            scope=SCOPES[p.scope],
            each=each,
        )
    ]
    if p.prorated != "none":
        found.append(
            _("The cap is prorated by FTE.")
            if p.prorated == "fte"
            else _("The cap is prorated by weekly hours over %(hours)s.", hours=figure(p.full_time))
        )
    if p.pays_percent != 100:  # noqa: PLR2004 - percent
        found.append(_("%(share)s %% of the cost is paid.", share=figure(p.pays_percent)))
    return found


def _cap(p: Terms, q: Terms, work: Working) -> None:
    share = share_of(p.prorated, p.full_time, q, work)
    cap = to_cent(Fraction(p.amount) * share)
    work.step(
        N_("Cap: %(full)s × %(share)s = %(cap)s"), full=usd(p.amount), share=share, cap=usd(cap)
    )
    left = max(cap - q.used, ZERO)
    if q.used:
        work.step(N_("%(used)s of it is used; %(left)s is left."), used=usd(q.used), left=usd(left))
    held = left if q.estimate is None else min(_part(q.estimate, p.pays_percent), left)
    if q.estimate is not None:
        work.step(
            N_("Of an estimate of %(estimate)s, %(held)s is held."),
            estimate=usd(q.estimate),
            held=usd(held),
        )
    if q.receipts is None:
        work.conclude(N_("At most %(amount)s is paid."), amount=usd(held))
    else:
        _pay(p, q, held, work)


def _pay(p: Terms, q: Terms, held: Decimal, work: Working) -> None:
    cost = max(q.receipts - q.other_aid, ZERO)
    paid = min(_part(cost, p.pays_percent), held)
    work.step(
        N_("Receipts of %(receipts)s less %(aid)s from others = %(cost)s"),
        receipts=usd(q.receipts),
        aid=usd(q.other_aid),
        cost=usd(cost),
    )
    work.conclude(
        N_("%(paid)s is paid, %(released)s is released; the employee bears %(own)s."),
        paid=usd(paid),
        released=usd(held - paid if q.estimate is not None else ZERO),
        own=usd(cost - paid),
    )


def _part(cost: Decimal, percent_paid: Decimal) -> Decimal:
    return to_cent(Fraction(cost) * Fraction(percent_paid) / 100)


KINDS: Final = (
    Kind(
        "carry_over",
        _l("Carry-over and banking"),
        "pools",
        CarryOverTerms,
        _read_carry_over,
        CarryOverQuestion,
        _carry,
    ),
    Kind("cap", _l("Cap"), "pools", CapTerms, _read_cap, CapQuestion, _cap),
)
