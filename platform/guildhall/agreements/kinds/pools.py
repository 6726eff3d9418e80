"""Pools: how large a fund is, and how it is divided."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.allocation import RULES
from guildhall.agreements.kinds.base import Kind, Terms, TermsSchema, amount, day_of_year, figure
from guildhall.agreements.kinds.parts import (
    money,
    number,
    one_of,
    percent,
    whole,
    yearly_day,
)
from guildhall.agreements.working import Working, usd
from guildhall.counting import form_of
from guildhall.money import split, to_cent
from guildhall.wording import N_, ngettext
from guildhall.wording import gettext as _

RULE_WORDS: Final = {
    "fte": _l("FTE"),
    "hours": _l("Hours a week over full-time hours"),
    "fte_hours": _l("FTE and hours both (may prorate twice)"),
    "fte_days": _l("FTE and days employed in the period"),
}
NEEDED: Final = _l("This way of counting needs it.")


class PoolSizeTerms(TermsSchema):
    """How large a pool is in a year, and who pays which part."""

    needs = {"method": (NEEDED, {"percent_of_rate": ("of_rate",), "day_rates": ("days",)})}  # noqa: RUF012 - the class says it once

    method = one_of(
        _l("How the pool is sized"),
        {
            "flat": _l("A fixed amount"),
            "per_fte": _l("An amount for each FTE on the count date"),
            "percent_of_rate": _l("A percentage of a yearly rate, for each FTE"),
            "day_rates": _l("Head count × days × a day's rate"),
        },
    )
    amount = money(_l("The amount: fixed, for each FTE, the yearly rate or the day's rate"))
    of_rate = percent(_l("Percentage of the rate"), None)
    days = number(_l("Days for each person"), None, most=366)
    counted_on = yearly_day(_l("Count date"), None)
    employer_percent = percent(_l("Part that the employer pays"), Decimal(100))


class PoolSizeQuestion(TermsSchema):
    """What was counted."""

    fte = number(_l("Sum of FTE on the count date"), Decimal(0), most=10**6)
    headcount = whole(_l("People on the count date"), 0, most=10**6)


def _read_pool(p: Terms) -> list[str]:
    sized = {
        "flat": lambda: _("The pool is %(amount)s a year.", amount=amount(p.amount)),
        "per_fte": lambda: _(
            "The pool is %(amount)s for each full-time equivalent.", amount=amount(p.amount)
        ),
        "percent_of_rate": lambda: _(
            "The pool is %(percent)s %% of a yearly rate of %(amount)s, for each full-time "
            "equivalent.",
            percent=figure(p.of_rate),
            amount=amount(p.amount),
        ),
        "day_rates": lambda: ngettext(
            "The pool is %(days)s day at %(amount)s a day for each person.",
            "The pool is %(days)s days at %(amount)s a day for each person.",
            form_of(p.days),
            days=figure(p.days),
            amount=amount(p.amount),
        ),
    }
    found = [sized[p.method]()]
    if p.method != "flat" and p.counted_on:
        found.append(_("People are counted on %(day)s.", day=day_of_year(p.counted_on)))
    found.append(
        _(
            "The employer pays %(share)s %%, the union the rest; an odd cent is the employer's.",
            share=figure(p.employer_percent),
        )
    )
    return found


def _size_pool(p: Terms, q: Terms, work: Working) -> None:
    pool = to_cent(_counted(p, q, work))
    share = min(p.employer_percent, Decimal(100))
    employer, union = split(pool, [Fraction(share), 100 - Fraction(share)], odd_to=0)
    work.step(
        N_("%(share)s %% of it is the employer's: %(employer)s; the union's: %(union)s"),
        share=share,
        employer=usd(employer),
        union=usd(union),
    )
    work.conclude(
        N_("The pool is %(pool)s: %(employer)s from the employer, %(union)s from the union."),
        pool=usd(pool),
        employer=usd(employer),
        union=usd(union),
    )


def _counted(p: Terms, q: Terms, work: Working) -> Fraction:
    """Return how large the pool is by the clause's way of counting, to the fraction of a cent."""
    exact = Fraction(p.amount)
    match p.method:
        case "per_fte":
            exact *= Fraction(q.fte)
            work.step(
                N_("%(fte)s FTE × %(each)s = %(sum)s"),
                fte=q.fte,
                each=usd(p.amount),
                sum=usd(exact),
            )
        case "percent_of_rate":
            exact *= Fraction(p.of_rate) / 100 * Fraction(q.fte)
            work.step(
                N_("%(percent)s %% × %(rate)s × %(fte)s FTE = %(sum)s"),
                percent=p.of_rate,
                rate=usd(p.amount),
                fte=q.fte,
                sum=usd(exact),
            )
        case "day_rates":
            exact *= Fraction(p.days) * q.headcount
            work.step(
                N_("%(people)s people × %(days)s days × %(rate)s = %(sum)s"),
                people=q.headcount,
                days=p.days,
                rate=usd(p.amount),
                sum=usd(exact),
            )
    return exact


class AllocationTerms(TermsSchema):
    """By what a pool is divided among people."""

    rule = one_of(_l("Each person counts by"), {key: RULE_WORDS[key] for key in RULES}, "hours")
    full_time = number(_l("Full-time hours a week"), Decimal(40), least=1, most=168, unit="h")


def _read_allocation(p: Terms) -> list[str]:
    by = {
        "fte": _("The pool is divided by FTE."),
        "hours": _(
            "The pool is divided by hours a week over %(hours)s.", hours=figure(p.full_time)
        ),
        "fte_hours": _(
            "The pool is divided by FTE and, again, by hours a week over %(hours)s. Where FTE "
            "already follows from hours, part-time work is prorated twice.",
            hours=figure(p.full_time),
        ),
        "fte_days": _("The pool is divided by FTE and the days employed in the period."),
    }
    return [
        by[p.rule],
        _("Shares are floored to the cent; the cents left go to the largest remainders."),
    ]


KINDS: Final = (
    Kind(
        "pool_size",
        _l("Size of a pool"),
        "pools",
        PoolSizeTerms,
        _read_pool,
        PoolSizeQuestion,
        _size_pool,
    ),
    Kind("allocation", _l("Dividing a pool"), "pools", AllocationTerms, _read_allocation),
)
