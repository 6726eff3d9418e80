"""Time: windows before and after an event, filing dates, duties to report."""

from datetime import date
from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.deadlines import Offset, window_of
from guildhall.agreements.kinds.base import Kind, Terms, TermsSchema, day_of_year
from guildhall.agreements.kinds.parts import (
    a_day,
    lines,
    on_day,
    one_of,
    text,
    whole,
    yearly_day,
)
from guildhall.agreements.working import Working
from guildhall.agreements.working import spoken as said
from guildhall.wording import N_
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
    plain = Offset(count, p.unit).from_day(q.event_on, holidays_of(q))
    last = Offset(count, p.unit, p.policy).from_day(q.event_on, holidays_of(q))
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


def holidays_of(q: Terms) -> frozenset[date]:
    """Return the holidays that a question names."""
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
)
