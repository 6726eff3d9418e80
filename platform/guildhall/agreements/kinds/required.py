"""Training that people must have or should have: how many hours, and by when."""

from datetime import date
from decimal import Decimal
from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.deadlines import HiredBy, Offset, Policy, add_months
from guildhall.agreements.kinds.base import Kind, Terms, TermsSchema, figure
from guildhall.agreements.kinds.parts import (
    number,
    on_day,
    one_of,
    text,
    whole,
    yes,
)
from guildhall.agreements.kinds.windows import POLICIES, holidays_of
from guildhall.agreements.working import Counted, Working
from guildhall.counting import form_of
from guildhall.errors import Invalid
from guildhall.wording import N_, ngettext
from guildhall.wording import gettext as _


class RequiredTerms(TermsSchema):
    """A training that people must have, and by when."""

    training = text(_l("Training"))
    hours = number(_l("Hours"), unit="h", most=10_000)
    severity = one_of(
        _l("It is"),
        {
            "required": _l("required"),
            "recommended": _l("recommended"),
            "beneficial": _l("beneficial"),
        },
        "required",
    )
    deadline = one_of(
        _l("Due"),
        {
            "none": _l("Without a day"),
            "months": _l("So many months after the start"),
            "hired_by": _l("By the day of hire and the district's size (Washington)"),
        },
        "none",
    )
    months = whole(_l("Months after the start"), 12, least=1, most=600)
    counted_from = text(_l("The start is"), "", most=120)
    policy = one_of(_l("On a weekend or a holiday"), POLICIES, "keep")
    if_funded = yes(_l("Only in years in which it is funded"))


class RequiredQuestion(TermsSchema):
    """What is known of the person and the district."""

    start = on_day(_l("Day of hire, or the start named by the clause"))
    students = whole(_l("Students of the district"), 0, most=10**7)
    done = number(_l("Hours done"), Decimal(0), unit="h", most=10_000)
    funded = yes(_l("It is funded this year"), default=False)


def _severity(p: Terms) -> str:
    words = {
        "required": ngettext(
            "%(training)s is required: %(hours)s hour.",
            "%(training)s is required: %(hours)s hours.",
            form_of(p.hours),
            training=p.training,
            hours=figure(p.hours),
        ),
        "recommended": ngettext(
            "%(training)s is recommended: %(hours)s hour.",
            "%(training)s is recommended: %(hours)s hours.",
            form_of(p.hours),
            training=p.training,
            hours=figure(p.hours),
        ),
        "beneficial": ngettext(
            "%(training)s is beneficial: %(hours)s hour.",
            "%(training)s is beneficial: %(hours)s hours.",
            form_of(p.hours),
            training=p.training,
            hours=figure(p.hours),
        ),
    }
    return words[str(p.severity)]


def _read_required(p: Terms) -> list[str]:
    found = [_severity(p)]
    if p.deadline == "months":
        found.append(
            ngettext(
                "Due %(months)s month after: %(start)s.",
                "Due %(months)s months after: %(start)s.",
                p.months,
                months=p.months,
                start=p.counted_from or _("hire"),
            )
        )
    if p.deadline == "hired_by":
        found.append(
            _(
                "Hired by September 1: due on September 30. Hired later: due 4 months "
                "after the hire in a district of 10,000 students or more, else on "
                "September 1 of the next year."
            )
        )
    if p.if_funded:
        found.append(_("In a year in which it is not funded, the requirement rests."))
    return found


def _require(p: Terms, q: Terms, work: Working) -> None:
    enough = q.done >= p.hours
    work.step(N_("%(done)s of %(hours)s hours done"), done=q.done, hours=p.hours)
    if p.if_funded and not q.funded:
        work.conclude(N_("It is not funded this year: the requirement rests."))
        return
    due = _due(p, q)
    if due is None:
        said_so = (
            N_("Met.")
            if enough
            else Counted(
                "Not met: %(short)s hour is missing.",
                "Not met: %(short)s hours are missing.",
                "short",
            )
        )
        work.conclude(said_so, verdict=enough, short=max(p.hours - q.done, Decimal(0)))
        return
    work.step(N_("Start %(start)s, so it is due on %(due)s."), start=q.start, due=due)
    words = (
        N_("Met; it was due on %(due)s.")
        if enough
        else Counted(
            "Not met: %(short)s hour is missing, due on %(due)s.",
            "Not met: %(short)s hours are missing, due on %(due)s.",
            "short",
        )
    )
    work.conclude(words, verdict=enough, due=due, short=max(p.hours - q.done, Decimal(0)))


def _due(p: Terms, q: Terms) -> date | None:
    policy: Policy = p.policy
    if p.deadline == "hired_by":
        if not q.students:
            raise Invalid(
                students=_("Say how many students the district has: the day depends on it.")
            )
        return HiredBy(policy=policy).due(q.start, q.students, holidays_of(q))
    if p.deadline == "months":
        return Offset(0, "days", policy).from_day(add_months(q.start, p.months), holidays_of(q))
    return None


KINDS: Final = (
    Kind(
        "required_training",
        _l("Required training"),
        "time",
        RequiredTerms,
        _read_required,
        RequiredQuestion,
        _require,
    ),
)
