"""Time: windows before and after an event, filing dates, duties to report, required training."""

from datetime import date
from decimal import Decimal
from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.deadlines import HiredBy, Offset, Policy, add_months, window_of
from guildhall.agreements.kinds.base import (
    Kind,
    Terms,
    TermsSchema,
    a_day,
    day_of_year,
    figure,
    lines,
    number,
    on_day,
    one_of,
    text,
    whole,
    yearly_day,
    yes,
)
from guildhall.agreements.working import Counted, Working
from guildhall.agreements.working import spoken as said
from guildhall.counting import form_of
from guildhall.errors import Invalid
from guildhall.wording import N_, ngettext
from guildhall.wording import gettext as _

POLICIES: Final = {
    "keep": _l("It stays on that day"),
    "next": _l("It moves to the next working day"),
    "previous": _l("It moves to the working day before"),
}
UNITS: Final = {
    "days": _l("days"),
    "working_days": _l("working days"),
    "weeks": _l("weeks"),
    "months": _l("months"),
}
WINDOWS: Final = {
    "preapproval": _l("Asking for approval"),
    "filing": _l("Filing a claim"),
    "documents": _l("Handing in documents"),
    "other": _l("Something else"),
}


class WindowTerms(TermsSchema):
    """How long before or after an event something is in time."""

    what = one_of(_l("What has to happen in time"), WINDOWS)
    count = whole(_l("How long"), most=3660)
    unit = one_of(_l("Counted in"), UNITS, "days")
    side = one_of(_l("Before or after"), {"before": _l("Before"), "after": _l("After")}, "after")
    event = text(_l("Which event"))
    policy = one_of(_l("On a weekend or a holiday"), POLICIES, "keep")


class WindowQuestion(TermsSchema):
    """When it happened, and when the paper came."""

    event_on = on_day(_l("Day of the event"))
    done_on = on_day(_l("Day on which it was received"), None)


def _read_window(p: Terms) -> list[str]:
    words = {"what": WINDOWS[p.what], "count": p.count, "unit": UNITS[p.unit], "event": p.event}
    return [
        _("%(what)s: at least %(count)s %(unit)s before: %(event)s.", **words)
        if p.side == "before"
        else _("%(what)s: within %(count)s %(unit)s after: %(event)s.", **words),
        _("If the last day is on a weekend or a holiday: %(policy)s.", policy=POLICIES[p.policy]),
    ]


def _time(p: Terms, q: Terms, work: Working) -> None:
    count = -p.count if p.side == "before" else p.count
    plain = Offset(count, p.unit).from_day(q.event_on, _holidays(q))
    last = Offset(count, p.unit, p.policy).from_day(q.event_on, _holidays(q))
    work.step(
        N_("%(event)s, and %(count)s %(unit)s: %(day)s"),
        event=q.event_on,
        count=count,
        unit=p.unit,
        day=plain,
    )
    if last != plain:
        work.step(N_("That is no working day; it moves to %(day)s."), day=last)
    _conclude(work, last, q.done_on)


def _holidays(q: Terms) -> frozenset[date]:
    return frozenset(getattr(q, "holidays", ()))


def _conclude(work: Working, last: date, done: date | None) -> None:
    if done is None:
        work.conclude(N_("The last day is %(last)s."), last=last)
        return
    work.step(N_("Received on %(done)s"), done=done)
    work.conclude(
        N_("In time: the last day is %(last)s.")
        if done <= last
        else N_("Too late: the last day was %(last)s."),
        verdict=done <= last,
        last=last,
    )


class FilingTerms(TermsSchema):
    """The dates of a year on which applications are taken up."""

    dates = lines(_l("Filing dates"), a_day, help=_l("One a line, with the year: 28 Sep 2023"))


class FilingQuestion(TermsSchema):
    """When it was received."""

    received = on_day(_l("Day on which it was received"))


def _read_filing(p: Terms) -> list[str]:
    days = ", ".join(said(["day", each.isoformat()]) for each in sorted(p.dates))
    return [
        _("Applications are due on: %(days)s.", days=days),
        _("What comes later waits for the next of these dates; after the last there is none."),
    ]


def _file(p: Terms, q: Terms, work: Working) -> None:
    found = window_of(q.received, p.dates)
    work.step(N_("Received on %(done)s"), done=q.received)
    if found is None:
        work.conclude(
            N_("Outside every filing date: the last was %(last)s."),
            verdict=False,
            last=max(p.dates),
        )
    else:
        work.conclude(N_("It is taken up on %(date)s."), verdict=True, date=found)


class ReportingTerms(TermsSchema):
    """Who has to report what to whom, and when."""

    what = text(_l("What is reported"))
    by = text(_l("By whom"))
    to = text(_l("To whom"))
    due = yearly_day(_l("First due in a year"))
    times = one_of(
        _l("How often"),
        {
            "1": _l("Once a year"),
            "2": _l("Twice a year"),
            "4": _l("Every quarter"),
            "12": _l("Every month"),
        },
        "1",
    )
    policy = one_of(_l("On a weekend or a holiday"), POLICIES, "keep")


def _read_reporting(p: Terms) -> list[str]:
    often = {
        "1": _("once a year"),
        "2": _("twice a year"),
        "4": _("every quarter"),
        "12": _("every month"),
    }
    return [
        _(
            "%(by)s reports to %(to)s %(often)s: %(what)s. First due on %(day)s.",
            by=p.by,
            to=p.to,
            often=often[p.times],
            what=p.what,
            day=day_of_year(p.due),
        )
    ]


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


def _read_required(p: Terms) -> list[str]:
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
    found = [words[p.severity]]
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
        return HiredBy(policy=policy).due(q.start, q.students, _holidays(q))
    if p.deadline == "months":
        return Offset(0, "days", policy).from_day(add_months(q.start, p.months), _holidays(q))
    return None


KINDS: Final = (
    Kind(
        "window",
        _l("Window before or after an event"),
        "time",
        WindowTerms,
        _read_window,
        WindowQuestion,
        _time,
        "submission",
    ),
    Kind(
        "filing_dates",
        _l("Filing dates"),
        "time",
        FilingTerms,
        _read_filing,
        FilingQuestion,
        _file,
        "submission",
    ),
    Kind("reporting", _l("Duty to report"), "time", ReportingTerms, _read_reporting),
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
