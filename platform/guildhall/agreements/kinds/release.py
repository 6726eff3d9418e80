"""Release and its substitutes, the most that a leave may cost, leave for union work."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.kinds.base import Kind, Terms, TermsSchema, amount, figure
from guildhall.agreements.kinds.parts import (
    exact,
    lines,
    money,
    number,
    one_of,
    text,
    yes,
)
from guildhall.agreements.working import Counted, Working, usd
from guildhall.counting import form_of
from guildhall.money import to_cent
from guildhall.wording import N_, ngettext
from guildhall.wording import gettext as _

YEAR: Final = 12
LEFT: Final = Counted(
    "%(most)s − %(used)s used = %(left)s hour left",
    "%(most)s − %(used)s used = %(left)s hours left",
    "left",
)
TIMES_RATE: Final = Counted(
    "%(hours)s hour × %(rate)s = %(cost)s", "%(hours)s hours × %(rate)s = %(cost)s", "hours"
)
GRANTED: Final = Counted("%(hours)s hour is granted.", "%(hours)s hours are granted.", "hours")
GRANTED_FOR: Final = Counted(
    "%(hours)s hour is granted, for %(cost)s.",
    "%(hours)s hours are granted, for %(cost)s.",
    "hours",
)


class ReleaseTerms(TermsSchema):
    """Time away from work, and who pays for it."""

    hours = number(_l("Most hours"), unit="h", most=10_000)
    each = one_of(
        _l("For"),
        {"request": _l("each approved request"), "year": _l("each person in a year")},
        "request",
    )
    rate = money(_l("Pay for an hour"), None)
    substitute = one_of(
        _l("A substitute is paid by"),
        {
            "employer": _l("the employer"),
            "union": _l("the union"),
            "pool": _l("the pool"),
            "none": _l("nobody: there is none"),
        },
        "employer",
    )


class ReleaseQuestion(TermsSchema):
    """What was asked for."""

    hours = number(_l("Hours asked for"), unit="h", most=10_000)
    used = number(_l("Hours used already"), Decimal(0), unit="h", most=10_000)


def _read_release(p: Terms) -> list[str]:
    found = [
        ngettext(
            "At most %(hours)s hour for each approved request.",
            "At most %(hours)s hours for each approved request.",
            form_of(p.hours),
            hours=figure(p.hours),
        )
        if p.each == "request"
        else ngettext(
            "At most %(hours)s hour for each person in a year.",
            "At most %(hours)s hours for each person in a year.",
            form_of(p.hours),
            hours=figure(p.hours),
        )
    ]
    if p.rate is not None:
        found.append(_("An hour is paid with %(rate)s.", rate=amount(p.rate)))
    found.append(
        {
            "employer": _("The employer pays the substitute."),
            "union": _("The union pays the substitute."),
            "pool": _("The pool pays the substitute."),
            "none": _("There is no substitute."),
        }[p.substitute]
    )
    return found


def _release(p: Terms, q: Terms, work: Working) -> None:
    left = max(p.hours - q.used, Decimal(0))
    granted = min(q.hours, left)
    work.step(LEFT, most=p.hours, used=q.used, left=left)
    if p.rate is None:
        work.conclude(GRANTED, verdict=granted == q.hours, hours=granted)
        return
    cost = to_cent(Fraction(granted) * Fraction(p.rate))
    work.step(TIMES_RATE, hours=granted, rate=usd(p.rate), cost=usd(cost))
    work.conclude(GRANTED_FOR, verdict=granted == q.hours, hours=granted, cost=usd(cost))


def an_increase(line: str) -> tuple[Decimal, Decimal]:
    """Read "2.0 6", a change in percent and its months of the first year; raise ValueError."""
    percent, *months = line.replace("−", "-").split()
    fell = percent.startswith("-")
    found = exact(percent.removeprefix("-"))
    during = exact(months[0]) if months else Decimal(YEAR)
    if during > YEAR:
        raise ValueError(line)
    return (-found if fell else found), during


class ReleaseCapTerms(TermsSchema):
    """The most that a leave for union work may cost in a year (P50)."""

    amount = money(_l("Most in the first year"))
    fund = text(_l("Paid from"), "", most=120)


class ReleaseCapQuestion(TermsSchema):
    """How the salary schedule rose, and what the leave costs."""

    increases = lines(
        _l("Increases of the salary schedule"),
        an_increase,
        None,
        help=_l("Percent and, for a part of a year, its months; one a line: 2.0 6"),
    )
    salary = money(_l("Salary"), None)
    statutory = money(_l("Statutory benefits"), Decimal(0))
    health = money(_l("Health and welfare benefits"), Decimal(0))


def _read_release_cap(p: Terms) -> list[str]:
    found = [
        _("The leave costs at most %(amount)s in the first year.", amount=amount(p.amount)),
        _("The most rises by every increase of the salary schedule, and never falls."),
        _("It includes statutory benefits and health and welfare benefits."),
    ]
    if p.fund:
        found.append(_("It is paid from: %(fund)s.", fund=p.fund))
    return found


def _release_cap(p: Terms, q: Terms, work: Working) -> None:
    cap, annual = _raised(p.amount, q.increases, work)
    if q.salary is None:
        work.conclude(
            N_("The most is %(cap)s; over a full year %(annual)s."),
            cap=usd(cap),
            annual=usd(annual),
        )
        return
    cost = q.salary + q.statutory + q.health
    work.step(
        N_("%(salary)s + %(statutory)s + %(health)s = %(cost)s"),
        salary=usd(q.salary),
        statutory=usd(q.statutory),
        health=usd(q.health),
        cost=usd(cost),
    )
    work.conclude(
        N_("The cost of %(cost)s is within the most of %(cap)s: %(room)s is left.")
        if cost <= cap
        else N_(
            "The cost of %(cost)s is above the most of %(cap)s by %(room)s: both sides must decide."
        ),
        verdict=cost <= cap,
        cost=usd(cost),
        cap=usd(cap),
        room=usd(abs(cap - cost)),
        annual=usd(annual),
    )


def _raised(
    most: Decimal, increases: Sequence[tuple[Decimal, Decimal]], work: Working
) -> tuple[Decimal, Decimal]:
    """Return the most of this year and of a full one, raised by every increase of the schedule."""
    cap = annual = most
    for percent, months in increases:
        if percent < 0:
            work.step(N_("A decrease of %(percent)s %% is not applied."), percent=-percent)
            continue
        before, rise = annual, Fraction(percent) / 100
        annual = to_cent(Fraction(before) * (1 + rise))
        cap = to_cent(Fraction(before) * (1 + rise * Fraction(months) / YEAR))
        work.step(
            N_("%(before)s + %(percent)s %% for %(months)s of 12 months = %(cap)s"),
            before=usd(before),
            percent=percent,
            months=months,
            cap=usd(cap),
        )
    return cap, annual


class LeaveTerms(TermsSchema):
    """What goes on during a leave (P47, P51)."""

    role = text(_l("The leave is for serving as"))
    seniority = yes(_l("Seniority goes on"), default=True)
    accruals = yes(_l("Leave accrues"), default=True)
    payer = text(_l("Paid by"), most=120)


def _read_leave(p: Terms) -> list[str]:
    return [
        _("Whoever serves as %(role)s is on leave from their post.", role=p.role),
        _("Seniority goes on.") if p.seniority else _("Seniority does not go on."),
        _("Leave goes on accruing.") if p.accruals else _("Leave does not accrue."),
        _("The leave is paid by: %(payer)s.", payer=p.payer),
    ]


KINDS: Final = (
    Kind(
        "release",
        _l("Release and substitutes"),
        "people",
        ReleaseTerms,
        _read_release,
        ReleaseQuestion,
        _release,
    ),
    Kind(
        "release_cap",
        _l("Most that a leave may cost"),
        "people",
        ReleaseCapTerms,
        _read_release_cap,
        ReleaseCapQuestion,
        _release_cap,
    ),
    Kind("leave", _l("Leave for union work"), "people", LeaveTerms, _read_leave),
)
