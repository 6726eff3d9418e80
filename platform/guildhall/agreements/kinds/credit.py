"""How hours become clock hours, CEU and credits."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.kinds.base import Kind, Terms, TermsSchema, figure
from guildhall.agreements.kinds.parts import number, whole
from guildhall.agreements.working import Working
from guildhall.wording import N_
from guildhall.wording import gettext as _


class CreditTerms(TermsSchema):
    """How hours and credits become clock hours and continuing education units."""

    minutes = whole(_l("Minutes of a clock hour"), 60, least=30, most=60)
    semester = number(_l("Clock hours of a semester credit"), Decimal(15), most=100)
    quarter = number(_l("Clock hours of a quarter credit"), Decimal(10), most=100)
    unit_hours = number(_l("Contact hours of one CEU"), Decimal(10), least=1, most=100)


class CreditQuestion(TermsSchema):
    """What was earned."""

    semester = number(_l("Semester credits"), Decimal(0), most=1000)
    quarter = number(_l("Quarter credits"), Decimal(0), most=1000)
    hours = number(_l("Contact hours"), Decimal(0), most=10_000)


def _read_credit(p: Terms) -> list[str]:
    return [
        _("A clock hour has %(minutes)s minutes.", minutes=p.minutes),
        _(
            "A semester credit is %(semester)s clock hours, a quarter credit %(quarter)s.",
            semester=figure(p.semester),
            quarter=figure(p.quarter),
        ),
        _(
            "%(hours)s contact hours are one CEU, rounded to the nearest tenth.",
            hours=figure(p.unit_hours),
        ),
    ]


def _credit(p: Terms, q: Terms, work: Working) -> None:
    clock = q.semester * p.semester + q.quarter * p.quarter + q.hours * 60 / p.minutes
    work.step(
        N_(
            "%(semester)s semester credits, %(quarter)s quarter credits and %(hours)s "
            "hours = %(clock)s clock hours"
        ),
        semester=q.semester,
        quarter=q.quarter,
        hours=q.hours,
        clock=clock,
    )
    tenths = Fraction(q.hours) / Fraction(p.unit_hours) * 10
    units = Decimal(int(tenths + Fraction(1, 2))) / 10
    work.step(
        N_("%(hours)s ÷ %(each)s = %(units)s CEU, half a tenth up"),
        hours=q.hours,
        each=p.unit_hours,
        units=units,
    )
    work.conclude(N_("%(clock)s clock hours; %(units)s CEU."), clock=clock, units=units)


KINDS: Final = (
    Kind(
        "credit",
        _l("Clock hours and CEU"),
        "targets",
        CreditTerms,
        _read_credit,
        CreditQuestion,
        _credit,
    ),
)
